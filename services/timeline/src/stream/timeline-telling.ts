import { after, type Clock, type Milliseconds } from '@escalog/kernel';
import type { Change } from '../domain/recent-changes.ts';
import { isRetrospectiveType } from '../domain/retrospective.ts';
import { newsOf } from '../domain/timeline-news.ts';
import type { IncidentHistory } from '../domain/timeline.ts';
import type { Telling, Told } from './change-stream.ts';

/** How long what was heard may take until it can be read: an index follows the log by itself. */
const patience: Milliseconds = 5_000;
const askedAgain: Milliseconds = 100;

/** Tells the lines of one timeline that are new, each with its place. */
export class TimelineTelling implements Telling {
  readonly #read: () => Promise<IncidentHistory | undefined>;
  readonly #clock: Clock;
  /** Ids of the events whose lines whoever listens has, or gets when they ask for the timeline, or is told when they are heard. */
  #known: Set<string> | undefined;

  constructor(read: () => Promise<IncidentHistory | undefined>, clock: Clock) {
    this.#read = read;
    this.#clock = clock;
  }

  async tell(changes: readonly Change[]): Promise<readonly Told[]> {
    const heard = new Set(changes.filter(({ type }) => !isRetrospectiveType(type)).map(({ eventId }) => eventId));
    const history = await this.#readWith(heard);
    const there = idsIn(history);
    this.#known ??= there.difference(heard);
    if (history === undefined || !heard.isSubsetOf(there)) {
      this.#known = this.#known.union(there).union(heard);
      return [{ name: 'reload', data: {} }];
    }
    const news = newsOf(history, this.#known, heard);
    this.#known = this.#known.union(heard);
    return news.map((data) => ({ name: 'entry', data }));
  }

  /** What is recorded, once the events that were `heard` are among it, or when that takes too long. */
  async #readWith(heard: ReadonlySet<string>): Promise<IncidentHistory | undefined> {
    const until = after(this.#clock.now(), patience);
    for (;;) {
      const history = await this.#read();
      if (heard.isSubsetOf(idsIn(history)) || this.#clock.now() >= until) return history;
      await new Promise<void>((resolve) => void this.#clock.alarm(after(this.#clock.now(), askedAgain), resolve));
    }
  }
}

function idsIn(history: IncidentHistory | undefined): Set<string> {
  return new Set(history?.events.map(({ meta }) => meta.eventId));
}
