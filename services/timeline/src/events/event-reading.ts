import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Principal } from '@escalog/access';
import type { Bus, Message, Position } from '@escalog/bus';
import { after, isRetriable, type Clock, type Instant, type Milliseconds } from '@escalog/kernel';
import type { Store } from '@escalog/store';
import type { LogPlace } from '../domain/log-place.ts';
import { textOf } from '../domain/stream-position.ts';
import { isByKey } from '../projection/log-by-key.ts';
import type { Listening, OpenAnswer } from '../stream/open-answers.ts';
import { wantedIn, type EventFilter } from './event-filter.ts';
import type { LoggedEvent } from './event-line.ts';
import type { PlacedEvent, Scribe } from './scribe.ts';

/** How many messages are decoded and written in one turn: in between others have the processor. */
const atOnce = 64;
/** How much may wait for a client that does not read, in bytes, besides one piece. */
const mostWaiting = 256 * 1024;
/** For how long nothing of it is read before the client is cut off. */
export const unreadFor: Milliseconds = 30_000;
/** How long nothing is told to a client that follows before it is shown that the connection stands. */
const silence: Milliseconds = 15_000;
/** How long a schema registry may take to answer. */
const patience: Milliseconds = 10_000;
const pause: Milliseconds = 250;

/** What somebody reads. */
export interface Wanted extends EventFilter {
  readonly topics: readonly string[];
  /** Goes on with what happens. */
  readonly follows: boolean;
}

export interface ReadingDeps {
  readonly bus: Bus;
  readonly store: Store;
  readonly clock: Clock;
  /** Which of the events somebody may see. Rejects when it cannot be known. */
  visible(events: readonly LoggedEvent[], to: Principal): Promise<readonly LoggedEvent[]>;
}

/** One answer to somebody who reads events. Its pace is that of whoever reads: what they do not take is not read from the log. */
export class EventReading implements OpenAnswer {
  readonly body: Readable;
  readonly #deps: ReadingDeps;
  readonly #wanted: Wanted;
  readonly #scribe: Scribe;
  readonly #listening: Listening;
  readonly #place: LogPlace;
  /** Where each partition ended at the question: what does not follow ends there. */
  readonly #ends: ReadonlyMap<string, number>;
  readonly #until = new AbortController();
  #taken: () => void = () => {};
  /** Since when whoever reads has not taken what is there. */
  #waitingSince: Instant | undefined;
  /** When something was written last; undefined while more is in hand. */
  #silentSince: Instant | undefined;

  /** `place` is where it begins, in every partition of the topics; `ended` is told once it has, however it does. */
  constructor(
    deps: ReadingDeps,
    wanted: Wanted,
    scribe: Scribe,
    listening: Listening,
    place: LogPlace,
    ends: readonly Position[],
    ended: () => void,
  ) {
    this.#deps = deps;
    this.#wanted = wanted;
    this.#scribe = scribe;
    this.#listening = listening;
    this.#place = place;
    this.#ends = new Map(ends.map(({ topic, partition, offset }) => [`${topic} ${partition}`, offset]));
    this.body = new Readable({
      highWaterMark: mostWaiting,
      read: () => {
        this.#waitingSince = undefined;
        this.#taken();
      },
    });
    this.body.once('close', () => {
      this.#until.abort();
      this.#taken();
      ended();
    });
  }

  /** Reads until it ends; resolves in any case. */
  async run(): Promise<void> {
    const { body } = this;
    try {
      const { begin, idle } = this.#scribe;
      // Whoever follows has an answer at once, also where nothing happens.
      await this.#tell(begin() + (this.#wanted.follows ? idle(textOf(this.#place.position)) : ''));
      this.#silentSince = this.#deps.clock.now();
      for await (const page of this.#pages()) {
        this.#silentSince = undefined;
        // Of what a power cut could take back, nobody is told.
        await this.#deps.store.settled();
        for (let start = 0; start < page.length && !body.destroyed; start += atOnce) {
          const events = await this.#visibleIn(page.slice(start, start + atOnce));
          if (events === undefined) return this.end();
          await this.#tell(await this.#scribe.write(events));
          await nextTurn();
        }
        if (body.destroyed) return;
        this.#silentSince = this.#deps.clock.now();
      }
      await this.#tell(await this.#scribe.end());
      body.push(null);
    } catch (error) {
      body.destroy(error as Error);
    } finally {
      this.#scribe.close();
    }
  }

  /** Ends it where whoever listens may not any more, or does not read, and shows that it stands where nothing happens. */
  check(): void {
    const now = this.#deps.clock.now();
    if (this.#waitingSince !== undefined && now >= after(this.#waitingSince, unreadFor)) {
      this.body.destroy(new Error('the client does not read'));
      return;
    }
    if (this.#listening() === undefined) return this.end();
    if (!this.#wanted.follows || this.#silentSince === undefined || now < after(this.#silentSince, silence)) return;
    this.#silentSince = now;
    void this.#tell(this.#scribe.idle(textOf(this.#place.position)));
  }

  /** What goes on ends here. What should have come to an end breaks off, so that nobody takes it for whole. */
  end(): void {
    if (this.body.destroyed || this.body.readableEnded) return;
    this.#until.abort();
    if (this.#wanted.follows) this.body.push(null);
    else this.body.destroy(new Error('the answer ends before its end'));
  }

  async *#pages(): AsyncGenerator<readonly Message[]> {
    const { bus } = this.#deps;
    const { topics, incident, follows } = this.#wanted;
    const from = this.#place.of(topics);
    if (incident !== undefined && !follows && isByKey(bus)) {
      const begins = new Map(from.map(({ topic, partition, offset }) => [`${topic} ${partition}`, offset]));
      const isAhead = ({ topic, partition, offset }: Message): boolean =>
        offset >= (begins.get(`${topic} ${partition}`) ?? 0);
      for await (const page of bus.history(topics, incident)) yield page.filter(isAhead);
      return;
    }
    yield* bus.read(topics, { from, key: incident, until: follows ? this.#until.signal : undefined });
  }

  /** What is told of these messages; undefined once nobody may be told any more. Moves the place behind them. */
  async #visibleIn(messages: readonly Message[]): Promise<readonly PlacedEvent[] | undefined> {
    const within = this.#wanted.follows ? messages : messages.filter((message) => this.#isWithin(message));
    const wanted = await this.#wantedIn(within);
    const listener = this.#listening();
    if (listener === undefined) return undefined;
    const visible = new Set(await this.#deps.visible(wanted, listener));
    const shown: PlacedEvent[] = [];
    let index = 0;
    for (const { topic, partition, offset } of within) {
      this.#place.passed(topic, partition, offset);
      const logged = wanted[index];
      if (logged?.offset !== offset) continue;
      index += 1;
      if (!visible.has(logged)) continue;
      shown.push({ logged, position: this.#scribe.tellsPositions ? textOf(this.#place.position) : undefined });
    }
    return shown;
  }

  #isWithin({ topic, partition, offset }: Message): boolean {
    return offset < (this.#ends.get(`${topic} ${partition}`) ?? 0);
  }

  /** Tries again for a while where a schema registry has to be asked. */
  async #wantedIn(messages: readonly Message[]): Promise<readonly LoggedEvent[]> {
    const { clock } = this.#deps;
    const giveUpAt = after(clock.now(), patience);
    for (;;) {
      try {
        return messages.flatMap((message) => wantedIn(message, this.#wanted) ?? []);
      } catch (error) {
        if (!isRetriable(error) || clock.now() >= giveUpAt) throw error;
        await new Promise<void>((resolve) => clock.alarm(after(clock.now(), pause), resolve));
      }
    }
  }

  /** Resolves once there is room for more, or nobody reads any more. */
  async #tell(text: string | Uint8Array): Promise<void> {
    const { body } = this;
    if (text.length === 0 || body.destroyed || this.#until.signal.aborted || body.push(text)) return;
    this.#waitingSince = this.#deps.clock.now();
    await new Promise<void>((resolve) => (this.#taken = resolve));
  }
}
