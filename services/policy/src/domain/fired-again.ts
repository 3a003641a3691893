/**
 * What fires again after its end, on an incident that was kept open, is paged for again. Each route whose escalation
 * was halted gets a new one, on its path as it is now: an acknowledgement of before was about what had ended. What
 * still climbs, or has come to its last resort, goes on as it is.
 */
import type { Reason } from '@escalog/contracts';
import type { Definitions } from '@escalog/definitions';
import type { Escalation } from './escalation.ts';
import type { Context, EscalationEvent, Escalations, KeptRoute } from './escalations.ts';
import { started } from './start.ts';

type Started = Extract<EscalationEvent, { type: 'EscalationStarted' }>;

/** The events that start the halted escalations again, each under an id of its own. */
export function startedAgain(
  { routes = [], escalations }: Escalations,
  incidentId: string,
  { code, text }: Pick<Reason, 'code' | 'text'>,
  { definitions }: Context,
): readonly Started[] {
  return routes.flatMap((route) => {
    const times = timesOf(route.routeId, incidentId, escalations);
    const last = times.at(-1);
    if (last?.phase !== 'halted' || last.routeEnded === true) return [];
    const event = startedAfter(times, incidentId, route, definitions);
    const because = `${text} ${event.reason.text}`;
    return [{ ...event, reason: { ...event.reason, code, text: because } }];
  });
}

/** The event that starts the escalation of `route`, under an id of its own when there were earlier ones. */
export function startedAfter(
  earlier: readonly Escalation[],
  incidentId: string,
  route: KeptRoute,
  definitions: Definitions,
): Started {
  const event = started(incidentId, route, definitions);
  return earlier.length === 0 ? event : { ...event, escalationId: `${event.escalationId}/again-${earlier.length}` };
}

/** Those that nothing has taken the place of: of each route the one that was started last. */
export function newest(escalations: Escalations['escalations']): readonly Escalation[] {
  const all = Object.values(escalations);
  if (all.length < 2) return all;
  return all.filter(({ escalationId }) => escalations[successorOf(escalationId)] === undefined);
}

/** The escalations of a route, in the order in which they were started. */
export function timesOf(
  routeId: string,
  incidentId: string,
  escalations: Escalations['escalations'],
): readonly Escalation[] {
  const times: Escalation[] = [];
  let next = escalations[`${incidentId}/${routeId}`];
  while (next !== undefined) {
    times.push(next);
    next = escalations[successorOf(next.escalationId)];
  }
  return times;
}

/** `…/again-2` of `…/again-1`, and `…/again-1` of what was first. */
function successorOf(escalationId: string): string {
  const [, first = escalationId, times = '0'] = /^(.*)\/again-(\d+)$/.exec(escalationId) ?? [];
  return `${first}/again-${Number(times) + 1}`;
}
