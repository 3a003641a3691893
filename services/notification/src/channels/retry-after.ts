import type { Instant, Milliseconds } from '@escalog/kernel';

/** A receiver that asks for longer than that has no idea of what a page is. */
const longest: Milliseconds = 60 * 60 * 1_000;

/**
 * How long a `Retry-After` header asks to wait: seconds, or a date in the form of HTTP (RFC 9110). At least nothing, at
 * most an hour; `undefined` when it is not there or says neither.
 */
export function retryAfterOf(header: string | readonly string[] | undefined, now: Instant): Milliseconds | undefined {
  const value = (typeof header === 'string' ? header : header?.[0])?.trim() ?? '';
  const asked = /^\d+$/.test(value) ? Number(value) * 1_000 : httpDate.test(value) ? Date.parse(value) - now : NaN;
  return Number.isNaN(asked) ? undefined : Math.min(Math.max(asked, 0), longest);
}

/** `Sun, 06 Nov 1994 08:49:37 GMT`; the two older forms are not sent any more. */
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
