/** What Mattermost and Discord have in common: Markdown, in which a backslash makes a sign mean nothing. */
import type { Content, Link } from '../content.ts';
import { fitted, joined } from '../fitting.ts';

export interface Markdown {
  /** As words that mean nothing but themselves. */
  readonly escape: (text: string) => string;
  readonly link: (link: Link) => string;
  readonly longest: number;
}

/** Title, links, then as much of the rest as there is room for. */
export function markdownOf(
  { title, paragraphs, facts }: Content,
  links: readonly Link[],
  { escape, link, longest }: Markdown,
): string {
  const head = `**${fitted(title, longest / 4, escape)}**`;
  const foot = links.map(link).join(' | ');
  const room = longest - head.length - foot.length - 2;
  const longestLine = Math.floor(longest / 4);
  const lines = [
    ...paragraphs.map((paragraph) => fitted(paragraph, longestLine, escape)),
    ...facts.map(([label, value]) => `**${label}:** ${fitted(value, longestLine, escape)}`),
  ];
  return [head, joined(lines, room), foot].filter((part) => part !== '').join('\n');
}

/** `escape` for everything but addresses, which a backslash would break. */
export function outsideAddresses(text: string, escape: (part: string) => string): string {
  return text
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((part, index) => (index % 2 === 1 ? part : escape(part)))
    .join('');
}
