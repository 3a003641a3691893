import type {
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
