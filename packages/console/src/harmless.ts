/** What others wrote, before it is shown. Templates escape it; this is about what is no markup and misleads all the same. */

/** Characters that nobody sees and that turn the direction of what follows, or move it. */
const unseen = /(?![\n\t])[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2028\u2029\u2066-\u2069\uFEFF]/gu;

/** The same, with each of them taken out of every text in it. */
export function harmless<Data>(data: Data): Data {
  if (typeof data === 'string') return data.replaceAll(unseen, '') as Data;
  if (Array.isArray(data)) return data.map((item: unknown) => harmless(item)) as Data;
  if (data === null || typeof data !== 'object') return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, harmless(value as unknown)])) as Data;
}

/** A part of a text; with `href` it is an address of the web, to be followed. */
export interface Part {
  readonly text: string;
  readonly href?: string;
}

const address = /\bhttps?:\/\/[^\s<>"'`]+[^\s<>"'`.,;:!?)\]}]/giu;

/** A text in lines, each in parts: Markdown stays as it was typed, and addresses can be followed. */
export function linesOf(text: string): readonly (readonly Part[])[] {
  return text.split('\n').map((line) => {
    const parts: Part[] = [];
    let from = 0;
    for (const found of line.matchAll(address)) {
      if (found.index > from) parts.push({ text: line.slice(from, found.index) });
      const [text] = found;
      parts.push(URL.canParse(text) ? { text, href: text } : { text });
      from = found.index + text.length;
    }
    if (from < line.length) parts.push({ text: line.slice(from) });
    return parts;
  });
}
