/**
 * What is over and was exported is dropped from lists and views; the log keeps it. Only what is resolved is: what runs is needed.
 * It ends there: an archived incident is not opened again, for nothing is left of it to go on with, and what alerts report of it
 * later opens another one. A second time changes nothing, and the first archive stands.
 */
import { accepted, ignored, isoOf, rejected, type Decision } from '@escalog/kernel';
import type { OwnIncidentEvent } from '@escalog/contracts';
import type { Command, IncidentCommand } from './incident-command.ts';
import type { ArchivedIncident, IncidentEvent, OpenIncident } from './incident-state.ts';

export function archive(
  { archive: to, reason }: Command<'archive'>,
  { phase }: Pick<OpenIncident, 'phase'>,
): Decision<IncidentEvent> {
  if (phase === 'open')
    return rejected('incident-open', 'The incident is open, and what is open is not archived; resolve it first.');
  return accepted({ type: 'IncidentArchived', archive: to, reason });
}

/** What is asked of one that is archived. */
export function afterArchive({ kind }: IncidentCommand, state: ArchivedIncident): Decision<IncidentEvent> {
  return kind === 'archive'
    ? ignored('it is archived already')
    : rejected(
        'incident-archived',
        `The incident was archived to ${state.archive} at ${isoOf(state.archivedAt)}; declare a new one if it is not over.`,
      );
}

export function archived(
  { declaredAt, seenBy = null, reportedBy }: OpenIncident,
  { archive: to, meta }: Extract<OwnIncidentEvent, { type: 'IncidentArchived' }>,
): ArchivedIncident {
  return {
    phase: 'archived',
    declaredAt,
    archive: to,
    archivedAt: meta.occurredAt,
    seenBy,
    ...(reportedBy !== undefined && { reportedBy }),
  };
}
