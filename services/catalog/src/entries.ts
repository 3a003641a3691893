import type { Actor, CatalogEvent } from '@escalog/contracts';
import {
  changedSchedule,
  checkEntries,
  warningsOf,
  type Beginning,
  type CatalogEntry,
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
import type { SearchableDefinitions } from './searchable-definitions.ts';
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
  readonly #definitions: SearchableDefinitions;
  readonly #runner: DeciderRunner<Entry, EntryCommand, CatalogEvent>;
  readonly #turns: Turns;
  readonly #clock: Clock;

  constructor(definitions: SearchableDefinitions, deps: RunnerDeps) {
    this.#definitions = definitions;
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
        values.map((value) => withStoredSecrets(value, this.#definitions)),
        this.#definitions,
      );
      if (!checked.ok) return { kind: 'refused', problems: checked.problems };
      const at = this.#clock.now();
      const entries = checked.entries.map((entry) => this.#goingOn(entry, at, rotations));
      const changes = changesBy(entries, this.#definitions, at);
      const warnings = warningsOf(entries, this.#definitions, at);
      if (dryRun) return { kind: 'dry-run', changes, warnings };
      const commands = entries.map((entry) => ({ ref: entry.ref, kind: 'apply', entry }) as const);
      await this.#execute(commands, actor, decided);
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
      return { kind: 'removed', refs: removed };
    });
  }

  #goingOn(entry: CatalogEntry, at: Instant, rotations: Beginning): CatalogEntry {
    const { ref } = entry;
    if (isSchedule(entry))
      return changedSchedule(entry, this.#definitions.findOf('schedule', ref)?.entry, at, rotations);
    if (isOverride(entry))
      return { ...entry, madeAt: this.#definitions.findOf('override', ref)?.entry.madeAt ?? isoOf(at) };
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
        decided(
          eventsOf(await this.#runner.execute(ref, { kind: 'repeat', ref }, { kind: 'service', ref: 'catalog' })),
        ),
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

function eventsOf(outcome: Outcome<CatalogEvent>): readonly CatalogEvent[] {
  return outcome.kind === 'accepted' ? outcome.events : [];
}
