/** Text that came from outside, made fit to be shown and stored. */

const unfit = /[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/u;

/** On one line, without characters that control how it is shown, and without blanks around it; `undefined` when nothing is left. */
export function said(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const fit = unfit.test(text) ? text.toWellFormed().replaceAll(/[\p{Cc}\u202A-\u202E\u2066-\u2069]+/gu, ' ') : text;
  return fit.trim() || undefined;
}

/** Like `said`, but its lines stay. */
export function saidInLines(text: string | undefined): string | undefined {
  if (text === undefined || !unfit.test(text)) return said(text);
  const lines = text.split(/\r\n|[\n\r]/).map((line) => said(line) ?? '');
  return lines.join('\n').trim() || undefined;
}
