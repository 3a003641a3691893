import { harmless } from '@escalog/kernel';

/** Text from elsewhere without what would change how a terminal shows it: that can be seen, as `\ufffd`. */
export function printable(text: string): string {
  return harmless(text, '\ufffd');
}

/** `printable` on one line. */
export function oneLine(text: string): string {
  return printable(text).replaceAll(/\s*\n\s*/g, ' ');
}
