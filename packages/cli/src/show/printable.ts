/** Text from elsewhere without the control characters by which it could change what a terminal shows. */
export function printable(text: string): string {
  return text.replaceAll(/[^\P{Cc}\t\n]/gu, '\ufffd');
}

/** `printable` on one line. */
export function oneLine(text: string): string {
  return printable(text.replaceAll(/\s*\n\s*/g, ' '));
}
