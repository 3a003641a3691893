/** How Markdown of chats is read: `CALLS` stands where somebody is called. */
export function readMarkdown(text: string): string {
  return text
    .replaceAll(/(?<![\w\\])@(here|channel|all|everyone|[a-z]\w*)/g, 'CALLS $1')
    .replaceAll(/(?<!\\)\[((?:\\.|[^\]\\])*)\]\(<?[^)>]*>?\)/g, '$1')
    .replaceAll(/(?<!\\)(\*\*|~~|`|(?<![\w])_(?=\S))/g, '')
    .replaceAll(/\\([^A-Za-z0-9\s])/g, '$1')
    .replaceAll('\u200b', '');
}

/** The addresses that links in it lead to. */
export function linksInMarkdown(text: string): readonly string[] {
  return [...text.matchAll(/\]\(<?([^)>]*)>?\)/g)].map(([, url = '']) => url);
}
