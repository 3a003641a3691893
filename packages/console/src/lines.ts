import { harmless } from '@escalog/kernel';

/** A part of a text; with `href` it is an address of the web, to be followed. */
export interface Part {
  readonly text: string;
  readonly href?: string;
}

const address = /\bhttps?:\/\/[^\s<>"'`]+[^\s<>"'`.,;:!?)\]}]/giu;

/** A text in lines, each in parts: Markdown stays as it was typed, and addresses can be followed. */
export function linesOf(text: string): readonly (readonly Part[])[] {
  return harmless(text)
    .split('\n')
    .map((line) => {
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
