import { normalized, wordsOf, type Definitions, type VersionedEntry } from './definitions.ts';
import { isThing, typeNameOf, type CatalogEntry, type EntryOf, type EntryType, type Ref, type Thing } from './entry.ts';
import { Overrides, spanOf } from './on-call/overrides.ts';
import { EntryIndex, OverlaidIndex, type WordIndex } from './search/word-index.ts';

/**
 * A catalog that is like another but for some entries: as it was before they were changed, or as it would be. What the
 * other one says of the rest is asked of it when it is needed, and kept, so that a list stays the same list.
 */
export class OverlaidDefinitions implements Definitions {
  readonly #under: Definitions;
  readonly #over: ReadonlyMap<Ref, VersionedEntry | undefined>;
  readonly #typesOver: ReadonlySet<string>;
  readonly #lists = new Map<string, readonly CatalogEntry[]>();
  readonly #overrides = new Map<Ref, Overrides>();
  readonly #wordIndexes = new Map<string, WordIndex>();
  #all: readonly CatalogEntry[] | undefined;
  #things: readonly Thing[] | undefined;

  /** Each ref in `over` has the entry that stands there; where that is `undefined`, there is none. */
  constructor(under: Definitions, over: ReadonlyMap<Ref, VersionedEntry | undefined>) {
    this.#under = under;
    this.#over = over;
    this.#typesOver = new Set([...over.keys()].map(typeNameOf));
  }

  find(ref: Ref): VersionedEntry | undefined {
    return this.#over.has(ref) ? this.#over.get(ref) : this.#under.find(ref);
  }

  findOf<T extends EntryType>(type: T, ref: Ref): VersionedEntry<EntryOf<T>> | undefined {
    return typeNameOf(ref) === type ? (this.find(ref) as VersionedEntry<EntryOf<T>> | undefined) : undefined;
  }

  allOf<T extends EntryType>(type: T): readonly EntryOf<T>[];
  allOf(type: string): readonly CatalogEntry[];
  allOf(type: string): readonly CatalogEntry[] {
    return this.#lists.getOrInsertComputed(type, () =>
      this.#typesOver.has(type)
        ? this.#merged(this.#under.allOf(type), ({ ref }) => typeNameOf(ref) === type)
        : this.#under.allOf(type),
    );
  }

  all(): readonly CatalogEntry[] {
    return (this.#all ??= this.#merged(this.#under.all(), () => true));
  }

  things(): readonly Thing[] {
    return (this.#things ??= this.all().filter(isThing));
  }

  named(word: string): readonly Ref[] {
    const wanted = normalized(word);
    const under = this.#under.named(word).filter((ref) => !this.#over.has(ref));
    const over = this.#entriesOver().filter((entry) => wordsOf(entry).includes(wanted));
    return [...under, ...over.map(({ ref }) => ref)].sort();
  }

  overridesOf(schedule: Ref): Overrides {
    return this.#overrides.getOrInsertComputed(schedule, () => {
      if (!this.#typesOver.has('override') && !this.#over.has(schedule)) return this.#under.overridesOf(schedule);
      const timeZone = this.findOf('schedule', schedule)?.entry.timeZone;
      const entries = this.allOf('override').filter((entry) => entry.schedule === schedule);
      return new Overrides(timeZone === undefined ? [] : entries.map((entry) => spanOf(entry, timeZone)));
    });
  }

  wordIndexOf(type: string): WordIndex {
    if (!this.#typesOver.has(type)) return this.#under.wordIndexOf(type);
    return this.#wordIndexes.getOrInsertComputed(type, () => {
      const over = this.#entriesOver().filter(({ ref }) => typeNameOf(ref) === type);
      return new OverlaidIndex(this.#under.wordIndexOf(type), (ref) => this.#over.has(ref), EntryIndex.of(over));
    });
  }

  #merged(under: readonly CatalogEntry[], belongs: (entry: CatalogEntry) => boolean): readonly CatalogEntry[] {
    const stay = under.filter(({ ref }) => !this.#over.has(ref));
    return [...stay, ...this.#entriesOver().filter(belongs)].sort((a, b) => (a.ref < b.ref ? -1 : 1));
  }

  #entriesOver(): readonly CatalogEntry[] {
    return [...this.#over.values()].flatMap((versioned) => versioned?.entry ?? []);
  }
}
