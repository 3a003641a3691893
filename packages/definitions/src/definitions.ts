import type { CatalogEvent } from '@escalog/contracts';
import {
  isThing,
  isThingType,
  typeNameOf,
  typeOf,
  type CatalogEntry,
  type EntryOf,
  type EntryType,
  type Ref,
  type Thing,
} from './entry.ts';
import { noOverrides, Overrides, spanOf } from './on-call/overrides.ts';
import { EntryIndex, type WordIndex } from './search/word-index.ts';

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
  allOf(type: string): readonly CatalogEntry[];
  /** Every entry, ordered by ref. */
  all(): readonly CatalogEntry[];
  /** Everything that can be affected, ordered by ref. The same list is returned until one of them changes. */
  things(): readonly Thing[];
  /** Refs whose ref, name or alias is `word`, whatever its case, ordered. */
  named(word: string): readonly Ref[];
  /** The overrides of a schedule, past ones too; none of a schedule that is unknown. */
  overridesOf(schedule: Ref): Overrides;
  /** The words of the entries of a type. */
  wordIndexOf(type: string): WordIndex;
}

/** The copy of the catalog that a service keeps, fed from the catalog's topic. */
export class DefinitionsCopy implements Definitions {
  readonly #entries = new Map<Ref, VersionedEntry>();
  /** Of removed entries too, so that an old event that comes again does not bring one back. */
  readonly #versions = new Map<Ref, number>();
  readonly #byWord = new Map<string, Set<Ref>>();
  /** The lists that were asked for, until an entry of the type changes. */
  readonly #lists = new Map<string, readonly CatalogEntry[]>();
  #all: readonly CatalogEntry[] | undefined;
  #things: readonly Thing[] | undefined;
  readonly #overrideRefs = new Map<Ref, Set<Ref>>();
  /** The overrides by schedule that were asked for, until one of them or the schedule changes. */
  readonly #overrides = new Map<Ref, Overrides>();
  readonly #isSearched: boolean;
  readonly #changed: (event: CatalogEvent) => void;
  /** By type, kept up with every change of an entry. */
  readonly #wordIndexes = new Map<string, EntryIndex>();

  /**
   * A copy that is `searched` has its entries in an index from when they come, so that nobody waits for it; in another one,
   * and for overrides, which are many and seldom looked for by their words, an index is made when it is first asked for.
   * `changed` is told of every event once it is taken over, those among them that were there before.
   */
  constructor({
    searched = false,
    changed = () => {},
  }: { readonly searched?: boolean; readonly changed?: (event: CatalogEvent) => void } = {}) {
    this.#isSearched = searched;
    this.#changed = changed;
  }

  /** Takes over one event. Events come in the order of the topic; an older version than the one held is ignored. */
  apply(event: CatalogEvent): void {
    if ((this.#versions.get(event.ref) ?? 0) >= event.meta.version) return;
    this.#versions.set(event.ref, event.meta.version);
    const type = typeNameOf(event.ref);
    this.#lists.delete(type);
    this.#all = undefined;
    if (isThingType(type)) this.#things = undefined;
    const known = this.#entries.get(event.ref);
    if (known !== undefined) this.#forget(known.entry);
    this.#overrides.delete(event.ref);
    if (event.type !== 'CatalogEntryRemoved')
      this.#put(JSON.parse(event.definition) as CatalogEntry, event.meta.version);
    this.#changed(event);
  }

  /** A copy of a catalog that holds `entries`, each at version 1; of two with one ref the later. */
  static of(entries: readonly CatalogEntry[]): DefinitionsCopy {
    const copy = new DefinitionsCopy();
    for (const entry of new Map(entries.map((one) => [one.ref, one])).values()) copy.#put(entry, 1);
    return copy;
  }

  #put(entry: CatalogEntry, version: number): void {
    if (isOverride(entry)) {
      this.#overrideRefs.getOrInsertComputed(entry.schedule, () => new Set()).add(entry.ref);
      this.#overrides.delete(entry.schedule);
    }
    this.#entries.set(entry.ref, { entry, version });
    this.#keptIndexOf(entry)?.add(entry);
    for (const word of wordsOf(entry)) {
      const refs = this.#byWord.get(word) ?? new Set();
      this.#byWord.set(word, refs.add(entry.ref));
    }
  }

  find(ref: Ref): VersionedEntry | undefined {
    return this.#entries.get(ref);
  }

  findOf<T extends EntryType>(type: T, ref: Ref): VersionedEntry<EntryOf<T>> | undefined {
    return typeNameOf(ref) === type ? (this.#entries.get(ref) as VersionedEntry<EntryOf<T>> | undefined) : undefined;
  }

  allOf<T extends EntryType>(type: T): readonly EntryOf<T>[];
  allOf(type: string): readonly CatalogEntry[];
  allOf(type: string): readonly CatalogEntry[] {
    return this.#lists.getOrInsertComputed(type, () => this.all().filter(({ ref }) => typeNameOf(ref) === type));
  }

  all(): readonly CatalogEntry[] {
    return (this.#all ??= [...this.#entries.values()]
      .map(({ entry }) => entry)
      .sort((a, b) => (a.ref < b.ref ? -1 : 1)));
  }

  things(): readonly Thing[] {
    return (this.#things ??= this.all().filter(isThing));
  }

  named(word: string): readonly Ref[] {
    return [...(this.#byWord.get(normalized(word)) ?? [])].sort();
  }

  overridesOf(schedule: Ref): Overrides {
    return this.#overrides.getOrInsertComputed(schedule, () => {
      const timeZone = this.findOf('schedule', schedule)?.entry.timeZone;
      const refs = [...(this.#overrideRefs.get(schedule) ?? [])];
      if (timeZone === undefined || refs.length === 0) return noOverrides;
      const entries = refs.flatMap((ref) => this.findOf('override', ref)?.entry ?? []);
      return new Overrides(entries.map((entry) => spanOf(entry, timeZone)));
    });
  }

  wordIndexOf(type: string): WordIndex {
    return this.#wordIndexes.getOrInsertComputed(type, () => EntryIndex.of(this.allOf(type)));
  }

  #keptIndexOf(entry: CatalogEntry): EntryIndex | undefined {
    const type = typeNameOf(entry.ref);
    return this.#isSearched && !isOverride(entry)
      ? this.#wordIndexes.getOrInsertComputed(type, () => new EntryIndex())
      : this.#wordIndexes.get(type);
  }

  #forget(entry: CatalogEntry): void {
    this.#entries.delete(entry.ref);
    this.#wordIndexes.get(typeNameOf(entry.ref))?.remove(entry);
    for (const word of wordsOf(entry)) this.#byWord.get(word)?.delete(entry.ref);
    if (!isOverride(entry)) return;
    this.#overrideRefs.get(entry.schedule)?.delete(entry.ref);
    this.#overrides.delete(entry.schedule);
  }
}

function isOverride(entry: CatalogEntry): entry is EntryOf<'override'> {
  return typeOf(entry.ref) === 'override';
}

/** The words an entry answers to, in lower case: its ref, its name, its aliases. Overrides are many, and nobody means one by its name. */
export function wordsOf(entry: CatalogEntry): readonly string[] {
  if (isOverride(entry)) return [normalized(entry.ref)];
  const aliases = 'aliases' in entry ? (entry.aliases ?? []) : [];
  return [entry.ref, entry.name, ...aliases].map(normalized);
}

/** A word as entries answer to it: whatever its case, and blanks around it. */
export function normalized(word: string): string {
  return word.trim().toLowerCase();
}
