/** What a start says as long as nobody is the owner; `undefined` when somebody is. */
export function firstOwnerSentence(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  return `Nobody is the owner yet. Whoever opens this link says who they are, and becomes the owner; it works once, for a day:\n\n  ${url}\n`;
}
