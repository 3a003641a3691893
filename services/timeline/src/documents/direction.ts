/** Texts that are written from right to left, within sentences that are not. */

const rightToLeft = '\\u0590-\\u08ff\\ufb1d-\\ufdff\\ufe70-\\ufefc\\u{10800}-\\u{10fff}\\u{1e800}-\\u{1efff}';
const any = new RegExp(`[${rightToLeft}]`, 'u');
const runs = new RegExp(`[${rightToLeft}](?:[${rightToLeft}]|[^\\p{L}<>\\n])*[${rightToLeft}]|[${rightToLeft}]`, 'gu');

/** Whether anything in it is written from right to left. */
export function isRightToLeft(text: string): boolean {
  return any.test(text);
}

/** Puts `open` and `close` around each stretch that is written from right to left, so that it moves nothing around it. */
export function isolated(text: string, open: string, close: string): string {
  return isRightToLeft(text) ? text.replace(runs, (run) => `${open}${run}${close}`) : text;
}
