/** Says something to whoever hears the page, in the polite line that every page has. */
export function say(text: string): void {
  const said = document.getElementById('said');
  if (said !== null) said.textContent = text;
}

/** Where all pages are below: a proxy may put a path before them. */
export const root = new URL('../../', import.meta.url);
