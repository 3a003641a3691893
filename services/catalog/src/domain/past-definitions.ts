import {
  typeOf,
  wordsOf,
  type CatalogEntry,
  type Definitions,
  type EntryOf,
  type EntryType,
  type Ref,
  type VersionedEntry,
} from '@escalog/definitions';
import type { HistoricVersion } from './history.ts';

/** The catalog as it was: as it is now, but for the entries that were changed since. */
export class PastDefinitions implements Definitions {
  readonly #now: Definitions;
  readonly #past: ReadonlyMap<Ref, VersionedEntry | undefined>;

  /** With each ref that was changed since, and the version that it had; none where it was not there. */
  constructor(now: Definitions, past: ReadonlyMap<Ref, HistoricVersion | undefined>) {
    this.#now = now;
    this.#past = new Map(
      [...past].map(([ref, was]) => [
        ref,
        was === undefined || was.entry === null ? undefined : { entry: was.entry, version: was.version },
      ]),
    );
  }

  find(ref: Ref): VersionedEntry | undefined {
    return this.#past.has(ref) ? this.#past.get(ref) : this.#now.find(ref);
  }

  findOf<T extends EntryType>(type: T, ref: Ref): VersionedEntry<EntryOf<T>> | undefined {
    return typeOf(ref) === type ? (this.find(ref) as VersionedEntry<EntryOf<T>> | undefined) : undefined;
  }

  allOf<T extends EntryType>(type: T): readonly EntryOf<T>[] {
    const stayed = this.#now.allOf(type).filter(({ ref }) => !this.#past.has(ref));
    const were = this.#entries().filter((entry): entry is EntryOf<T> => typeOf(entry.ref) === type);
    return [...stayed, ...were].sort((a, b) => (a.ref < b.ref ? -1 : 1));
  }

  named(word: string): readonly Ref[] {
    const wanted = word.trim().toLowerCase();
    const stayed = this.#now.named(word).filter((ref) => !this.#past.has(ref));
    const were = this.#entries().filter((entry) => wordsOf(entry).includes(wanted));
    return [...stayed, ...were.map(({ ref }) => ref)].sort();
  }

  #entries(): readonly CatalogEntry[] {
    return [...this.#past.values()].flatMap((was) => was?.entry ?? []);
  }
}
