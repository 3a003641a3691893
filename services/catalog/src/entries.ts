import type { Actor, CatalogEvent } from '@escalog/contracts';
import {
  changedSchedule,
  checkEntries,
  typeOf,
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
import { isoOf, type Clock, type Instant } from '@escalog/kernel';
import { DeciderRunner, type Outcome, type PublishingFailure, type RunnerDeps } from '@escalog/runner';
import { changesBy, isOverride, isSchedule, type Change } from './domain/changes.ts';
import { catalogEntry, type Entry, type EntryCommand } from './domain/entry.ts';
import { removalOf, type Refused } from './domain/removal.ts';
import { withStoredSecrets } from './domain/secrets.ts';
import { CalendarDocuments } from './calendars/calendar-documents.ts';
import { addressIn, withKeptAddress } from './calendars/kept-address.ts';
import { withDigestOfKey } from './key-of-source.ts';
import { FeedAddresses } from './feed-addresses.ts';
import { Turns } from './turns.ts';

export interface ApplyOptions {
  readonly dryRun: boolean;
  /** When rotations that are changed begin. */
  readonly rotations: Beginning;
}

export type Applied =
  | { readonly kind: 'applied' | 'dry-run'; readonly changes: readonly Change[]; readonly warnings: readonly Warning[] }
  | { readonly kind: 'refused'; readonly problems: readonly Problem[] };

export type Removed =
  | { readonly kind: 'removed' | 'dry-run'; readonly refs: readonly Ref[] }
  | { readonly kind: 'refused'; readonly refused: readonly Refused[] };

/**
 * Changes to the entries: checked against the whole catalog, then carried out entry by entry.
 *
 * One change at a time, in whatever replica, so that nothing is removed that another change is just about to refer to.
 */
export class Entries {
  readonly #definitions: DefinitionsCopy;
  readonly #runner: DeciderRunner<Entry, EntryCommand, CatalogEvent>;
  readonly #turns: Turns;
  readonly #clock: Clock;
  readonly #calendars: CalendarDocuments;
  readonly #feeds: FeedAddresses;

  constructor(definitions: DefinitionsCopy, deps: RunnerDeps) {
    this.#definitions = definitions;
    this.#calendars = new CalendarDocuments(deps.store);
    this.#feeds = new FeedAddresses(deps.store, deps.clock);
    this.#turns = new Turns(definitions, deps);
    this.#clock = deps.clock;
    this.#runner = new DeciderRunner<Entry, EntryCommand, CatalogEvent>(
      {
        collection: 'catalog-entries',
        eventType: 'CatalogEntryApplied',
        decider: catalogEntry,
        names: (ref) => ({ stream: `catalog/${ref}`, subject: ref }),
        overtaken: (ref) => void this.#sayAgain(ref, deps),
      },
      deps,
    );
  }

  /**
   * Puts entries over those that are there, all or, when one is faulty, none. A masked secret means the one that is
   * stored, and a rotation that is changed goes on as asked. Repeating it is safe.
   */
  apply(values: readonly unknown[], { dryRun, rotations }: ApplyOptions, actor: Actor): Promise<Applied> {
    return this.#turns.run(async (decided) => {
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
      if (dryRun) return { kind: 'dry-run', changes, warnings };
      const commands = entries.map((entry) => ({ ref: entry.ref, kind: 'apply', entry }) as const);
      const isNew = (ref: Ref): boolean => this.#definitions.find(ref) === undefined;
      const calendars = entries.filter(isCalendar).map((entry) => ({ entry, isNew: isNew(entry.ref) }));
      // What an earlier one of that name left behind is not this one's.
      for (const { entry } of calendars.filter((one) => one.isNew)) await this.#calendars.forget(entry.ref);
      for (const { ref, digest, url } of values.flatMap((value) => addressIn(value) ?? []))
        await this.#calendars.keepAddress(ref, digest, url);
      await this.#execute(commands, actor, decided);
      for (const { entry } of calendars)
        await this.#calendars.forgetAddresses(entry.ref, digestInKeptUrl(entry.url ?? ''));
      return { kind: 'applied', changes, warnings };
    });
  }

  /** Removes entries to which nothing refers that stays, all or none; else says which of them cannot go, and why. */
  remove(refs: readonly Ref[], dryRun: boolean, actor: Actor): Promise<Removed> {
    return this.#turns.run(async (decided) => {
      const { removed, refused } = removalOf(refs, this.#definitions, this.#clock.now());
      if (refused.length > 0) return { kind: 'refused', refused };
      if (dryRun) return { kind: 'dry-run', refs: removed };
      await this.#execute(
        removed.map((ref) => ({ ref, kind: 'remove' }) as const),
        actor,
        decided,
      );
      // One of that name that comes later has nothing of it.
      for (const ref of removed) {
        if (typeOf(ref) === 'calendar') await this.#calendars.forget(ref);
        if (typeOf(ref) === 'schedule' || typeOf(ref) === 'person') await this.#feeds.revoke(ref);
      }
      return { kind: 'removed', refs: removed };
    });
  }

  /** Keeps in the entry of a calendar what was read of it. Changes nothing when the entry is gone, or has it already. */
  async keepShifts(ref: Ref, shifts: NonNullable<EntryOf<'calendar'>['shifts']>): Promise<void> {
    const kept = JSON.stringify(shifts);
    const entryThen = (): EntryOf<'calendar'> | undefined => {
      const entry = this.#definitions.findOf('calendar', ref)?.entry;
      return entry === undefined || JSON.stringify(entry.shifts) === kept ? undefined : { ...entry, shifts };
    };
    if (entryThen() === undefined) return;
    await this.#turns.run(async (decided) => {
      const entry = entryThen();
      if (entry !== undefined) await this.#execute([{ ref, kind: 'apply', entry }], byItself, decided);
    });
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

  /** All of the commands have ended before this does, however some of them end. */
  async #execute(
    commands: readonly (EntryCommand & { readonly ref: Ref })[],
    actor: Actor,
    decided: (events: readonly CatalogEvent[]) => Promise<void>,
  ): Promise<void> {
    const outcomes = await Promise.allSettled(
      commands.map((command) => this.#runner.execute(command.ref, command, actor)),
    );
    await decided(outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? eventsOf(outcome.value) : [])));
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
  }

  /** The topic keeps the last message of each entry, and an older one may have come last: what is said once more comes after it. */
  async #sayAgain(ref: Ref, { log }: RunnerDeps): Promise<void> {
    try {
      await this.#turns.run(async (decided) =>
        decided(eventsOf(await this.#runner.execute(ref, { kind: 'repeat', ref }, byItself))),
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
  }

  stop(): void {
    this.#runner.stop();
  }

  get busy(): number {
    return this.#turns.busy + this.#runner.busy;
  }

  get failing(): PublishingFailure | undefined {
    return this.#runner.failing;
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
