import { setImmediate as nextTurn } from 'node:timers/promises';
import type { GroupConsumer, Heard, Message } from '@escalog/bus';
import { factsGroup, topics } from '@escalog/contracts';
import { after, instantOf, isoOf, isRetriable, type Instant, type Milliseconds } from '@escalog/kernel';
import type { RunnerDeps } from '@escalog/runner';
import type { Views } from '@escalog/store';
import { edition, factsOf } from '../domain/facts.ts';
import { renamedIn } from '../domain/renamed.ts';
import { historyOf } from '../domain/timeline.ts';
import { timelineTopics } from '../projection/rebuild.ts';
import type { TimelineSource } from '../projection/timeline-source.ts';
import { toldEnvelopeIn } from '../projection/told-event.ts';
import { factViews, groupOfEdition, isCovered, storedOf, type StoredFacts } from './stored-facts.ts';

export interface FactKeeperDeps extends RunnerDeps {
  readonly source: Pick<TimelineSource, 'read'>;
  /** What those who were erased are called now, by ref. */
  erased(): ReadonlyMap<string, string>;
}

/** How far facts are. */
export interface Freshness {
  /** What was recorded until then is in them; ISO 8601, null when that cannot be told. */
  readonly upTo: string | null;
  /** Whether more is recorded, or may be. */
  readonly behind: boolean;
}

/** What one incident is told in comes close together, and is counted once. */
const heldFor: Milliseconds = 2_000;
/** For so long other work waits for facts at a time. */
const stretch: Milliseconds = 4;
/** Then they wait so many times as long: they take a tenth of the thread. */
const rest = 9;
/** Whoever asks waits so long for them to catch up. */
const longestWait: Milliseconds = 1_000;
const tryAgainAfter: Milliseconds = 250;
/** An event that was heard is in the index soon; what is not there after that was taken out, or its index waits for a replay. */
const indexedWithin: Milliseconds = 60_000;
const lookForOldAfter: Milliseconds = 600_000;

/** Incidents whose facts are to be made. */
interface Work {
  /** What was heard; or the ids of incidents whose facts are made whatever is stored. */
  readonly of: readonly Message[] | readonly string[];
  readonly since: Instant;
  /** When it is begun, unless somebody waits for it. */
  readonly from: Instant;
  /** When it is tried again, whoever waits. */
  readonly notBefore: Instant;
  readonly done: PromiseWithResolvers<void>;
}

/**
 * Makes the facts of each incident anew when something of it was heard, and puts them into the store. Nobody waits for them but who
 * asks about them, so they are made some time later, in a tenth of the thread: what was heard counts as handled once its facts
 * are stored, and until then nothing more is taken from its partition.
 */
export class FactKeeper {
  readonly #deps: FactKeeperDeps;
  readonly #views: Views<StoredFacts>;
  #queue: Work[] = [];
  #working: Promise<void> | undefined;
  #consumer: GroupConsumer | undefined;
  #joining: Promise<void> = Promise.resolve();
  #spent = 0;
  /** How many wait for it. */
  #waiting = 0;
  #wake: () => void = () => {};
  #isStopping = false;
  /** What was recorded until then was in the facts. */
  #caughtUpAt: Instant | undefined;
  #look: { cancel(): void } | undefined;

  constructor(deps: FactKeeperDeps) {
    this.#deps = deps;
    this.#views = factViews(deps.store);
  }

  /** Begins in the background: no start waits for facts. */
  start(): void {
    this.#joining = this.#join();
    this.#lookForOld();
  }

  /** Leaves off after the incident in hand; what is not done is heard again. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#look?.cancel();
    this.#wake();
    await this.#joining;
    await this.#working;
    for (const { done } of this.#queue.splice(0)) done.reject(stopped);
    await this.#consumer?.stop();
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
    if (ids !== 'all') return this.#add(ids);
    for await (const page of this.#deps.bus.read([topics.incidents.name])) {
      const found = new Set(page.filter(opens).map(({ key }) => key));
      if (found.size > 0) await this.#add([...found]);
    }
  }

  async #join(): Promise<void> {
    const { bus, clock, log } = this.#deps;
    while (!this.#isStopping && this.#consumer === undefined)
      try {
        this.#consumer = await bus.consume({
          group: factsGroup,
          topics: timelineTopics,
          gather: 250,
          handle: (batch) => this.#add(batch, heldFor),
          onError: (error, [message]) => {
            if (error !== stopped)
              log.warn(
                { err: error, topic: message?.topic, partition: message?.partition },
                'facts of incidents could not be made; they are tried again',
              );
          },
        });
      } catch (error) {
        log.warn({ err: error }, 'facts of incidents cannot be kept up to date yet; trying again');
        await this.#pause(after(clock.now(), 1_000));
      }
  }

  #add(of: Work['of'], hold: Milliseconds = 0): Promise<void> {
    if (this.#isStopping) return Promise.reject(stopped);
    const now = this.#deps.clock.now();
    const work: Work = { of, since: now, from: after(now, hold), notBefore: now, done: Promise.withResolvers() };
    this.#queue.push(work);
    this.#working ??= this.#workOff();
    return work.done.promise;
  }

  async #workOff(): Promise<void> {
    const { clock } = this.#deps;
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
      if (work !== undefined) await this.#do(work);
    }
    this.#working = undefined;
  }

  async #do(work: Work): Promise<void> {
    const { clock } = this.#deps;
    const again = (left: Work['of']): void =>
      void this.#queue.push({ ...work, of: left, notBefore: after(clock.now(), tryAgainAfter) });
    const heard = heardIn(work.of);
    const early: string[] = [];
    try {
      for (const [id, eventIds] of heard) {
        if (this.#isStopping) return again(work.of);
        await this.#takeTurn();
        if ((await this.#make(id, eventIds, work.since)) === 'early') early.push(id);
      }
    } catch (error) {
      // What was heard comes again by itself.
      return isIds(work.of) ? again(work.of) : work.done.reject(error);
    }
    if (early.length === 0) return work.done.resolve();
    again(isIds(work.of) ? early : work.of.filter(({ key }) => early.includes(key)));
  }

  /** `early` when what was heard is not in what can be read yet. Throws when a dependency is down. */
  async #make(id: string, eventIds: readonly string[] | undefined, since: Instant): Promise<'done' | 'early'> {
    const { source, clock, log } = this.#deps;
    const before = await this.#views.get(id);
    if (eventIds !== undefined && isCovered(before, eventIds)) return 'done';
    try {
      let begunAt = performance.now();
      const reading = source.read(id);
      this.#spent += performance.now() - begunAt;
      const { events, holes, newer } = await reading;
      begunAt = performance.now();
      const ids = [...events, ...newer].map(({ meta }) => meta.eventId);
      if (eventIds?.every((one) => ids.includes(one)) === false && clock.now() < after(since, indexedWithin))
        return 'early';
      const isOpened = events.some(({ type }) => type !== 'AlertsHeldBack');
      const stored = isOpened
        ? storedOf(factsOf(historyOf(id, renamedIn(events, this.#deps.erased()), holes, newer)), ids)
        : undefined;
      this.#spent += performance.now() - begunAt;
      if (stored !== undefined) await this.#put(id, stored, before);
    } catch (error) {
      if (isRetriable(error)) throw error;
      log.error({ err: error, incidentId: id }, 'the facts of an incident cannot be made; insights go on without');
    }
    return 'done';
  }

  /** Another process may have read more of it meanwhile, or make facts by newer rules. */
  async #put(id: string, stored: StoredFacts, before: StoredFacts | undefined): Promise<void> {
    await this.#views.update(id, (now) => {
      const isElse = now?.edition === edition && now.covers !== before?.covers;
      if (now !== undefined && (now.edition > edition || (isElse && now.covers.length > stored.covers.length)))
        return undefined;
      return { group: groupOfEdition(edition), sortKey: isoOf(this.#deps.clock.now()), view: stored };
    });
  }

  /** Lets others have the thread once this has had its part. */
  async #takeTurn(): Promise<void> {
    if (this.#spent < stretch) return;
    const { clock } = this.#deps;
    const until = after(clock.now(), rest * this.#spent);
    this.#spent = 0;
    if (this.#waiting > 0) await nextTurn();
    else await this.#pause(until);
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

function isIds(of: Work['of']): of is readonly string[] {
  return typeof of[0] === 'string';
}

/** By incident the ids of the events that were heard of it; undefined where none was. */
function heardIn(of: Work['of']): ReadonlyMap<string, readonly string[] | undefined> {
  if (isIds(of)) return new Map(of.map((id) => [id, undefined]));
  const heard = new Map<string, string[]>();
  for (const message of of) {
    const ids = heard.get(message.key) ?? [];
    const id = eventIdOf(message);
    if (id !== undefined) ids.push(id);
    heard.set(message.key, ids);
  }
  return heard;
}

/** What no timeline can be told from is awaited by nobody. */
function eventIdOf(message: Message): string | undefined {
  try {
    return toldEnvelopeIn(message).eventId;
  } catch {
    return undefined;
  }
}

/** Every incident has one event of these; what cannot be told is taken for one. */
function opens({ type, headers }: Message): boolean {
  const told = type ?? headers['ce_type']?.replace(/^escalog\./, '');
  return told === undefined || told === 'IncidentDeclared';
}
