import type { CatalogEvent } from '@escalog/contracts';
import { DefinitionsCopy, typeNameOf } from '@escalog/definitions';
import { instantOf, type Instant } from '@escalog/kernel';

const shiftTypes: ReadonlySet<string> = new Set(['schedule', 'override', 'calendar', 'person']);

/** The catalog's own copy of itself, which tells when calendars and shifts change. */
export class WatchedDefinitions extends DefinitionsCopy {
  #shiftsChangedAt = instantOf(0);
  /** Called whenever a calendar was applied or removed. */
  onCalendar: () => void = () => undefined;

  override apply(event: CatalogEvent): void {
    const before = this.find(event.ref);
    super.apply(event);
    if (before === this.find(event.ref)) return;
    const type = typeNameOf(event.ref);
    const { occurredAt } = event.meta;
    if (shiftTypes.has(type) && occurredAt > this.#shiftsChangedAt) this.#shiftsChangedAt = occurredAt;
    if (type === 'calendar') this.onCalendar();
  }

  /** When anything was changed last that shifts follow from. */
  get shiftsChangedAt(): Instant {
    return this.#shiftsChangedAt;
  }
}
