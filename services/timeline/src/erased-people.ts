import type { CatalogEvent } from '@escalog/contracts';
import { DefinitionsCopy, typeOf } from '@escalog/definitions';

/** Of the catalog only those who were erased: everybody else is called what the events of an incident call them. */
export class ErasedPeople extends DefinitionsCopy {
  override apply(event: CatalogEvent): void {
    // Entries are many, and few of them are read.
    if (event.type === 'CatalogEntryApplied' && typeOf(event.ref) === 'person' && event.definition.includes('"erased"'))
      super.apply(event);
  }

  /** What each of them is called now, by ref. */
  names(): ReadonlyMap<string, string> {
    return new Map(this.allOf('person').map(({ ref, name, erased }) => [ref, erased ? name : ref]));
  }
}
