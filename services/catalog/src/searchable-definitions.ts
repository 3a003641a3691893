import type { CatalogEvent } from '@escalog/contracts';
import { DefinitionsCopy, isKnownToEveryone, typeNameOf, type Ref } from '@escalog/definitions';
import { instantOf, type Instant } from '@escalog/kernel';
import type { Catalog, Resemblance } from './domain/rule.ts';
import { EntrySearch } from './entry-search.ts';

const shiftTypes: ReadonlySet<string> = new Set(['schedule', 'override', 'calendar', 'person']);

/** The catalog's own copy of itself: entries by ref, and by the words that people use. */
export class SearchableDefinitions extends DefinitionsCopy {
  readonly #search = new EntrySearch();
  #shiftsChangedAt = instantOf(0);
  /** Called whenever a calendar is applied or removed. */
  onCalendar: () => void = () => undefined;

  override apply(event: CatalogEvent): void {
    const before = this.find(event.ref);
    super.apply(event);
    const after = this.find(event.ref);
    if (before === after) return;
    this.#search.replace(before?.entry, after?.entry);
    const { occurredAt } = event.meta;
    if (shiftTypes.has(typeNameOf(event.ref)) && occurredAt > this.#shiftsChangedAt) this.#shiftsChangedAt = occurredAt;
    if (typeNameOf(event.ref) === 'calendar') this.onCalendar();
  }

  /** When anything was changed last that shifts follow from. */
  get shiftsChangedAt(): Instant {
    return this.#shiftsChangedAt;
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
