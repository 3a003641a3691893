import { setImmediate as turn } from 'node:timers/promises';
import {
  calendarRefresh,
  calendarShiftsAtMost,
  digestInKeptUrl,
  millisecondsOf,
  type Definitions,
  type EntryOf,
  type Ref,
} from '@escalog/definitions';
import type { Check } from '@escalog/http';
import { after, isoOf, shortened, type Alarm, type Clock, type Instant, type Milliseconds } from '@escalog/kernel';
import type { Log } from '@escalog/runner';
import { shiftsOf, type ShiftsFound } from '../calendar/people.ts';
import { readCalendar } from '../calendar/read-calendar.ts';
import type { Entries } from '../entries.ts';

import type { CalendarDocuments, CalendarState, Problem } from './calendar-documents.ts';
import type { FeedSource, Validators } from './feed-source.ts';
import { windowAt } from './window.ts';

type Calendar = EntryOf<'calendar'>;

/** Why a calendar is not taken. */
export interface Fault {
  readonly line: number | null;
  readonly detail: string;
}

export interface CalendarsDeps {
  readonly documents: CalendarDocuments;
  readonly source: FeedSource;
  readonly definitions: Definitions;
  readonly entries: Entries;
  readonly clock: Clock;
  readonly log: Log;
}

/** Longer than reading one takes. Whoever is reading it may have died after that. */
const longestReading: Milliseconds = 60_000;
/** After a failure it is tried again that soon, unless it would be read earlier anyway. */
const retryAfter: Milliseconds = 5 * 60_000;
const readAtOnce = 8;
/** Steps of reading a calendar that are taken in one turn. */
const stepsAtOnce = 100;
const unknownAtMost = 50;
const namedAtMost = 3;

/**
 * Reads calendars, each when its time has come, in one of the replicas, and keeps the shifts in their entries, so that
 * every service hears of them. When a calendar cannot be read or understood, its last good copy goes on; people see why.
 */
export class Calendars {
  readonly #deps: CalendarsDeps;
  readonly #reading = new Map<Ref, Promise<void>>();
  /** When it is tried again to read what could not even be begun with, as when the store was away. */
  readonly #notBefore = new Map<Ref, Instant>();
  #alarm: Alarm | undefined;
  #looking: Promise<void> | undefined;
  #again = false;
  #isStarted = false;

  constructor(deps: CalendarsDeps) {
    this.#deps = deps;
  }

  /** From now on calendars are read, those first whose time has come meanwhile. */
  start(): void {
    this.#isStarted = true;
    this.look();
  }

  /** Resolves once nothing is in hand any more. */
  async stop(): Promise<void> {
    this.#isStarted = false;
    this.#alarm?.cancel();
    await this.#deps.source.close();
    await this.#looking;
    await Promise.all(this.#reading.values());
  }

  get busy(): number {
    return this.#reading.size + (this.#looking === undefined ? 0 : 1);
  }

  /** Looks which calendars are to be read now: also those whose entries were changed. */
  look(): void {
    if (!this.#isStarted) return;
    this.#again = true;
    this.#looking ??= this.#lookOn().finally(() => (this.#looking = undefined));
  }

  /** How reading it goes; `undefined` before the first time. */
  async stateOf(ref: Ref): Promise<CalendarState | undefined> {
    return this.#deps.documents.states.get(ref);
  }

  /** Reads a calendar now, although its time has not come. */
  async refresh({ ref }: Pick<Calendar, 'ref'>): Promise<void> {
    await this.#reading.get(ref);
    const now = this.#deps.clock.now();
    await this.#deps.documents.states.update(ref, (state) => state && content({ ...state, dueAt: now }));
    await this.#readOnce(ref);
  }

  /** Takes a file for the copy of a calendar without an address, or says why not; then everything stays as it was. */
  async put(calendar: Calendar, text: string): Promise<Fault | undefined> {
    const found = await this.#shiftsIn(text, calendar);
    if ('detail' in found) return found;
    await this.#deps.documents.keepCopy(calendar.ref, text);
    await this.#settle(calendar, found, { readAt: this.#deps.clock.now(), problem: null, validators: null });
    this.look();
    return undefined;
  }

  /** One condition for all: a feed of others that breaks makes nothing unready. None without calendars. */
  async checks(): Promise<readonly Check[]> {
    const calendars = this.#deps.definitions.allOf('calendar');
    if (calendars.length === 0) return [];
    const states = await this.#deps.documents.allStates();
    const told = calendars.flatMap(({ ref }) => sentenceOf(ref, states.get(ref)) ?? []);
    const more = told.length > namedAtMost ? [`and ${told.length - namedAtMost} more; see GET /v1/calendars`] : [];
    const detail =
      told.length === 0 ? 'every calendar was read as planned' : [...told.slice(0, namedAtMost), ...more].join('; ');
    return [{ name: 'calendars', ok: true, detail }];
  }

  async #lookOn(): Promise<void> {
    while (this.#again && this.#isStarted) {
      this.#again = false;
      this.#alarm?.cancel();
      try {
        await this.#lookOnce();
      } catch (error) {
        this.#deps.log.error({ err: error }, 'calendars cannot be looked after; trying again in a minute');
        this.#wakeAt(after(this.#deps.clock.now(), longestReading));
      }
    }
  }

  async #lookOnce(): Promise<void> {
    const calendars = this.#deps.definitions.allOf('calendar');
    if (calendars.length === 0) return;
    const states = await this.#deps.documents.allStates();
    const now = this.#deps.clock.now();
    const due = calendars.filter(
      (calendar) => isDue(calendar, states.get(calendar.ref), now) && (this.#notBefore.get(calendar.ref) ?? now) <= now,
    );
    for (const { ref } of due) {
      if (this.#reading.size >= readAtOnce) break;
      // It looks again when it is done.
      if (!this.#reading.has(ref)) void this.#readOnce(ref).then(() => this.look());
    }
    const times = [...[...states.values()].map(({ dueAt }) => dueAt), ...this.#notBefore.values()];
    const later = times.filter((time) => time > now);
    const next = later.reduce<Instant | undefined>((a, b) => (a === undefined || b < a ? b : a), undefined);
    if (next !== undefined) this.#wakeAt(next);
  }

  #wakeAt(at: Instant): void {
    this.#alarm?.cancel();
    if (this.#isStarted) this.#alarm = this.#deps.clock.alarm(at, () => this.look());
  }

  /** Never rejects. */
  #readOnce(ref: Ref): Promise<void> {
    const running = this.#reading.get(ref) ?? this.#claimAndRead(ref).finally(() => void this.#reading.delete(ref));
    this.#reading.set(ref, running);
    return running;
  }

  async #claimAndRead(ref: Ref): Promise<void> {
    const { definitions, documents, clock, log } = this.#deps;
    try {
      const calendar = definitions.findOf('calendar', ref)?.entry;
      if (calendar === undefined) return;
      let before: CalendarState | undefined;
      let isOurs = false;
      await documents.states.update(ref, (state) => {
        const now = clock.now();
        before = state;
        isOurs = isDue(calendar, state, now);
        return isOurs
          ? content({ ...(state ?? untouched), of: writtenOf(calendar), dueAt: after(now, longestReading) })
          : undefined;
      });
      if (isOurs) await this.#read(calendar, before ?? untouched);
      this.#notBefore.delete(ref);
    } catch (error) {
      this.#notBefore.set(ref, after(clock.now(), longestReading));
      log.error({ err: error, calendar: ref }, 'reading a calendar failed; it is tried again in a minute');
    }
  }

  async #read(calendar: Calendar, before: CalendarState): Promise<void> {
    const { documents, clock } = this.#deps;
    const copy = await documents.copy(calendar.ref);
    const got = calendar.url === undefined ? undefined : await this.#fetched(calendar, before, copy !== undefined);
    if (!this.#isStarted) return;
    if (got !== undefined && 'text' in got) {
      const found = await this.#shiftsIn(got.text, calendar);
      if (!('detail' in found)) {
        await documents.keepCopy(calendar.ref, got.text);
        return this.#settle(calendar, found, { readAt: clock.now(), problem: null, validators: got.validators });
      }
      return this.#goOn(calendar, copy, before, found);
    }
    return this.#goOn(calendar, copy, before, got);
  }

  /** A copy with what to ask by for a newer one, a fault, or `undefined` when there is nothing newer. */
  async #fetched(
    { ref, url = '' }: Calendar,
    { validators }: CalendarState,
    hasCopy: boolean,
  ): Promise<Fault | { readonly text: string; readonly validators: CalendarState['validators'] } | undefined> {
    const digest = digestInKeptUrl(url) ?? '';
    const address = await this.#deps.documents.address(ref, digest);
    if (address === undefined)
      return {
        line: null,
        detail: 'its address is not kept here; apply the calendar with its whole address once more',
      };
    const known: Validators = hasCopy && validators?.digest === digest ? validators : {};
    const fetched = await this.#deps.source.fetch(address, known);
    switch (fetched.kind) {
      case 'text':
        return { text: fetched.text, validators: { ...fetched.validators, digest } };
      case 'unchanged':
        return undefined;
      case 'failed':
        return { line: null, detail: fetched.detail };
    }
  }

  /** With the copy that there was, which may mean others now: time has passed, and people have come. */
  async #goOn(
    calendar: Calendar,
    copy: string | undefined,
    before: CalendarState,
    fault: Fault | undefined,
  ): Promise<void> {
    const { clock } = this.#deps;
    const found = copy === undefined ? nothing : await this.#shiftsIn(copy, calendar);
    const worse = fault ?? ('detail' in found ? found : undefined);
    const problem = worse && { since: before.problem?.since ?? clock.now(), line: worse.line, detail: worse.detail };
    const isNew = copy !== undefined && worse === undefined && calendar.url !== undefined;
    await this.#settle(calendar, 'detail' in found || copy === undefined ? undefined : found, {
      readAt: isNew ? clock.now() : before.readAt,
      problem: problem ?? null,
      validators: before.validators,
    });
  }

  async #settle(
    calendar: Calendar,
    found: ShiftsFound | undefined,
    { readAt, problem, validators }: Pick<CalendarState, 'readAt' | 'problem' | 'validators'>,
  ): Promise<void> {
    const { documents, entries, clock } = this.#deps;
    const { ref } = calendar;
    // Nothing is kept of one that was removed meanwhile.
    if (this.#deps.definitions.find(ref) === undefined) return;
    if (found !== undefined) {
      const { from, until } = windowAt(clock.now());
      await entries.keepShifts(ref, { from: isoOf(from), until: isoOf(until), list: [...found.shifts] });
    }
    const wait = millisecondsOf(calendar.refreshEvery ?? usualRefresh);
    const dueAt = after(clock.now(), problem === null ? wait : Math.min(wait, retryAfter));
    const before = await documents.states.get(ref);
    const unknown = found === undefined ? (before?.unknown ?? []) : found.unknown.slice(0, unknownAtMost);
    await documents.states.update(ref, () =>
      content({ of: writtenOf(calendar), dueAt, readAt, problem, validators, unknown }),
    );
    this.#tell(ref, before?.problem ?? null, problem);
  }

  #tell(calendar: Ref, before: Problem | null, problem: Problem | null): void {
    const { log } = this.#deps;
    if (problem === null && before !== null) log.info({ calendar }, 'the calendar can be read again');
    if (problem !== null && problem.detail !== before?.detail)
      log.warn({ calendar, ...problem }, 'the calendar cannot be read; its last good copy goes on');
  }

  async #shiftsIn(text: string, { timeZone, peopleBy }: Calendar): Promise<ShiftsFound | Fault> {
    const read = await inTurns(readCalendar(text, { timeZone, ...windowAt(this.#deps.clock.now()) }));
    if (!read.ok) return read;
    const found = await inTurns(shiftsOf(read.occurrences, peopleBy, this.#deps.definitions));
    return found.shifts.length <= calendarShiftsAtMost
      ? found
      : { line: null, detail: `its events name people more than ${calendarShiftsAtMost} times` };
  }
}

const usualRefresh = `PT${calendarRefresh.usual / 60_000}M`;
const nothing: ShiftsFound = { shifts: [], unknown: [] };
const untouched: Omit<CalendarState, 'of' | 'dueAt'> & { readonly of: string; readonly dueAt: Instant } = {
  of: '',
  dueAt: 0 as Instant,
  readAt: null,
  problem: null,
  validators: null,
  unknown: [],
};

function content(view: CalendarState) {
  return { group: '', sortKey: '', view };
}

function isDue(calendar: Calendar, state: CalendarState | undefined, now: Instant): boolean {
  return state === undefined || state.dueAt <= now || state.of !== writtenOf(calendar);
}

function writtenOf({ url, timeZone, peopleBy, refreshEvery }: Calendar): string {
  return JSON.stringify({ url, timeZone, peopleBy, refreshEvery });
}

/** What is to be told of a calendar; `undefined` when all is well. */
function sentenceOf(ref: Ref, state: CalendarState | undefined): string | undefined {
  const { problem = null, readAt = null, unknown = [] } = state ?? {};
  if (problem !== null) {
    const where = problem.line === null ? '' : `line ${problem.line}: `;
    const meanwhile = readAt === null ? 'there is no good copy yet' : `its copy of ${isoOf(readAt)} goes on`;
    return `${ref} cannot be read since ${isoOf(problem.since)}: ${where}${problem.detail} (${meanwhile})`;
  }
  const [first] = unknown;
  if (first === undefined) return undefined;
  const others = unknown.length > 1 ? ` and ${unknown.length - 1} more` : '';
  return `${ref} names "${shortened(first.text, 60)}"${others}, and ${first.because}`;
}

async function inTurns<Result>(steps: Generator<void, Result>): Promise<Result> {
  for (let taken = 1; ; taken += 1) {
    const { done, value } = steps.next();
    if (done) return value;
    if (taken % stepsAtOnce === 0) await turn();
  }
}
