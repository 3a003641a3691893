/** What a link may lead to: `text` as an absolute http or https URL, or `undefined` for anything else, such as a script. */
export function webAddressOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, href } = new URL(text);
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}
