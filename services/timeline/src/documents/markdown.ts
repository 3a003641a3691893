/**
 * Text as Markdown that shows exactly that text: on one line, and never a heading, link, image, table,
 * list, HTML or emphasis of its own. Also a function for Eta to escape with.
 */
export function markdownOf(text: unknown): string {
  return String(text)
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\\`*_{}[\]<>|~$&]/g, '\\$&')
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/@/g, '\\@')
    .replace(/^(\s*)([#+=-])/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/, '$1\\$2');
}
