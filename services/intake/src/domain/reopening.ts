/**
 * What was said to be over and is not is opened again by a person, within thirty days of its resolve: until then whoever
 * was in it knows what it is about, and later it is another matter. Everybody has to acknowledge anew, the work begins
 * anew, and it is the person's from then on: an alert that ends does not close it. What fires again joins it.
 */
import { accepted, after, ignored, rejected, type Decision, type Milliseconds } from '@escalog/kernel';
import type { Command } from './incident-command.ts';
import { firstProgress, type IncidentEvent, type OpenIncident } from './incident-state.ts';
import { isQuiet, pagingFromNow } from './maintenance.ts';

const day: Milliseconds = 24 * 60 * 60_000;

/** How long after its resolve an incident can be opened again. */
export const reopenedWithin: Milliseconds = 30 * day;

export function reopen({ note, at, reason }: Command<'reopen'>, state: OpenIncident): Decision<IncidentEvent> {
  if (state.phase === 'open') return ignored('the incident is open already');
  if (state.resolvedAt !== null && at > after(state.resolvedAt, reopenedWithin))
    return rejected(
      'resolved-long-ago',
      'The incident was resolved more than 30 days ago; declare a new one, and name this one in its description.',
    );
  return accepted<IncidentEvent>(
    { type: 'IncidentReopened', note, reason },
    // Whoever opens it again wants somebody to come.
    ...(isQuiet(state) ? [pagingFromNow(reason)] : []),
  );
}

export function reopened(state: OpenIncident): OpenIncident {
  return { ...state, phase: 'open', resolvedAt: null, acknowledgedBy: [], progress: firstProgress, takenOver: true };
}
