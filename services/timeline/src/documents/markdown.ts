import { harmless } from '@escalog/kernel';

/**
 * Text as Markdown that shows exactly that text, with its line breaks: never a heading, link, image, table, list, code,
 * HTML or emphasis of its own. It stays on one line of the source, so that it can stand in a table, and blanks in a row
 * are one, as they are shown. Also a function for Eta to escape with.
 */
export function markdownOf(text: unknown): string {
  const lines = harmless(String(text).toWellFormed(), ' ')
    .split('\n')
    .map((line) => line.replace(/[\t ]+/g, ' ').replace(/^ | $/g, ''))
    .join('\n')
    .replace(/^\n+|\n+$/g, '');
  return escaped(lines).replaceAll('\n', '<br>');
}

/** The same of a piece of a line, with the blanks around it. */
export function escapedMarkdown(text: string): string {
  return escaped(harmless(text, ' ').replace(/[\t\n ]+/g, ' '));
}

function escaped(text: string): string {
  return text
    .replace(/:(?=\/\/)|@(?=[\w-]*[a-z.])|www(?=\.)/gi, '$&\0')
    .replace(/[\\`*_{}[\]<>|~$&]/g, '\\$&')
    .replace(/^[#+=:-]|(?<=\s)#(?=#*$)/g, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2')
    .replaceAll('\0', apart);
}

/** An address to stand between `(<` and `>)`. */
export function markdownAddress(href: string): string {
  return href.replaceAll('\\', '%5C').replaceAll('&', '&amp;').replaceAll('<', '%3C').replaceAll('>', '%3E');
}

/**
 * Keeps an address from being made a link. GitHub and remark make links of what is left when the escapes are read, so
 * a backslash is not enough.
 */
const apart = '<!-- -->';
