import { isoOf, spoken, type Instant, type Milliseconds } from '@escalog/kernel';

/** `40 ms` below a second, else `5 min 2 s`. */
export function elapsed(milliseconds: Milliseconds): string {
  return milliseconds < 1_000 ? `${milliseconds} ms` : spoken(milliseconds);
}

/** `2026-11-21 13:30:05 UTC`. */
export function dateAndTime(at: Instant): string {
  return `${isoOf(at).slice(0, 19).replace('T', ' ')} UTC`;
}

/** What people typed, in quotation marks and without a full stop that would stand before ours. */
export function quoted(text: string): string {
  return `“${text.trim().replace(/\.$/, '')}”`;
}

/** The sentence with exactly one mark at its end. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?…]["”’)]?$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** With a capital letter at its beginning. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** How an answer came, to be put behind a verb; nothing of the command line and the API. */
export function wayOf(via: string): string {
  return ways[via] ?? '';
}

const ways: Readonly<Record<string, string>> = {
  link: ' by its link',
  sms: ' by text message',
  phone: ' by keys on the phone',
  slack: ' in Slack',
};
