import type { Actor, CatalogEvent } from '@escalog/contracts';
import {
  changedSchedule,
  checkEntries,
  typeOf,
  gapWarnings,
  unsaidWarnings,
  warningsOf,
  type Beginning,
  digestInKeptUrl,
  type CatalogEntry,
  type EntryOf,
  type DefinitionsCopy,
  type Problem,
  type Ref,
  type Warning,
} from '@escalog/definitions';
import type { Check } from '@escalog/http';
import { isoOf, type Clock, type Instant, type Rejection } from '@escalog/kernel';
import { DeciderRunner, stamped, type Outcome, type PublishingFailure, type RunnerDeps } from '@escalog/runner';
import { appliedEntries, removedEntries, type AcceptedChange, type ChangedEntry } from './domain/accepted-change.ts';
import { changesBy, isOverride, isSchedule, type Change } from './domain/changes.ts';
import { catalogEntry, type Entry, type EntryCommand } from './domain/entry.ts';
import { erasedPerson, isErased } from './domain/erasure.ts';
import { versionOf } from './domain/history.ts';
import { removalOf, type Refused } from './domain/removal.ts';
import { withStoredSecrets } from './domain/secrets.ts';
import { CalendarDocuments } from './calendars/calendar-documents.ts';
import { addressIn, withKeptAddress } from './calendars/kept-address.ts';
import { FeedAddresses } from './feed-addresses.ts';
import { Erasures } from './erasures.ts';
import type { History } from './history.ts';
import { withDigestOfKey } from './key-of-source.ts';
import { planOf, whyOutdated } from './plan-token.ts';
import { Turns, type OpenTurn } from './turns.ts';

export interface ApplyOptions {
  /** When rotations that are changed begin. */
  readonly rotations: Beginning;
}

/** Who changes the catalog, and why. */
export interface Author {
  readonly actor: Actor;
  readonly because: string | null;
}

/** What applying entries would change. */
export interface Outlook {
  readonly kind: 'outlook';
  /** As they would be. */
  readonly entries: readonly CatalogEntry[];
  readonly changes: readonly Change[];
  readonly warnings: readonly Warning[];
  /** Stands for all of this, and for what it rests on. */
  readonly plan: string;
}

export type Applied = Omit<Outlook, 'kind'> & { readonly kind: 'applied' };

export interface NotSound {
  readonly kind: 'refused';
  readonly problems: readonly Problem[];
}

/** The plan is not the one that was looked at any more. */
export interface Outdated {
  readonly kind: 'outdated';
  readonly rejection: Rejection;
}

export type Removed =
  | { readonly kind: 'removed' | 'dry-run'; readonly refs: readonly Ref[] }
  | { readonly kind: 'refused'; readonly refused: readonly Refused[] };

const names = (ref: Ref) => ({ stream: `catalog/${ref}`, subject: ref });

/**
 * Changes to the entries: checked against the whole catalog, accepted as a whole by one write, then carried out entry by
 * entry, if need be by another process.
 *
 * One change at a time, in whatever replica, so that nothing is removed that another change is just about to refer to.
 */
export class Entries {
  readonly #definitions: DefinitionsCopy;
  readonly #runner: DeciderRunner<Entry, EntryCommand, CatalogEvent>;
  readonly #turns: Turns;
  readonly #history: History;
  readonly #clock: Clock;
  readonly #calendars: CalendarDocuments;
  readonly #feeds: FeedAddresses;
  readonly #erasures: Erasures;

  constructor(definitions: DefinitionsCopy, history: History, deps: RunnerDeps) {
    this.#definitions = definitions;
    this.#history = history;
    this.#calendars = new CalendarDocuments(deps.store);
    this.#feeds = new FeedAddresses(deps.store, deps.clock);
    this.#turns = new Turns(definitions, deps, (change) => this.#carryOut(change));
    this.#clock = deps.clock;
    this.#erasures = new Erasures(deps, (ref) => this.#sayAgain(ref, deps));
    this.#runner = new DeciderRunner<Entry, EntryCommand, CatalogEvent>(
      {
        collection: 'catalog-entries',
        eventType: 'CatalogEntryApplied',
        decider: catalogEntry,
        names,
        overtaken: (ref) => void this.#sayAgain(ref, deps),
      },
      deps,
    );
  }

  /** What applying these entries would change, or what is wrong with them. */
  look(values: readonly unknown[], options: ApplyOptions): Promise<Outlook | NotSound> {
    return this.#turns.run(async (turn) => this.#look(values, options, turn));
  }

  /**
   * Puts entries over those that are there, all or, when one is faulty, none. A masked secret means the one that is
   * stored, and a rotation that is changed goes on as asked. With the `plan` that was looked at, only if it still holds.
   * Repeating it is safe, and what to do when this rejects: then it may have been accepted, and is carried out in a moment.
   */
  apply(
    values: readonly unknown[],
    options: ApplyOptions & { readonly plan?: string | undefined },
    author: Author,
  ): Promise<Applied | NotSound | Outdated> {
    return this.#turns.run(async (turn) => {
      const outlook = this.#look(values, options, turn);
      if (outlook.kind === 'refused') return outlook;
      if (options.plan !== undefined) {
        const rejection = await whyOutdated(options.plan, outlook.plan, this.#turns, this.#definitions);
        if (rejection !== undefined) return { kind: 'outdated', rejection };
      }
      await this.#keepAddresses(values, outlook.entries);
      await this.#make(appliedEntries(outlook.entries, outlook.changes), author, turn);
      return { ...outlook, kind: 'applied' };
    });
  }

  /** Removes entries to which nothing refers that stays, all or none; else says which of them cannot go, and why. */
  remove(refs: readonly Ref[], dryRun: boolean, author: Author): Promise<Removed> {
    return this.#turns.run(async (turn) => {
      const { removed, refused } = removalOf(refs, this.#definitions, this.#clock.now());
      if (refused.length > 0) return { kind: 'refused', refused };
      if (dryRun) return { kind: 'dry-run', refs: removed };
      await this.#make(removedEntries(removed), author, turn);
      return { kind: 'removed', refs: removed };
    });
  }

  /**
   * Erases the details of a person whom nothing needs: their entry is left with `name` alone, and nothing is kept of what it said
   * before. Repeating it is safe, and finishes what may have been left behind.
   */
  erase(ref: Ref, name: string, author: Author): Promise<Rejection | undefined> {
    return this.#turns.run(async (turn) => {
      const { refused } = removalOf([ref], this.#definitions, this.#clock.now());
      const known = this.#definitions.findOf('person', ref)?.entry;
      const [rejected] = refused;
      if (rejected !== undefined && (known === undefined || !isErased(known))) return rejected.rejection;
      const entry = erasedPerson(ref, name);
      const fields = ['name', 'contactMethods', 'erased'];
      if (known?.name !== name || !isErased(known))
        await this.#make([{ ref, kind: 'changed', fields, entry }], author, turn);
      return undefined;
    });
  }

  #look(values: readonly unknown[], { rotations }: ApplyOptions, turn: OpenTurn): Outlook | NotSound {
    const checked = checkEntries(
      values.map((value) => withStoredSecrets(withKeptAddress(withDigestOfKey(value)), this.#definitions)),
      this.#definitions,
    );
    const problems = checked.ok ? unknownAddresses(values, this.#definitions) : checked.problems;
    if (!checked.ok || problems.length > 0) return { kind: 'refused', problems };
    const at = this.#clock.now();
    const entries = checked.entries.map((entry) => this.#goingOn(entry, at, rotations));
    const changes = changesBy(entries, this.#definitions, at);
    const warnings = warningsOf(entries, this.#definitions);
    const versions = entries.map(({ ref }) => this.#definitions.find(ref)?.version ?? 0);
    const plan = planOf({ values, rotations }, { changes, warnings, versions }, turn.number);
    // Gaps are told from now on, so they are others a minute later: a plan does not stand for them.
    const gaps = gapWarnings(entries, this.#definitions, at);
    // Nor does it for what was there before and is not changed.
    const unsaid = unsaidWarnings(new Set(entries.map(({ ref }) => ref)), this.#definitions);
    return { kind: 'outlook', entries, changes, warnings: [...warnings, ...gaps, ...unsaid], plan };
  }

  /** Keeps in the entry of a calendar what was read of it. Changes nothing when the entry is gone, or has it already. */
  async keepShifts(ref: Ref, shifts: NonNullable<EntryOf<'calendar'>['shifts']>): Promise<void> {
    const kept = JSON.stringify(shifts);
    const entryThen = (): EntryOf<'calendar'> | undefined => {
      const entry = this.#definitions.findOf('calendar', ref)?.entry;
      return entry === undefined || JSON.stringify(entry.shifts) === kept ? undefined : { ...entry, shifts };
    };
    if (entryThen() === undefined) return;
    await this.#turns.run(async (turn) => {
      const entry = entryThen();
      if (entry !== undefined)
        await this.#make(
          [{ ref, kind: 'changed', fields: ['shifts'], entry }],
          { actor: byItself, because: null },
          turn,
        );
    });
  }

  /** The addresses of calendars are secrets, and in no entry: they are there before the entries that they belong to. */
  async #keepAddresses(values: readonly unknown[], entries: readonly CatalogEntry[]): Promise<void> {
    const added = entries.filter((entry) => isCalendar(entry) && this.#definitions.find(entry.ref) === undefined);
    // What an earlier one of that name left behind is not this one's.
    for (const { ref } of added) await this.#calendars.forget(ref);
    for (const { ref, digest, url } of values.flatMap((value) => addressIn(value) ?? []))
      await this.#calendars.keepAddress(ref, digest, url);
  }

  /** What is kept beside an entry goes with it: one of that name that comes later has nothing of it. */
  async #tidyUpBeside(changed: ChangedEntry, event: CatalogEvent): Promise<void> {
    const { ref, kind } = changed;
    if (kind !== 'removed') {
      if (isErased(changed.entry)) {
        await this.#feeds.revoke(ref);
        await this.#history.erase(changed.entry, event.meta.version);
        await this.#erasures.note(ref);
      }
      if (isCalendar(changed.entry))
        await this.#calendars.forgetAddresses(ref, digestInKeptUrl(changed.entry.url ?? ''));
      return;
    }
    if (typeOf(ref) === 'calendar') await this.#calendars.forget(ref);
    if (typeOf(ref) === 'schedule' || typeOf(ref) === 'person') await this.#feeds.revoke(ref);
  }

  #goingOn(entry: CatalogEntry, at: Instant, rotations: Beginning): CatalogEntry {
    const { ref } = entry;
    if (isSchedule(entry))
      return changedSchedule(entry, this.#definitions.findOf('schedule', ref)?.entry, at, rotations);
    if (isOverride(entry))
      return { ...entry, madeAt: this.#definitions.findOf('override', ref)?.entry.madeAt ?? isoOf(at) };
    if (isCalendar(entry)) {
      const { shifts: _kept, ...written } = entry;
      const kept = this.#definitions.findOf('calendar', ref)?.entry.shifts;
      return kept === undefined ? written : { ...written, shifts: kept };
    }
    return entry;
  }

  async #make(entries: readonly ChangedEntry[], author: Author, turn: OpenTurn): Promise<void> {
    if (entries.length > 0) await turn.make({ ...author, entries });
  }

  /** All of it has ended before this does, however some of it ends. */
  async #carryOut(change: AcceptedChange): Promise<readonly CatalogEvent[]> {
    const outcomes = await Promise.allSettled(change.entries.map((entry) => this.#carryOutOne(entry, change)));
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
    const made = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : undefined));
    await this.#history.put(
      change.entries.flatMap(({ kind, fields }, index) => {
        const event = made[index];
        return event === undefined ? [] : [{ ...versionOf(event, null), kind, fields }];
      }),
    );
    for (const [index, entry] of change.entries.entries()) {
      const event = made[index];
      if (event !== undefined) await this.#tidyUpBeside(entry, event);
    }
    return made.filter((event) => event !== undefined);
  }

  /** The event that it comes to, also when another process has written that; `undefined` when a later change has come before. */
  async #carryOutOne(
    entry: ChangedEntry,
    { number, because, actor, at }: AcceptedChange,
  ): Promise<CatalogEvent | undefined> {
    const { ref } = entry;
    const part = { change: number, because };
    const command: EntryCommand =
      entry.kind === 'removed' ? { kind: 'remove', ref, ...part } : { kind: 'apply', entry: entry.entry, ...part };
    const outcome = await this.#runner.execute(ref, command, actor, at);
    if (outcome.kind === 'accepted') return outcome.events[0];
    const stored = await this.#runner.load(ref);
    if (stored?.state.change !== number) return undefined;
    const event =
      entry.kind === 'removed'
        ? { type: 'CatalogEntryRemoved' as const, ref, ...part }
        : { type: 'CatalogEntryApplied' as const, ref, definition: JSON.stringify(entry.entry), ...part };
    return stamped<CatalogEvent>([event], names(ref), stored.version - 1, { occurredAt: at, actor })[0];
  }

  /** The topic keeps the last message of each entry, and an older one may have come last: what is said once more comes after it. */
  async #sayAgain(ref: Ref, { log }: RunnerDeps): Promise<void> {
    try {
      await this.#turns.run(async (turn) =>
        turn.tell(eventsOf(await this.#runner.execute(ref, { kind: 'repeat', ref }, byItself))),
      );
    } catch (error) {
      log.error(
        { err: error, ref },
        'an older version of this entry may be the last on the topic; change the entry once more',
      );
    }
  }

  start(): void {
    this.#runner.start();
    this.#turns.start();
    this.#erasures.start();
  }

  stop(): void {
    this.#turns.stop();
    void this.#erasures.stop();
    this.#runner.stop();
  }

  get busy(): number {
    return this.#turns.busy + this.#runner.busy + this.#erasures.busy;
  }

  get failing(): PublishingFailure | undefined {
    return this.#runner.failing;
  }

  /** Whether every change that was accepted is carried out. */
  check(): Check {
    const { stuck } = this.#turns;
    return stuck === undefined
      ? { name: 'catalog-changes', ok: true, detail: 'every change that was accepted is carried out' }
      : {
          name: 'catalog-changes',
          ok: false,
          detail: `a change that was accepted is not carried out since ${isoOf(stuck.since)}, and no other is made before: ${String(stuck.error)}`,
        };
  }
}

const byItself: Actor = { kind: 'service', ref: 'catalog' };

function isCalendar(entry: CatalogEntry): entry is EntryOf<'calendar'> {
  return typeOf(entry.ref) === 'calendar';
}

/** What stands for an address that is not the one that is kept: nobody can be asked there. */
function unknownAddresses(values: readonly unknown[], definitions: DefinitionsCopy): readonly Problem[] {
  return values.flatMap((value, index) => {
    const { ref, url } = value as Partial<EntryOf<'calendar'>>;
    if (ref === undefined || typeOf(ref) !== 'calendar' || digestInKeptUrl(url ?? '') === undefined) return [];
    if (definitions.findOf('calendar', ref)?.entry.url === url) return [];
    const detail = `this only stands for an address, and not for one that is kept for ${ref}; give the whole address`;
    return [{ pointer: `/entries/${index}/url`, detail }];
  });
}

function eventsOf(outcome: Outcome<CatalogEvent>): readonly CatalogEvent[] {
  return outcome.kind === 'accepted' ? outcome.events : [];
}
