import type { CatalogEvent } from '@escalog/contracts';
import { DefinitionsCopy, typeNameOf, type Ref } from '@escalog/definitions';
import type { Instant } from '@escalog/kernel';
import type { CatalogNow } from './domain/catalog-now.ts';

/** Of whom a path may mean: things, of which there are many more, are asked about by nobody here. */
const kept: ReadonlySet<string> = new Set(['person', 'team', 'schedule', 'override', 'calendar', 'escalation-path']);

/**
 * Of the catalog the people, and what leads to them: for whoever asks why, and for the names of those who were erased; everybody
 * else is called what the events of an incident call them.
 */
export class KnownPeople extends DefinitionsCopy implements CatalogNow {
  readonly definitions = this;
  /** What they are called now, by ref. */
  readonly #erased = new Map<Ref, string>();
  /** By ref, when each version came that was heard. */
  readonly #since = new Map<Ref, readonly { readonly version: number; readonly at: Instant }[]>();

  override apply(event: CatalogEvent): void {
    const { ref, meta } = event;
    if (!kept.has(typeNameOf(ref))) return;
    super.apply(event);
    const before = this.#since.get(ref) ?? [];
    if (meta.version > (before.at(-1)?.version ?? 0))
      this.#since.set(ref, [...before, { version: meta.version, at: meta.occurredAt }]);
    const person = this.findOf('person', ref)?.entry;
    if (person?.erased === undefined) this.#erased.delete(ref);
    else this.#erased.set(ref, person.name);
  }

  /** What those are called who were erased, by ref. */
  erasedNames(): ReadonlyMap<string, string> {
    return this.#erased;
  }

  versionAt(ref: Ref, at: Instant): number | undefined {
    const versions = this.#since.get(ref) ?? [];
    const index = versions.findLastIndex((one) => one.at <= at);
    const [then, next] = [versions[index], versions[index + 1]];
    // Where the log was thinned out, a version between the two is not known.
    return then === undefined || (next !== undefined && next.version !== then.version + 1) ? undefined : then.version;
  }
}
