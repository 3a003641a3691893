import type { Milliseconds } from '@escalog/kernel';

/** What a service said, or why it said nothing. */
export type Answer = { readonly status: number; readonly body: unknown } | { readonly failure: string };

/** Asks for JSON, and does not wait longer than `within`. Never throws. */
export async function ask(url: string, within: Milliseconds): Promise<Answer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(within) });
    return { status: response.status, body: jsonOf(await response.text()) };
  } catch (error) {
    return { failure: failureOf(error, within) };
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failureOf(error: unknown, within: Milliseconds): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `nothing within ${within} ms`;
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return 'code' in cause ? String(cause.code) : cause.message;
}
