import type { Bus } from '@escalog/bus';
import type { EscalogEvent } from '@escalog/contracts';
import { after, type Clock } from '@escalog/kernel';
import type { Aggregates, StoredAggregate } from '@escalog/store';
import { messageOf } from './message.ts';
import type { Log } from './log.ts';

export interface RelayOptions<Event extends EscalogEvent> {
  readonly topic: string;
  readonly bus: Bus;
  readonly aggregates: Aggregates<unknown, unknown, Event>;
  readonly clock: Clock;
  readonly log: Log;
}

type Outbox<Event> = Pick<StoredAggregate<unknown, unknown, Event>, 'id' | 'version' | 'outbox'>;

const sweepEvery = 5_000;
const sweepBatch = 500;

/**
 * Brings the outboxes of one collection onto the bus.
 *
 * Of one stream, every earlier event goes out before a later one, and only what the bus has acknowledged is
 * taken out of the outbox. A crash in between repeats events under the same ids. The common way is at once
 * after the write; a sweep finishes what a crashed process or a bus that was down left behind.
 */
export class Relay<Event extends EscalogEvent> {
  readonly #options: RelayOptions<Event>;
  readonly #waiting = new Map<string, Outbox<Event>>();
  readonly #running = new Set<string>();
  #sweep: { cancel(): void } | undefined;
  #failing: unknown;

  constructor(options: RelayOptions<Event>) {
    this.#options = options;
  }

  /** Publishes what the document still holds; does not wait, and never throws. */
  publish(document: Outbox<Event>): void {
    if (document.outbox.length === 0) return;
    this.#waiting.set(document.id, document);
    if (!this.#running.has(document.id)) void this.#drain(document.id);
  }

  /** Publishes what is left behind, now and again every few seconds, until `stop`. */
  start(): void {
    this.#sweep ??= this.#options.clock.alarm(this.#options.clock.now(), () => void this.#sweepOnce());
  }

  stop(): void {
    this.#sweep?.cancel();
    this.#sweep = undefined;
  }

  /** Streams that are being published right now. */
  get busy(): number {
    return this.#running.size;
  }

  /** The error of the last publishing, or `undefined` when it went well. */
  get failing(): unknown {
    return this.#failing;
  }

  async #drain(id: string): Promise<void> {
    const { bus, topic, aggregates, log } = this.#options;
    this.#running.add(id);
    try {
      let confirmed = 0;
      for (let next = this.#take(id); next !== undefined; next = this.#take(id)) {
        const fresh = next.outbox.filter((event) => event.meta.version > confirmed);
        await bus.publish(topic, fresh.map(messageOf));
        confirmed = next.version;
        await aggregates.published(id, confirmed);
      }
      this.#failing = undefined;
    } catch (error) {
      this.#failing = error;
      this.#waiting.delete(id);
      log.warn({ err: error, topic, id }, 'publishing failed; the sweep will try again');
    } finally {
      this.#running.delete(id);
    }
  }

  #take(id: string): Outbox<Event> | undefined {
    const document = this.#waiting.get(id);
    this.#waiting.delete(id);
    return document;
  }

  async #sweepOnce(): Promise<void> {
    const { aggregates, clock, log } = this.#options;
    try {
      for (const id of await aggregates.unpublished(clock.now(), sweepBatch)) {
        const document = this.#running.has(id) ? undefined : await aggregates.load(id);
        if (document !== undefined) this.publish(document);
      }
    } catch (error) {
      log.warn({ err: error }, 'the sweep of the outboxes failed; it runs again');
    }
    if (this.#sweep !== undefined) this.#sweep = clock.alarm(after(clock.now(), sweepEvery), () => void this.#sweepOnce());
  }
}
