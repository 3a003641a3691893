/**
 * What is over and was exported is dropped from lists and views; the log keeps it. Only what is resolved is: what runs is needed.
 * It ends there: an archived incident is not opened again, for nothing is left of it to go on with, and what alerts report of it
 * later opens another one. A second time changes nothing, and the first archive stands.
 */
import { accepted, counted, ignored, isoOf, rejected, type Decision, type Rejection } from '@escalog/kernel';
import type { OwnIncidentEvent } from '@escalog/contracts';
import type { Command, IncidentCommand } from './incident-command.ts';
import type { ArchivedIncident, IncidentEvent, OpenIncident } from './incident-state.ts';
import type { Retrospective } from './retrospective.ts';

export function archive(
  { archive: to, reason }: Command<'archive'>,
  { phase }: Pick<OpenIncident, 'phase'>,
): Decision<IncidentEvent> {
  if (phase === 'open')
    return rejected('incident-open', 'The incident is open, and what is open is not archived; resolve it first.');
  return accepted({ type: 'IncidentArchived', archive: to, reason });
}

/** Why an incident is not archived yet, though it is over: what is still to be done would leave the list of that. */
export function stillToDo({ followUps }: Pick<Retrospective, 'followUps'>): Rejection | undefined {
  const open = followUps.filter(({ state }) => state === 'open').length;
  if (open === 0) return undefined;
  return {
    code: 'follow-ups-open',
    message: `Of the incident ${counted(open, 'follow-up is', 'follow-ups are')} still to be done; have them done or dropped first.`,
  };
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
