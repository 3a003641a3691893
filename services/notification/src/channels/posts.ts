import type { IncomingHttpHeaders } from 'node:http';
import type { LookupFunction } from 'node:net';
import { forbiddenAddress, type Connect } from '@escalog/addresses';
import { instantOf, type Milliseconds } from '@escalog/kernel';
import { currentTraceparent } from '@escalog/telemetry';
import { Agent, type Dispatcher } from 'undici';
import { accepted, failed, noAnswerInTime, unanswered, type Failure, type SendResult } from './channel.ts';
import { retryAfterOf } from './retry-after.ts';

export interface PostsOptions {
  /** How many to one origin at once. */
  readonly connections: number;
  /**
   * How connections are made: what `guardedConnect` gives for addresses of the catalog, of browsers and of strangers; a `lookup`
   * alone for those that whoever runs the installation has set.
   */
  readonly connect: Connect | { readonly lookup: LookupFunction };
}

/** Of an answer, only so much is taken in: enough for what it says, and for the connection to be used again. */
const longestAnswer = 16 * 1024;

/** What a receiver answered, whatever its status. */
export interface Answer {
  readonly kind: 'answered';
  readonly status: number;
  /** Its beginning: at most 16 KiB. Never to be repeated as it is: it may hold what was sent. */
  readonly text: string;
  /** How long the receiver asks to be left alone. */
  readonly retryAfter: Milliseconds | undefined;
}

/** What is posted: JSON unless the headers, in small letters, say otherwise. */
export interface Posted {
  readonly body: string | Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** Posts, through connections that all posts share. Redirects are not followed. */
export class Posts {
  readonly #agent: Agent;

  constructor({ connections, connect }: PostsOptions) {
    this.#agent = new Agent({ connections, keepAliveTimeout: 10_000, connect });
  }

  /** Posts once, and takes the status for the result. Whatever goes wrong is a result too. */
  send(url: string, posted: Posted, signal: AbortSignal): Promise<SendResult> {
    return this.ask(url, posted, signal).then((answer) => (answer.kind === 'answered' ? resultOf(answer) : answer));
  }

  /** Posts once, and gives what was answered; where nothing was, how it failed. */
  ask(url: string, { body, headers }: Posted, signal: AbortSignal): Promise<Answer | Failure> {
    if (signal.aborted) return Promise.resolve(noAnswerInTime);
    const traceparent = currentTraceparent();
    return new Promise((resolve) => {
      const exchange = new Exchange(resolve, signal);
      try {
        const { origin, pathname, search } = new URL(url);
        this.#agent.dispatch(
          {
            origin,
            path: `${pathname}${search}`,
            method: 'POST',
            body,
            headers: {
              'content-type': 'application/json',
              'user-agent': 'escalog',
              ...headers,
              ...(traceparent !== undefined && { traceparent }),
            },
          },
          exchange,
        );
      } catch (error) {
        exchange.onResponseError(undefined, error);
      }
    });
  }

  /** Ends the connections. Twice is no error. */
  close(): Promise<void> {
    return this.#agent.destroy();
  }
}

/** One post, and what comes back, told by the connection. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #settle: (answer: Answer | Failure) => void;
  readonly #signal: AbortSignal;
  readonly #giveUp = (): void => {
    this.onResponseError(undefined, undefined);
    this.#connection?.abort(new Error('no answer is waited for any more'));
  };
  /** What has taken it up. Before that there is nothing to abort: what was given up by then ends as soon as it begins. */
  #connection: Dispatcher.DispatchController | undefined;
  #isOver = false;
  #status = 0;
  #retryAfter: Milliseconds | undefined;
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  constructor(settle: (answer: Answer | Failure) => void, signal: AbortSignal) {
    this.#settle = settle;
    this.#signal = signal;
    signal.addEventListener('abort', this.#giveUp);
  }

  onRequestStart(connection: Dispatcher.DispatchController): void {
    this.#connection = connection;
    if (this.#isOver) connection.abort(new Error('given up before it began'));
  }

  onResponseStart(_connection: unknown, status: number, headers: IncomingHttpHeaders): void {
    // Others only announce it.
    if (status < 200) return;
    this.#status = status;
    this.#retryAfter = retryAfterOf(headers['retry-after'], instantOf(Date.now()));
  }

  onResponseData(connection: Dispatcher.DispatchController, part: Uint8Array): void {
    this.#parts.push(part);
    this.#length += part.length;
    if (this.#length < longestAnswer) return;
    this.#answered();
    connection.abort(new Error('the rest is not read'));
  }

  onResponseEnd(): void {
    this.#answered();
  }

  /** The status counts, even if the answer breaks off behind it. */
  onResponseError(_connection: unknown, error: unknown): void {
    if (this.#status !== 0) this.#answered();
    else this.#end(this.#signal.aborted ? noAnswerInTime : resultOfError(error));
  }

  #answered(): void {
    const text = Buffer.concat(this.#parts).subarray(0, longestAnswer).toString();
    this.#end({ kind: 'answered', status: this.#status, text, retryAfter: this.#retryAfter });
  }

  #end(answer: Answer | Failure): void {
    this.#isOver = true;
    this.#signal.removeEventListener('abort', this.#giveUp);
    this.#settle(answer);
  }
}

/** What a status means where it alone counts. */
export function resultOf({ status, retryAfter }: Pick<Answer, 'status' | 'retryAfter'>): SendResult {
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
function resultOfError(error: unknown): Failure {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === forbiddenAddress) return failed(false, message);
  const detail = networkDetail(error);
  return code === undefined || lasting.has(code) ? failed(false, detail) : unanswered(detail);
}

/** What went wrong with a connection, with its code, such as `ECONNRESET`. */
export function networkDetail(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined || message.includes(code) ? message : `${message} (${code})`;
}

const lasting: ReadonlySet<string> = new Set(['ERR_INVALID_URL', 'UND_ERR_INVALID_ARG', 'ERR_INVALID_CHAR']);
