import type { CatalogEvent } from '@escalog/contracts';
import { DefinitionsCopy, isThingType, typeNameOf, typeOf } from '@escalog/definitions';
import { nameOf } from './domain/names.ts';

/** A copy of the catalog that says which alert sources change, and when what is in maintenance may be something else. */
export class WatchedDefinitions extends DefinitionsCopy {
  #sourceChanged: ((name: string) => void) | undefined;
  #maintenanceChanged: (() => void) | undefined;

  /** Has `changed` be told the name of every source that is applied, changed or removed from now on. */
  whenSourceChanges(changed: (name: string) => void): void {
    this.#sourceChanged = changed;
  }

  /** Has `changed` be told whenever a maintenance window is changed, or what something is part of may be while there are windows. */
  whenMaintenanceChanges(changed: () => void): void {
    this.#maintenanceChanged = changed;
  }

  override apply(event: CatalogEvent): void {
    super.apply(event);
    const type = typeOf(event.ref);
    if (type === 'alert-source') this.#sourceChanged?.(nameOf(event.ref));
    const isPart = type === 'catalog-type' || isThingType(typeNameOf(event.ref));
    if (
      type === 'maintenance-window' ||
      (isPart && this.#maintenanceChanged && this.allOf('maintenance-window').length > 0)
    )
      this.#maintenanceChanged?.();
  }
}
