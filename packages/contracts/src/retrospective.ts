import type {
  EscalogEvent,
  FollowUpWritten,
  IncidentsEvent,
  NoteWithdrawn,
  NoteWritten,
  SummaryWritten,
} from './generated/events.ts';

/** What people write beside the report on an incident, at any time after it was declared. Its stream is `retrospective/<incident id>`. */
export type RetrospectiveEvent = SummaryWritten | NoteWritten | NoteWithdrawn | FollowUpWritten;

/** What happens to an incident itself. Its stream is `incident/<incident id>`. */
export type OwnIncidentEvent = Exclude<IncidentsEvent, RetrospectiveEvent>;

const types: { readonly [T in RetrospectiveEvent['type']]: true } = {
  SummaryWritten: true,
  NoteWritten: true,
  NoteWithdrawn: true,
  FollowUpWritten: true,
};

/** Tells what was written about an incident from what happened to it. */
export function isRetrospective<Event extends EscalogEvent>(event: Event): event is Event & RetrospectiveEvent {
  return event.type in types;
}
