import { after, instantOf, type Awaitable, type Instant, type Milliseconds } from '@escalog/kernel';
import type { Due } from '@escalog/store';

/** Where armed timers are found. */
export interface TimerSource {
  due(until: Instant, limit: number): Awaitable<readonly Due[]>;
}

/** What is due within this is known before it is due, so that finding it takes no time then. */
const lookAhead: Milliseconds = 5_000;
/** What a crash or another process left is found after this, before the end of what is known. */
const readEvery: Milliseconds = 2_500;
const mostRead = 2_000;

/**
 * The timers that are due soon: as the store had them when it was read last, with what this process has set and taken
 * since. What another process has done meanwhile shows with the next reading.
 */
export class Agenda {
  readonly #source: TimerSource;
  #heads = new Map<string, Instant>();
  /** Everything that is due before it is known. */
  #knownUntil = instantOf(0);
  #readAt = instantOf(0);
  /** What was noted while the store is being read: newer than what it answers. */
  #notedMeanwhile: Map<string, Instant | undefined> | undefined;

  constructor(source: TimerSource) {
    this.#source = source;
  }

  /** When the store is to be read again. */
  get readAgainAt(): Instant {
    return instantOf(Math.min(after(this.#readAt, readEvery), this.#knownUntil));
  }

  /** Whether everything that is due now is known. */
  covers(now: Instant): boolean {
    return now < this.#knownUntil;
  }

  /** The earliest timer of an aggregate is due then; it has none when `dueAt` is undefined. */
  note(id: string, dueAt: Instant | undefined): void {
    this.#notedMeanwhile?.set(id, dueAt);
    if (dueAt !== undefined && dueAt < this.#knownUntil) this.#heads.set(id, dueAt);
    else this.#heads.delete(id);
  }

  has(id: string): boolean {
    return this.#heads.has(id);
  }

  /** All that is known, in no order. */
  all(): Iterable<readonly [id: string, dueAt: Instant]> {
    return this.#heads;
  }

  /** What is due, earliest first. */
  due(now: Instant): Due[] {
    const due: Due[] = [];
    for (const [id, dueAt] of this.#heads) if (dueAt <= now) due.push({ id, dueAt });
    return due.sort((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1));
  }

  /** Reads from the store what is due soon: enough to find `more` besides as many as one reading brings. Rejects as the store does. */
  async read(now: Instant, more: number): Promise<void> {
    const until = after(now, lookAhead);
    const limit = mostRead + more;
    const noted = (this.#notedMeanwhile = new Map());
    try {
      const found = await this.#source.due(until, limit);
      this.#heads = new Map(found.map(({ id, dueAt }) => [id, dueAt]));
      this.#knownUntil = found.length < limit ? until : instantOf(found.at(-1)?.dueAt ?? until);
      this.#readAt = now;
      this.#notedMeanwhile = undefined;
      for (const [id, dueAt] of noted) this.note(id, dueAt);
    } finally {
      this.#notedMeanwhile = undefined;
    }
  }
}
