const empty = new Set(['meta', 'br', 'hr', 'img', 'input', 'link']);

/** What is wrong with the nesting of a page's elements; nothing when all that opens closes, in turn. */
export function balanced(page: string): readonly string[] {
  const markup = page
    .replace(/<!doctype html>/, '')
    .replace(/<!--.*?-->/gs, '')
    .replace(/<style>.*?<\/style>/s, '');
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [tag, slash, name = '', rest = ''] of markup.matchAll(
    /<(\/?)([a-zA-Z][\w-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/g,
  )) {
    if (slash === '' && (rest.endsWith('/') || empty.has(name))) continue;
    if (slash === '') open.push(name);
    else if (open.pop() !== name) wrong.push(tag);
  }
  const left = markup.replace(/<(\/?)([a-zA-Z][\w-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/g, '');
  if (left.includes('<')) wrong.push(`a loose < in ${left.slice(left.indexOf('<'), left.indexOf('<') + 40)}`);
  return [...wrong, ...open.map((name) => `<${name}> is not closed`)];
}
