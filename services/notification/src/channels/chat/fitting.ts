/** Chats count what they get, escapes included, and refuse what is too long. */
import { shortened } from '@escalog/kernel';

/** `text` as `escape` makes it, of at most `room` characters: it is shortened before it is escaped, so no escape is cut in two. */
export function fitted(text: string, room: number, escape: (text: string) => string): string {
  const whole = escape(text);
  if (whole.length <= room) return whole;
  for (let kept = room; kept > 0; kept -= Math.max(1, Math.floor(kept / 20))) {
    const cut = escape(shortened(text, kept));
    if (cut.length <= room) return cut;
  }
  return '';
}

/** Lines that are escaped already, from the first on as many as there is room for. */
export function joined(lines: readonly string[], room: number): string {
  const kept: string[] = [];
  let left = room + 1;
  for (const line of lines) {
    left -= line.length + 1;
    if (left < 0) break;
    kept.push(line);
  }
  return kept.join('\n');
}
