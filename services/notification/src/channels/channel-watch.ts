import type { ContactMethod } from '@escalog/definitions';
import type { Check } from '@escalog/http';
import { after, type Alarm, type Clock, type Milliseconds } from '@escalog/kernel';
import { maskedAddress } from '../domain/masked-address.ts';
import { answeredBefore, type Channel, type SendResult } from './channel.ts';
import { afterAnswer, afterCheck, afterSend, channelCheck, untried } from './channel-health.ts';
import type { Channels } from './channels.ts';

/** From the end of one look at a provider to the next. */
const checkEvery: Milliseconds = 60_000;
/** How long one may take. */
const deadline: Milliseconds = 10_000;

/** Keeps the health of e-mail and webhooks: by how each message went, and, where it can be, by a look at the provider. */
export class ChannelWatch {
  readonly #clock: Clock;
  readonly #channels: Channels;
  readonly #health = { email: untried, webhook: untried };
  #alarm: Alarm | undefined;
  #running: Promise<void> = Promise.resolve();
  readonly #stopping = new AbortController();

  constructor(channels: Channels, clock: Clock) {
    this.#channels = channels;
    this.#clock = clock;
  }

  /** Looks at the provider now, and again every minute. */
  start(): void {
    if (this.#channels.email.check !== undefined) this.#running = this.#look(this.#channels.email.check);
  }

  /** Resolves once nothing is under way any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#alarm?.cancel();
    await this.#running;
  }

  /** A message was sent by `method`. */
  note(method: ContactMethod, result: SendResult): void {
    const at = this.#clock.now();
    if (method.channel === 'email')
      this.#health.email = afterSend(this.#health.email, method.address.toLowerCase(), result, at);
    if (method.channel !== 'webhook') return;
    // A refusal is a matter of whose webhook it is, and shows that webhooks go out.
    const isAnswer = result.kind === 'failed' && result.fault === undefined;
    this.#health.webhook = isAnswer
      ? afterAnswer(this.#health.webhook, result, at)
      : afterSend(this.#health.webhook, maskedAddress(method), result, at);
  }

  checks(): readonly Check[] {
    const now = this.#clock.now();
    return [
      this.#channels.email.check === undefined
        ? { name: 'smtp', ok: true, detail: 'no SMTP server is configured: e-mail is kept in the sandbox at /sandbox' }
        : channelCheck('smtp', 'e-mail', this.#health.email, now),
      channelCheck('webhooks', 'webhook', this.#health.webhook, now),
    ];
  }

  async #look(check: NonNullable<Channel['check']>): Promise<void> {
    const signal = AbortSignal.any([AbortSignal.timeout(deadline), this.#stopping.signal]);
    const result = await answeredBefore(signal, check());
    if (this.#stopping.signal.aborted) return;
    this.#health.email = afterCheck(this.#health.email, result, this.#clock.now());
    this.#alarm = this.#clock.alarm(after(this.#clock.now(), checkEvery), () => {
      this.#running = this.#look(check);
    });
  }
}
