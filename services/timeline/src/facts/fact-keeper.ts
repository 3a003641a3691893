import { setImmediate as nextTurn } from 'node:timers/promises';
import type { GroupConsumer, Heard, Message } from '@escalog/bus';
import { factsGroup, topics } from '@escalog/contracts';
import { after, instantOf, isoOf, type Instant, type Milliseconds } from '@escalog/kernel';
import type { Views } from '@escalog/store';
import { edition } from '../domain/facts.ts';
import { timelineTopics } from '../projection/rebuild.ts';
import { FactMaker, type FactMakerDeps, type HeardOf, type ToMake } from './fact-maker.ts';
import { factViews, groupOfEdition, type StoredFacts } from './stored-facts.ts';

/** How far facts are. */
export interface Freshness {
  /** What was recorded until then is in them; ISO 8601, null when that cannot be told. */
  readonly upTo: string | null;
  /** Whether more is recorded, or may be. */
  readonly behind: boolean;
}

/** What one incident is told in comes close together, and is counted once. */
const heldFor: Milliseconds = 2_000;
/** So many incidents are handed to the thread at a time. */
const together = 32;
/** Then it rests so many times as long: it takes a quarter of a core, unless somebody waits. */
const rest = 3;
/** Of what was heard so much is held for the thread, in bytes; what more there is it gets from the log. */
const mostHeld = 32 * 1024 * 1024;
/** Whoever asks waits so long for them to catch up. */
const longestWait: Milliseconds = 1_000;
const tryAgainAfter: Milliseconds = 250;
const lookForOldAfter: Milliseconds = 600_000;

interface Work extends ToMake {
  /** When it is begun, unless somebody waits for it. */
  readonly from: Instant;
  /** When it is tried again, whoever waits. */
  notBefore: Instant;
  readonly done: PromiseWithResolvers<void>;
}

/**
 * Has the facts of each incident made anew when something of it was heard, and puts them into the store. Nobody waits for them but who
 * asks about them, so they are made some time later, by a thread of its own: this one gathers what it heard, as it is, and
 * stores what it is answered. What was heard counts as handled once its facts are stored.
 */
export class FactKeeper {
  readonly #deps: FactMakerDeps;
  readonly #maker: FactMaker;
  readonly #views: Views<StoredFacts>;
  #queue: Work[] = [];
  #working: Promise<void> | undefined;
  #consumer: GroupConsumer | undefined;
  #joining: Promise<void> = Promise.resolve();
  /** What is heard now is added to it. */
  #gathering: Work | undefined;
  #held = 0;
  /** How many wait for it. */
  #waiting = 0;
  #wake: () => void = () => {};
  #isStopping = false;
  /** What was recorded until then was in the facts. */
  #caughtUpAt: Instant | undefined;
  #look: { cancel(): void } | undefined;

  constructor(deps: FactMakerDeps) {
    this.#deps = deps;
    this.#maker = new FactMaker(deps);
    this.#views = factViews(deps.store);
  }

  /** Begins in the background: no start waits for facts. */
  start(): void {
    this.#joining = this.#join();
    this.#lookForOld();
  }

  /** Leaves off after what is in hand; what is not done is heard again. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#look?.cancel();
    this.#wake();
    await this.#joining;
    await this.#consumer?.stop();
    await this.#working;
    for (const { done } of this.#queue.splice(0)) done.reject(stopped);
  }

  /** Hurries until everything that is recorded now is in the facts, and at most for a moment. */
  async caughtUp(): Promise<Freshness> {
    const { clock } = this.#deps;
    const asked = clock.now();
    this.#waiting += 1;
    this.#wake();
    const over = Promise.withResolvers<false>();
    const alarm = clock.alarm(after(asked, longestWait), () => over.resolve(false));
    let isOver = false;
    try {
      if (await Promise.race([this.#allDone(() => isOver), over.promise])) {
        this.#caughtUpAt = asked;
        return { upTo: isoOf(asked), behind: false };
      }
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'whether facts are up to date could not be told');
    } finally {
      isOver = true;
      alarm.cancel();
      this.#waiting -= 1;
    }
    return { upTo: this.#caughtUpAt === undefined ? null : isoOf(this.#caughtUpAt), behind: true };
  }

  /** Has the facts of these incidents made anew, or of all that the log has; resolves once they are stored, or rejects when it is stopped. */
  async remake(ids: readonly string[] | 'all'): Promise<void> {
    if (ids !== 'all') return this.#add(new Map(ids.map((id) => [id, undefined]))).done.promise;
    for await (const page of this.#deps.bus.read([topics.incidents.name])) {
      const found = new Set(page.filter(opens).map(({ key }) => key));
      if (found.size > 0) await this.remake([...found]);
    }
  }

  /** The same, for whoever does not wait for it. */
  remakeSoon(ids: readonly string[] | 'all'): void {
    this.remake(ids).catch((error: unknown) =>
      this.#deps.log.warn({ err: error }, 'facts of incidents were not all made anew'),
    );
  }

  async #join(): Promise<void> {
    const { bus, clock, log } = this.#deps;
    while (!this.#isStopping && this.#consumer === undefined)
      try {
        this.#consumer = await bus.consume({
          group: factsGroup,
          topics: timelineTopics,
          gather: 250,
          ahead: true,
          handle: (batch) => this.#hear(batch),
        });
      } catch (error) {
        log.warn({ err: error }, 'facts of incidents cannot be kept up to date yet; trying again');
        await this.#pause(after(clock.now(), 1_000));
      }
  }

  #hear(batch: readonly Message[]): Promise<void> {
    this.#gathering ??= this.#add(new Map(), heldFor);
    const { of, done } = this.#gathering;
    for (const message of batch) {
      const { key, value } = message;
      const heard = of.getOrInsertComputed(key, () => ({ messages: [], isHeld: true })) as HeardOf;
      if (!this.#maker.isByKey || this.#held + value.length <= mostHeld) {
        heard.messages.push(message);
        this.#held += value.length;
      } else heard.isHeld = false;
    }
    return done.promise;
  }

  #add(of: Work['of'], hold: Milliseconds = 0): Work {
    const now = this.#deps.clock.now();
    const work: Work = { of, since: now, from: after(now, hold), notBefore: now, done: Promise.withResolvers() };
    // Nobody has to wait for it.
    work.done.promise.catch(() => {});
    if (this.#isStopping) work.done.reject(stopped);
    else {
      this.#queue.push(work);
      this.#working ??= this.#workOff();
    }
    return work;
  }

  async #workOff(): Promise<void> {
    const { clock } = this.#deps;
    // What is added in one turn is begun together.
    await nextTurn();
    while (!this.#isStopping && this.#queue.length > 0) {
      const now = clock.now();
      const isDue = ({ from, notBefore }: Work): boolean => notBefore <= now && (this.#waiting > 0 || from <= now);
      const index = this.#queue.findIndex(isDue);
      if (index < 0) {
        const begins = this.#queue.map(({ from, notBefore }) =>
          this.#waiting > 0 ? notBefore : Math.max(from, notBefore),
        );
        await this.#pause(instantOf(Math.min(...begins)));
        continue;
      }
      const [work] = this.#queue.splice(index, 1);
      if (work === this.#gathering) {
        this.#gathering = undefined;
        this.#held = 0;
      }
      if (work !== undefined) await this.#do(work);
    }
    this.#working = undefined;
  }

  async #do(work: Work): Promise<void> {
    const { clock, log } = this.#deps;
    try {
      for (const ids of chunksOf([...work.of.keys()], together)) {
        if (this.#isStopping) break;
        const spent = await this.#maker.make(ids, work);
        if (this.#waiting === 0) await this.#pause(after(clock.now(), rest * spent));
      }
    } catch (error) {
      log.warn({ err: error }, 'facts of incidents could not be made; they are tried again');
    }
    if (work.of.size === 0) return work.done.resolve();
    work.notBefore = after(clock.now(), tryAgainAfter);
    this.#queue.push(work);
  }

  /** Until then, or until somebody begins to wait, or it is stopped. */
  async #pause(until: Instant): Promise<void> {
    if (this.#isStopping) return;
    const over = Promise.withResolvers<void>();
    const alarm = this.#deps.clock.alarm(until, over.resolve);
    this.#wake = over.resolve;
    await over.promise;
    alarm.cancel();
  }

  /** Resolves with true once all that is recorded now is done, by whatever process. */
  async #allDone(isOver: () => boolean): Promise<boolean> {
    const { bus, clock } = this.#deps;
    await this.#joining;
    const heard = await this.#consumer?.heard();
    if (heard === undefined) return false;
    await heard.caughtUp();
    while (!isOver() && this.#isElsewhere(heard) && (await bus.lag(factsGroup, timelineTopics)) > 0)
      await new Promise<void>((resolve) => clock.alarm(after(clock.now(), 100), resolve));
    return !isOver();
  }

  #isElsewhere({ partitions }: Heard): boolean {
    return partitions.size < topics.incidents.partitions;
  }

  /** Facts that were made by the rules of another edition are made anew, a few at a time. */
  #lookForOld(): void {
    const { clock, log } = this.#deps;
    const look = async (): Promise<void> => {
      for (let old = 1; old < edition && !this.#isStopping; old += 1)
        for (;;) {
          const page = await this.#views.list({ group: groupOfEdition(old), order: 'ascending', limit: 100 });
          if (page.length === 0) break;
          await this.remake(page.map(({ id }) => id));
        }
    };
    look()
      .catch((error: unknown) => {
        if (error !== stopped)
          log.warn({ err: error }, 'facts of an earlier edition could not be made anew; trying again');
      })
      .finally(() => {
        if (!this.#isStopping) this.#look = clock.alarm(after(clock.now(), lookForOldAfter), () => this.#lookForOld());
      });
  }
}

const stopped = new Error('the facts of incidents are not made any more');

function chunksOf<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}

/** Every incident has one event of these; what cannot be told is taken for one. */
function opens({ type, headers }: Message): boolean {
  const told = type ?? headers['ce_type']?.replace(/^escalog\./, '');
  return told === undefined || told === 'IncidentDeclared';
}
