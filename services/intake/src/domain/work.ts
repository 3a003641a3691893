/** The work on an incident: how far it is, and who leads it. */
import { accepted, ignored, type Decision } from '@escalog/kernel';
import type { Command } from './incident-command.ts';
import { firstProgress, type IncidentEvent, type OpenIncident } from './incident-state.ts';

/** In any order: what was thought to be found may have to be looked for again. */
export function changeProgress(
  { to, reason }: Command<'change-progress'>,
  { progress = firstProgress }: OpenIncident,
): Decision<IncidentEvent> {
  if (progress === to) return ignored(`the work is at ${to} already`);
  return accepted({ type: 'StatusChanged', from: progress, to, reason });
}

export function assignLead(
  { lead, name, reason }: Command<'assign-lead'>,
  { lead: before = null }: OpenIncident,
): Decision<IncidentEvent> {
  if (lead === before) return ignored(lead === null ? 'nobody leads it already' : `${lead} leads it already`);
  return accepted({ type: 'LeadAssigned', before, lead, name, reason });
}
