import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Milliseconds } from '@escalog/kernel';

/** What a service said, or why it said nothing. */
export type Answer = { readonly status: number; readonly body: unknown } | { readonly failure: string };

/** Asks for JSON, and does not wait longer than `within`. Never throws. */
export async function ask(url: string, within: Milliseconds): Promise<Answer> {
  try {
    // By a name that every server answers to, which `fetch` cannot do: the one in `url` need be none of those that it knows.
    const asking = request(url, {
      headers: { host: 'localhost' },
      agent: false,
      signal: AbortSignal.timeout(within),
    }).end();
    const [response] = (await once(asking, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 0, body: jsonOf(await text(response)) };
  } catch (error) {
    return { failure: failureOf(error, within) };
  }
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function failureOf(error: unknown, within: Milliseconds): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'AbortError') return `nothing within ${within} ms`;
  return 'code' in error ? String(error.code) : error.message;
}
