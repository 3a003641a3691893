import type { CatalogEvent } from '@escalog/contracts';
import { DefinitionsCopy, isKnownToEveryone, type Ref } from '@escalog/definitions';
import type { Catalog, Resemblance } from './domain/rule.ts';
import { EntrySearch } from './entry-search.ts';

/** The catalog's own copy of itself: entries by ref, and by the words that people use. */
export class SearchableDefinitions extends DefinitionsCopy {
  readonly #search = new EntrySearch();

  override apply(event: CatalogEvent): void {
    const before = this.find(event.ref);
    super.apply(event);
    const after = this.find(event.ref);
    if (before !== after) this.#search.replace(before?.entry, after?.entry);
  }

  /** Refs of entries that `text` finds, best first. */
  search(text: string): readonly Ref[] {
    return this.#search.find(text);
  }

  /** As routing sees it. */
  asCatalog(): Catalog {
    return {
      definitions: this,
      resembling: (sentence): readonly Resemblance[] =>
        this.#search.resembling(sentence, (ref) => isKnownToEveryone(ref, this)),
    };
  }
}
