import { Addresses, forbiddenAddress, guardedConnect } from '@escalog/addresses';
import { faultOfCalendarUrl } from '@escalog/definitions';
import type { Clock, Milliseconds } from '@escalog/kernel';
import { Agent, request, type Dispatcher } from 'undici';

/** What a server said of the version that it answered with, to be asked whether there is a newer one. */
export interface Validators {
  readonly etag?: string;
  readonly lastModified?: string;
}

/** How asking for a feed has ended. */
export type Fetched =
  | { readonly kind: 'text'; readonly text: string; readonly validators: Validators }
  /** It is what it was when these validators came. */
  | { readonly kind: 'unchanged' }
  /** Without anything of the address that could be secret. */
  | { readonly kind: 'failed'; readonly detail: string };

export interface FeedSourceOptions {
  readonly clock: Clock;
  /** Where names are looked up: `address:port` of each. Those of the machine when left out. */
  readonly nameServers?: readonly string[] | undefined;
  /** Networks outside the public internet that may be asked, in the form of CIDR. */
  readonly allowedNetworks: readonly string[];
}

/** Of one calendar, in bytes. Many years of shifts are a tenth of that. */
export const longestCalendar = 4 * 1024 * 1024;
const deadline: Milliseconds = 20_000;
const redirectsAtMost = 5;
const redirects = [301, 302, 303, 307, 308];

/** Asks the servers of feeds. Every answer comes within seconds, and is no longer than `longestCalendar`. */
export class FeedSource {
  readonly #agent: Agent;

  constructor({ clock, nameServers, allowedNetworks }: FeedSourceOptions) {
    const { lookup } = new Addresses({ clock, nameServers });
    // No connection is kept: feeds are asked rarely.
    this.#agent = new Agent({ pipelining: 0, connect: guardedConnect({ lookup, allowedNetworks }) });
  }

  async fetch(url: string, validators: Validators): Promise<Fetched> {
    try {
      return await this.#follow(url, validators, AbortSignal.timeout(deadline));
    } catch (error) {
      return { kind: 'failed', detail: detailOf(error) };
    }
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }

  async #follow(first: string, validators: Validators, signal: AbortSignal): Promise<Fetched> {
    const origin = new URL(first).origin;
    let url = new URL(first);
    for (let followed = 0; followed <= redirectsAtMost; followed += 1) {
      const answer = await request(withoutCredentials(url), {
        // A redirect to somebody else does not take the password there.
        headers: headersFor(url.origin === origin ? new URL(first) : url, validators),
        signal,
        dispatcher: this.#agent,
      });
      const { statusCode, headers, body } = answer;
      if (!redirects.includes(statusCode)) return await this.#read(answer);
      await body.dump();
      const next = URL.parse(String(headers['location'] ?? ''), url);
      const fault = next === null ? 'it leads nowhere' : faultOfCalendarUrl(next.href);
      if (next === null || fault !== undefined)
        return failed(`HTTP ${statusCode}: a redirect that is not followed: ${fault}`);
      if (url.protocol === 'https:' && next.protocol === 'http:')
        return failed(
          `HTTP ${statusCode}: a redirect from https to http is not followed; give an address that needs none`,
        );
      url = next;
    }
    return failed(`it was redirected more than ${redirectsAtMost} times`);
  }

  async #read({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<Fetched> {
    if (statusCode !== 200) {
      await body.dump();
      return statusCode === 304 ? { kind: 'unchanged' } : failed(refusals[statusCode] ?? `HTTP ${statusCode}`);
    }
    const { 'content-encoding': coding = 'identity' } = headers;
    if (coding !== 'identity') {
      await body.dump();
      return failed(`it came compressed (${String(coding)}), which was not asked for`);
    }
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      // Leaving the loop ends the answer.
      if (bytes > longestCalendar) return failed(`it is longer than ${longestCalendar / 1024 / 1024} MiB`);
      chunks.push(chunk);
    }
    const { etag, 'last-modified': lastModified } = headers;
    return {
      kind: 'text',
      text: textOf(Buffer.concat(chunks), String(headers['content-type'] ?? '')),
      validators: {
        ...(typeof etag === 'string' && { etag }),
        ...(typeof lastModified === 'string' && { lastModified }),
      },
    };
  }
}

const refusals: Readonly<Record<number, string>> = {
  401: 'HTTP 401: the server wants somebody to sign in; give an address that holds the secret itself',
  403: 'HTTP 403: the server refuses it; the secret in the address may have been replaced',
  404: 'HTTP 404: there is nothing at the address; it may have been replaced',
  410: 'HTTP 410: there is nothing at the address any more',
};

function withoutCredentials(url: URL): URL {
  return Object.assign(new URL(url), { username: '', password: '' });
}

function failed(detail: string): Fetched {
  return { kind: 'failed', detail };
}

function headersFor({ username, password }: URL, { etag, lastModified }: Validators): Record<string, string> {
  const credentials = [username, password].map(decodeURIComponent).join(':');
  return {
    accept: 'text/calendar, text/plain;q=0.5, */*;q=0.1',
    'user-agent': 'escalog',
    ...(etag !== undefined && { 'if-none-match': etag }),
    ...(lastModified !== undefined && { 'if-modified-since': lastModified }),
    ...(credentials !== ':' && { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
  };
}

/** In UTF-8, as the standard has it, unless the server says otherwise. Throws when it is not. */
function textOf(bytes: Uint8Array, contentType: string): string {
  const [, charset = 'utf-8'] = /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType) ?? [];
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`it is not in ${charset}, as it should be`);
  }
}

/** Errors of the network name hosts at most. */
function detailOf(error: unknown): string {
  const { name, message, code } = error as NodeJS.ErrnoException;
  if (name === 'TimeoutError') return `no answer within ${deadline / 1_000} s`;
  return code === undefined || code === forbiddenAddress || message.includes(code) ? message : `${message} (${code})`;
}
