/**
 * Twilio's API through its own client. Twilio knows no idempotency key for messages and calls: when its answer is lost or cannot
 * be read, nobody can tell whether the message went out, and the delivery sends it again. A page that comes twice is the lesser
 * evil: one that never comes is what nobody forgives.
 */
import type { LookupFunction } from 'node:net';
import { instantOf, type Milliseconds } from '@escalog/kernel';
import type { TwilioAccount } from '@escalog/hosting';
import type RequestClient from 'twilio/lib/base/RequestClient.js';
import type Twilio from 'twilio/lib/rest/Twilio.js';
import { Agent, request } from 'undici';
import { noAnswerInTime, unanswered, type SendResult } from '../channel.ts';
import { networkDetail } from '../posts.ts';
import { retryAfterOf } from '../retry-after.ts';

/** What Twilio answered. */
export interface TwilioAnswer {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: Milliseconds | undefined;
}

/** Calls to Twilio's API at once. */
export const connections = 20;
const longestAnswer = 256 * 1024;

export class TwilioClient {
  readonly account: TwilioAccount;
  readonly #agent: Agent;
  /** Loaded by whoever has an account: it takes longer than all the rest of the channels. */
  readonly #library = import('twilio/lib/rest/Twilio.js');

  constructor(account: TwilioAccount, lookup: LookupFunction) {
    this.account = account;
    this.#agent = new Agent({ connections, keepAliveTimeout: 10_000, connect: { lookup } });
  }

  /** Asks once, and gives up when `signal` aborts: the answer, whatever it is, or the result when there was none. */
  async ask(
    asking: (client: Twilio) => Promise<unknown>,
    signal: AbortSignal,
  ): Promise<{ readonly answer: TwilioAnswer } | { readonly result: SendResult }> {
    const http = new OneRequest(this.account.url, this.#agent, signal);
    const { accountSid, authToken } = this.account;
    // Both would be read from the environment otherwise, and change the host.
    const { default: Client } = await this.#library;
    const client = new Client(accountSid, authToken, {
      httpClient: http as unknown as RequestClient,
      edge: '',
      region: '',
    });
    client.api.baseUrl = this.account.url;
    try {
      await asking(client);
    } catch (error) {
      // The client throws for every answer that is no success, and for a success that it cannot read.
      if (http.answer === undefined)
        return { result: signal.aborted ? noAnswerInTime : unanswered(networkDetail(error)) };
    }
    return http.answer === undefined ? { result: unanswered('Twilio was not asked') } : { answer: http.answer };
  }

  /** Ends the connections. Twice is no error. */
  close(): Promise<void> {
    return this.#agent.destroy();
  }
}

/** What the client sends by: its own has no signal, reads a proxy from the environment, and knows one address only. */
class OneRequest {
  answer: TwilioAnswer | undefined;
  readonly #url: string;
  readonly #agent: Agent;
  readonly #signal: AbortSignal;

  constructor(url: string, agent: Agent, signal: AbortSignal) {
    this.#url = url;
    this.#agent = agent;
    this.#signal = signal;
  }

  async request({ method, uri, username, password, headers, data = {} }: Asked): Promise<object> {
    // The client may have changed the host by what it knows of Twilio's.
    const { pathname, search } = new URL(uri);
    const {
      statusCode,
      headers: told,
      body,
    } = await request(new URL(pathname + search, this.#url), {
      method: method.toUpperCase(),
      headers: { ...headers, authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
      ...(method === 'post' && { body: formOf(data) }),
      signal: this.#signal,
      dispatcher: this.#agent,
    });
    const text = await beginningOf(body);
    const retryAfter = retryAfterOf(told['retry-after'], instantOf(Date.now()));
    this.answer = { status: statusCode, text, retryAfter };
    return { statusCode, body: text, headers: told };
  }
}

interface Asked {
  readonly method: string;
  readonly uri: string;
  readonly username: string;
  readonly password: string;
  readonly headers: Record<string, string>;
  readonly data?: Readonly<Record<string, unknown>>;
}

function formOf(data: Readonly<Record<string, unknown>>): string {
  const fields = Object.entries(data).filter(([, value]) => value !== undefined);
  return new URLSearchParams(
    fields.flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)])),
  ).toString();
}

/** The beginning of a body as text, and the rest thrown away; what was read when it breaks off, because the status has come. */
async function beginningOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of body) {
      parts.push(part);
      length += part.length;
      if (length >= longestAnswer) break;
    }
  } catch {
    // The status counts.
  }
  return Buffer.concat(parts).subarray(0, longestAnswer).toString();
}
