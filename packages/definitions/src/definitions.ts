import type { CatalogEvent } from '@escalog/contracts';
import { type CatalogEntry, type EntryOf, type EntryType, type Ref, typeOf } from './entry.ts';

/** An entry together with how often it was changed. */
export interface VersionedEntry<E extends CatalogEntry = CatalogEntry> {
  readonly entry: E;
  readonly version: number;
}

/** What a decision may know of the catalog. Synchronous and read-only: it is a copy in memory. */
export interface Definitions {
  /** The entry, or `undefined` when the ref is unknown. */
  find(ref: Ref): VersionedEntry | undefined;
  /** Like `find`, for a ref whose type is known. */
  findOf<T extends EntryType>(type: T, ref: Ref): VersionedEntry<EntryOf<T>> | undefined;
  /** Entries of a type, ordered by ref. The same list is returned until one of them changes. */
  allOf<T extends EntryType>(type: T): readonly EntryOf<T>[];
  /** Refs whose ref, name or alias is `word`, whatever its case, ordered. */
  named(word: string): readonly Ref[];
}

/** The copy of the catalog that a service keeps, fed from the catalog's topic. */
export class DefinitionsCopy implements Definitions {
  readonly #entries = new Map<Ref, VersionedEntry>();
  /** Of removed entries too, so that an old event that comes again does not bring one back. */
  readonly #versions = new Map<Ref, number>();
  readonly #byWord = new Map<string, Set<Ref>>();
  /** The lists that were asked for, until an entry of the type changes. */
  readonly #lists = new Map<EntryType, readonly CatalogEntry[]>();

  /** Takes over one event. Events come in the order of the topic; an older version than the one held is ignored. */
  apply(event: CatalogEvent): void {
    if ((this.#versions.get(event.ref) ?? 0) >= event.meta.version) return;
    this.#versions.set(event.ref, event.meta.version);
    const type = typeOf(event.ref);
    if (type !== undefined) this.#lists.delete(type);
    const known = this.#entries.get(event.ref);
    if (known !== undefined) this.#forget(known.entry);
    if (event.type === 'CatalogEntryRemoved') return;
    const entry = JSON.parse(event.definition) as CatalogEntry;
    this.#entries.set(event.ref, { entry, version: event.meta.version });
    for (const word of wordsOf(entry)) {
      const refs = this.#byWord.get(word) ?? new Set();
      this.#byWord.set(word, refs.add(event.ref));
    }
  }

  find(ref: Ref): VersionedEntry | undefined {
    return this.#entries.get(ref);
  }

  findOf<T extends EntryType>(type: T, ref: Ref): VersionedEntry<EntryOf<T>> | undefined {
    return typeOf(ref) === type ? (this.#entries.get(ref) as VersionedEntry<EntryOf<T>> | undefined) : undefined;
  }

  allOf<T extends EntryType>(type: T): readonly EntryOf<T>[] {
    return this.#lists.getOrInsertComputed(type, () => this.#sortedList(type)) as readonly EntryOf<T>[];
  }

  named(word: string): readonly Ref[] {
    return [...(this.#byWord.get(normalized(word)) ?? [])].sort();
  }

  #sortedList(type: EntryType): readonly CatalogEntry[] {
    const entries = [...this.#entries.values()].map(({ entry }) => entry).filter(({ ref }) => typeOf(ref) === type);
    return entries.sort((a, b) => (a.ref < b.ref ? -1 : 1));
  }

  #forget(entry: CatalogEntry): void {
    this.#entries.delete(entry.ref);
    for (const word of wordsOf(entry)) this.#byWord.get(word)?.delete(entry.ref);
  }
}

/** The words an entry answers to, in lower case: its ref, its name, its aliases. */
export function wordsOf(entry: CatalogEntry): readonly string[] {
  const aliases = 'aliases' in entry ? (entry.aliases ?? []) : [];
  return [entry.ref, entry.name, ...aliases].map(normalized);
}

function normalized(word: string): string {
  return word.trim().toLowerCase();
}
