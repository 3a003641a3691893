import type {
  AccessEvent,
  AuditEvent,
  CatalogEvent,
  EscalogEvent,
  PreviewsEvent,
  RetrospectiveEvent,
} from '@escalog/contracts';

/** Every event that is recorded under an incident. */
export type RecordedEvent = Exclude<EscalogEvent, AccessEvent | AuditEvent | CatalogEvent | PreviewsEvent>;

/** What happened: what a timeline is made of. What people wrote about it afterwards stands beside it (retrospective.ts). */
export type IncidentEvent = Exclude<RecordedEvent, RetrospectiveEvent>;

/** The event of one type. */
export type IncidentEventOf<T extends IncidentEvent['type']> = Extract<IncidentEvent, { type: T }>;

/** Tells the events of one type from the others. */
export function isType<T extends IncidentEvent['type']>(
  type: T,
): (event: IncidentEvent) => event is IncidentEventOf<T> {
  return (event): event is IncidentEventOf<T> => event.type === type;
}
