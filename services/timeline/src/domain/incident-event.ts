import type { AccessEvent, AuditEvent, CatalogEvent, EscalogEvent, PreviewsEvent } from '@escalog/contracts';

/** Every event that is about one incident: what a timeline is made of. */
export type IncidentEvent = Exclude<EscalogEvent, AccessEvent | AuditEvent | CatalogEvent | PreviewsEvent>;

/** The event of one type. */
export type IncidentEventOf<T extends IncidentEvent['type']> = Extract<IncidentEvent, { type: T }>;

/** Tells the events of one type from the others. */
export function isType<T extends IncidentEvent['type']>(
  type: T,
): (event: IncidentEvent) => event is IncidentEventOf<T> {
  return (event): event is IncidentEventOf<T> => event.type === type;
}
