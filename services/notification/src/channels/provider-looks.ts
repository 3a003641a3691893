import { after, type Alarm, type Clock, type Instant, type Milliseconds } from '@escalog/kernel';
import { noAnswerInTime, unanswered, type Channel, type SendResult } from './channel.ts';
import { probeEvery } from './circuit.ts';

/** How long one look may take. */
const deadline: Milliseconds = 10_000;

/** Looks at one provider again and again. */
export class ProviderLooks {
  readonly #check: NonNullable<Channel['check']>;
  readonly #clock: Clock;
  readonly #looked: (result: SendResult) => Milliseconds;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #next: { readonly at: Instant; readonly alarm: Alarm } | undefined;
  #endedAt: Instant | undefined;

  /** `looked` is told the result, and says when to look again. */
  constructor(check: NonNullable<Channel['check']>, clock: Clock, looked: (result: SendResult) => Milliseconds) {
    this.#check = check;
    this.#clock = clock;
    this.#looked = looked;
  }

  start(): void {
    this.#running ??= this.#look();
  }

  /** At once, unless it has just been looked. */
  soon(): void {
    if (this.#endedAt === undefined || this.#running !== undefined) return;
    const now = this.#clock.now();
    const at = after(this.#endedAt, probeEvery);
    if (at <= now) this.start();
    else this.#lookAt(at);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#next?.alarm.cancel();
    await this.#running;
  }

  #lookAt(at: Instant): void {
    if (this.#stopping.signal.aborted || (this.#next !== undefined && this.#next.at <= at)) return;
    this.#next?.alarm.cancel();
    this.#next = { at, alarm: this.#clock.alarm(at, () => this.start()) };
  }

  async #look(): Promise<void> {
    this.#next?.alarm.cancel();
    this.#next = undefined;
    const signal = AbortSignal.any([AbortSignal.timeout(deadline), this.#stopping.signal]);
    const result = await answeredBefore(signal, this.#check(signal)).catch((error: Error) =>
      unanswered(`the look failed unexpectedly: ${error.message}`),
    );
    this.#running = undefined;
    if (this.#stopping.signal.aborted) return;
    this.#endedAt = this.#clock.now();
    this.#lookAt(after(this.#endedAt, this.#looked(result)));
  }
}

/** The result, or silence once `signal` aborts, whatever the channel makes of it. */
function answeredBefore(signal: AbortSignal, sending: Promise<SendResult>): Promise<SendResult> {
  const overdue = new Promise<SendResult>((resolve) =>
    signal.addEventListener('abort', () => resolve(noAnswerInTime), { once: true }),
  );
  return Promise.race([sending, overdue]);
}
