/** What every part of Escalog does with words that people read. */
import type { Milliseconds } from './instant.ts';

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The text, or what fits of it with an ellipsis behind: at most `longest` UTF-16 units in all. No character as people
 * see it is halved, be it one beyond the first plane, a letter with its marks or an emoji of several parts. Only one
 * that alone is longer than `longest` is cut between its parts.
 */
export function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const room = Math.max(0, longest - 1);
  const end = characters.segment(text).containing(room)?.index ?? 0;
  const kept = end > 0 ? text.slice(0, end) : text.slice(0, room).replace(/[\uD800-\uDBFF]$/, '');
  return `${kept}…`;
}

/** Without line breaks and other white space that would not show. */
export function onOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

const lineEnds = /\r\n|[\v\f\r\u0085\u2028\u2029]/g;
/** What turns the direction of the text after it, and the control characters that are neither a line end nor a tab. */
const misleading = /(?![\n\t])[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu;
/** What has no width, and joins no letters: marks that pull what is beside them to the other side, and blanks that cannot be seen. */
const unseen = /[\u061C\u180E\u200B\u200E\u200F\u2060-\u2064\u206A-\u206F\uFEFF]/g;
const plain = /^[\n\t\x20-\x7E]*$/;

/**
 * What others wrote, as it may be shown beside our own words: nothing in it turns the direction of what follows, moves what
 * is on a terminal, or hides. Each character that would is `instead`; those without width are left out. Line ends are `\n`.
 * Letters of every script stay, with what joins them, and are shown in their own direction.
 */
export function harmless(text: string, instead = ''): string {
  if (plain.test(text)) return text;
  return text.replaceAll(lineEnds, '\n').replaceAll(misleading, instead).replaceAll(unseen, '');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What others wrote, as text in HTML, between tags and in attributes with quotes: nothing in it becomes markup, and it is `harmless`. Also a function for Eta to escape with. */
export function escaped(text: unknown): string {
  return harmless(String(text)).replaceAll(/[&<>"']/g, (letter) => entities[letter] ?? letter);
}

/** `1 page`, `2 pages`; with a plural of its own `1 person`, `2 people`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[], joint: 'and' | 'or' = 'and'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${joint} ${words.at(-1)}`;
}

/** 300000 to `5 min`: how durations read in reasons, reports and pages. */
export function spoken(milliseconds: Milliseconds): string {
  const rounded = Temporal.Duration.from({ seconds: Math.round(milliseconds / 1000) }).round({ largestUnit: 'days' });
  const parts = [
    rounded.days && `${rounded.days} d`,
    rounded.hours && `${rounded.hours} h`,
    rounded.minutes && `${rounded.minutes} min`,
    rounded.seconds && `${rounded.seconds} s`,
  ].filter(Boolean);
  return parts.length === 0 ? '0 s' : parts.join(' ');
}
