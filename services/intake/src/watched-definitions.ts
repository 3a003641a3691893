import type { CatalogEvent } from '@escalog/contracts';
import { DefinitionsCopy, typeOf } from '@escalog/definitions';
import { nameOf } from './domain/names.ts';

/** A copy of the catalog that says which alert sources change. */
export class WatchedDefinitions extends DefinitionsCopy {
  #changed: ((name: string) => void) | undefined;

  /** Has `changed` be told the name of every source that is applied, changed or removed from now on. */
  whenSourceChanges(changed: (name: string) => void): void {
    this.#changed = changed;
  }

  override apply(event: CatalogEvent): void {
    super.apply(event);
    if (typeOf(event.ref) === 'alert-source') this.#changed?.(nameOf(event.ref));
  }
}
