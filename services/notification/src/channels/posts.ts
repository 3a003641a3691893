import type { LookupFunction } from 'node:net';
import { instantOf, type Milliseconds } from '@escalog/kernel';
import { currentTraceparent } from '@escalog/telemetry';
import type { Webhook } from 'standardwebhooks';
import { Agent, request } from 'undici';
import { accepted, failed, noAnswerInTime, unanswered, type SendResult } from './channel.ts';
import { retryAfterOf } from './webhook/retry-after.ts';

export interface PostsOptions {
  /** How many to one origin at once. */
  readonly connections: number;
  /** Finds the addresses of hosts. */
  readonly lookup: LookupFunction;
}

/** What a receiver answered; of a long text the beginning. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Of an answer: only so much is taken in that the connection can be used again. */
const longestAnswer = 16 * 1024;

/** Posts JSON, through connections that all posts share. Redirects are not followed. */
export class Posts {
  readonly #agent: Agent;

  constructor({ connections, lookup }: PostsOptions) {
    this.#agent = new Agent({ connections, keepAliveTimeout: 10_000, connect: { lookup } });
  }

  /** Posts once. Whatever goes wrong is a result: that of `judge`, or where it has none to say, that of the status. */
  async send(
    url: string,
    { body, headers }: { readonly body: string; readonly headers: Readonly<Record<string, string>> },
    signal: AbortSignal,
    judge?: (answer: Answer) => SendResult | undefined,
  ): Promise<SendResult> {
    const traceparent = currentTraceparent();
    try {
      const answer = await request(url, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'escalog',
          ...headers,
          ...(traceparent !== undefined && { traceparent }),
        },
        signal,
        dispatcher: this.#agent,
      });
      const { statusCode: status } = answer;
      const byStatus = resultOf(status, retryAfterOf(answer.headers['retry-after'], instantOf(Date.now())));
      if (judge !== undefined) return judge({ status, text: await beginningOf(answer.body) }) ?? byStatus;
      await answer.body.dump({ limit: longestAnswer, signal }).catch(() => undefined);
      return byStatus;
    } catch (error) {
      return signal.aborted ? noAnswerInTime : resultOfError(error);
    }
  }

  /** Ends the connections. Twice is no error. */
  close(): Promise<void> {
    return this.#agent.destroy();
  }
}

async function beginningOf(body: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    parts.push(part);
    size += part.length;
    if (size >= longestAnswer) break;
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The headers by which a receiver knows that it comes from here, as Standard Webhooks has them. Throws when nothing can be signed. */
export function signatureOf(id: string, body: string, signer: Webhook): Readonly<Record<string, string>> {
  // The machine's, which receivers compare with their own: not that of the process, which may differ (ADR 0017).
  const at = new Date();
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': signer.sign(id, at, body),
  };
}

function resultOf(status: number, retryAfter: Milliseconds | undefined): SendResult {
  if (status >= 200 && status < 300) return accepted(`HTTP ${status}`);
  if (status >= 300 && status < 400)
    return failed(false, `HTTP ${status}: redirects are not followed; give the address it leads to`);
  if (status < 500 && !passing.has(status)) return failed(false, `HTTP ${status}`);
  const asks = retryAfter === undefined ? '' : `, Retry-After ${Math.ceil(retryAfter / 1_000)} s`;
  return failed(true, `HTTP ${status}${asks}`, retryAfter);
}

/** Request timeout, too early, too many requests. */
const passing: ReadonlySet<number> = new Set([408, 425, 429]);

/** Errors with a code come from the network and may pass; others are about the URL or the secret and will not. */
function resultOfError(error: unknown): SendResult {
  const { code, message } = error as NodeJS.ErrnoException;
  const detail = code === undefined || message.includes(code) ? message : `${message} (${code})`;
  return code === undefined || lasting.has(code) ? failed(false, detail) : unanswered(detail);
}

const lasting: ReadonlySet<string> = new Set(['ERR_INVALID_URL', 'UND_ERR_INVALID_ARG', 'ERR_INVALID_CHAR']);
