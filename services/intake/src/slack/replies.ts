import { Addresses, guardedConnect } from '@escalog/addresses';
import { after, type Clock, type Milliseconds } from '@escalog/kernel';
import type { Log } from '@escalog/runner';
import { Agent, request } from 'undici';
import type { SlackMessage } from '../domain/slack-message.ts';

const deadline: Milliseconds = 10_000;

export interface SlackRepliesOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Networks outside the public internet at which an address for answers may be, in the form of CIDR. */
  readonly allowedNetworks: readonly string[];
}

/**
 * Answers that come after the request: Slack gives an address for them, good for half an hour, in a request that it signed.
 * What cannot be said is logged, without the address, which is a secret. It is told once: what matters is on the timeline.
 */
export class SlackReplies {
  readonly #agent: Agent;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #pending = new Set<Promise<void>>();

  constructor({ clock, log, allowedNetworks }: SlackRepliesOptions) {
    const { lookup } = new Addresses({ clock });
    // No connection is kept: replies are rare.
    this.#agent = new Agent({ pipelining: 0, connect: guardedConnect({ lookup, allowedNetworks }) });
    this.#clock = clock;
    this.#log = log;
  }

  /** Sends a message to the `response_url` of a request. */
  send(url: string, message: SlackMessage): void {
    const sending = this.#send(url, message).finally(() => this.#pending.delete(sending));
    this.#pending.add(sending);
  }

  /** What was to be sent could not be made out. */
  failed(error: unknown): void {
    this.#log.warn({ err: error }, 'what was to be replied in Slack could not be made out');
  }

  get busy(): number {
    return this.#pending.size;
  }

  async close(): Promise<void> {
    await Promise.all(this.#pending);
    await this.#agent.destroy();
  }

  async #send(url: string, message: SlackMessage): Promise<void> {
    const abort = new AbortController();
    const alarm = this.#clock.alarm(after(this.#clock.now(), deadline), () => abort.abort());
    try {
      const { statusCode, body } = await request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'escalog' },
        body: JSON.stringify(message),
        dispatcher: this.#agent,
        signal: abort.signal,
      });
      await body.dump();
      if (statusCode >= 300) this.#log.warn({ status: statusCode }, 'Slack did not take a reply');
    } catch (error) {
      const { code, name } = error as NodeJS.ErrnoException;
      this.#log.warn({ code: code ?? name }, 'Slack did not take a reply');
    } finally {
      alarm.cancel();
    }
  }
}
