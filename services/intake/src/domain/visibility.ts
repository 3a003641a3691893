/** Who may see an incident: everybody, or only those who are named, involved in it, or owners. Also once it is resolved. */
import { accepted, ignored, type Decision } from '@escalog/kernel';
import type { Command } from './incident-command.ts';
import type { IncidentEvent, OpenIncident } from './incident-state.ts';

export function changeVisibility(
  { seenBy, reason }: Command<'change-visibility'>,
  { seenBy: before = null }: OpenIncident,
): Decision<IncidentEvent> {
  if (isSame(before, seenBy)) return ignored('the same people may see it already');
  return accepted({ type: 'VisibilityChanged', seenBy: seenBy === null ? null : [...seenBy], reason });
}

function isSame(some: readonly string[] | null, others: readonly string[] | null): boolean {
  if (some === null || others === null) return some === others;
  return some.length === others.length && some.every((ref) => others.includes(ref));
}
