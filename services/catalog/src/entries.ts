import type { Actor, CatalogEvent } from '@escalog/contracts';
import { checkEntries, type Problem, type Ref } from '@escalog/definitions';
import type { Rejection } from '@escalog/kernel';
import { DeciderRunner, KeyedQueue, type RunnerDeps } from '@escalog/runner';
import { changesBy, type Change } from './domain/changes.ts';
import { catalogEntry, type Entry, type EntryCommand } from './domain/entry.ts';
import { refusalToRemove } from './domain/removal.ts';
import { withStoredSecrets } from './domain/secrets.ts';
import type { SearchableDefinitions } from './searchable-definitions.ts';

export type Applied = { readonly kind: 'applied' | 'dry-run'; readonly changes: readonly Change[] } | { readonly kind: 'refused'; readonly problems: readonly Problem[] };

/**
 * Changes to the entries: checked against the whole catalog, then carried out entry by entry.
 *
 * One change at a time, so that nothing is removed that another change is just about to refer to. Within one
 * process, that is: two replicas that are asked at the same moment can each find their own half sound. The
 * routing tolerates refs that lead nowhere for that reason.
 */
export class Entries {
  readonly #definitions: SearchableDefinitions;
  readonly #runner: DeciderRunner<Entry, EntryCommand, CatalogEvent>;
  readonly #turns = new KeyedQueue();

  constructor(definitions: SearchableDefinitions, deps: RunnerDeps) {
    this.#definitions = definitions;
    this.#runner = new DeciderRunner<Entry, EntryCommand, CatalogEvent>(
      { collection: 'catalog-entries', eventType: 'CatalogEntryApplied', decider: catalogEntry, names: (ref) => ({ stream: `catalog/${ref}`, subject: ref }) },
      deps,
    );
  }

  /** Puts entries over those that are there, all or, when one is faulty, none. A masked secret means the one that is stored. Repeating it is safe. */
  apply(values: readonly unknown[], dryRun: boolean, actor: Actor): Promise<Applied> {
    return this.#turns.run('catalog', async () => {
      const checked = checkEntries(values.map((value) => withStoredSecrets(value, this.#definitions)), this.#definitions);
      if (!checked.ok) return { kind: 'refused', problems: checked.problems };
      const changes = changesBy(checked.entries, this.#definitions);
      if (dryRun) return { kind: 'dry-run', changes };
      await Promise.all(checked.entries.map((entry) => this.#execute(entry.ref, { kind: 'apply', entry }, actor)));
      return { kind: 'applied', changes };
    });
  }

  /** Removes an entry that nothing refers to; else says why not. */
  remove(ref: Ref, actor: Actor): Promise<Rejection | undefined> {
    return this.#turns.run('catalog', async () => refusalToRemove(ref, this.#definitions) ?? this.#execute(ref, { kind: 'remove', ref }, actor));
  }

  /** What was decided is known here at once: an incident declared next is routed by it. */
  async #execute(ref: Ref, command: EntryCommand, actor: Actor): Promise<Rejection | undefined> {
    const outcome = await this.#runner.execute(ref, command, actor);
    if (outcome.kind === 'accepted') for (const event of outcome.events) this.#definitions.apply(event);
    return outcome.kind === 'rejected' ? outcome.rejection : undefined;
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

  get failing(): unknown {
    return this.#runner.failing;
  }
}
