import type { ContactMethod } from '@escalog/definitions';

/** The words that bring a code: short enough for one text message, and digit by digit where they are spoken. */
export function codeTexts(
  code: string,
  channel: ContactMethod['channel'],
): { readonly title: string; readonly text: string } {
  const told = channel === 'phone' ? [...code].join(', ') : code;
  return {
    title: `${told} is your Escalog code`,
    text: `${told} is your Escalog code. It proves that Escalog reaches you here, and counts for 15 minutes. Tell it only where you asked for it.`,
  };
}

/** The words that bring a link to sign in by: short, because text messages are paid for by their length. */
export function signInTexts(url: string): { readonly title: string; readonly text: string } {
  return {
    title: 'Sign in to Escalog',
    text: `Sign in to Escalog: ${url}\nGood once, for ten minutes. You did not ask for it? Then do nothing.`,
  };
}
