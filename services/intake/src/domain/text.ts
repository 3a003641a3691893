/** Text that came from outside, made fit to be shown and stored. */

/** On one line, without characters that control how it is shown, and without blanks around it; `undefined` when nothing is left. */
export function said(text: string | undefined): string | undefined {
  const clean = text
    ?.toWellFormed()
    .replaceAll(/[\p{Cc}\u202A-\u202E\u2066-\u2069]+/gu, ' ')
    .trim();
  return clean === '' ? undefined : clean;
}

/** Like `said`, but its lines stay. */
export function saidInLines(text: string | undefined): string | undefined {
  const lines = text?.split(/\r\n|[\n\r]/).map((line) => said(line) ?? '');
  const clean = lines?.join('\n').trim();
  return clean === '' ? undefined : clean;
}
