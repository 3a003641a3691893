/**
 * It was said to be over and is not. Each route climbs its path from the top again, as the path is now, in an escalation of
 * its own; whoever had it when it was resolved is paged too, with the first. What rules or handoffs had begun is over: who
 * has it now decides anew. What is quiet waits for the end of that, which comes behind it. Where no route is known any
 * more, triage is climbed: an incident that is open is never silent.
 */

import { triagePath } from '@escalog/definitions';
import { append, type Effect } from '@escalog/kernel';
import { climb } from './climb.ts';
import {
  factsOf,
  running,
  type Context,
  type Effects,
  type Escalations,
  type EscalationsTypes,
  type KeptRoute,
} from './escalations.ts';
import { evolve } from './evolve.ts';
import { startedAfter, startedAgain, timesOf } from './fired-again.ts';
import type { EscalationsInput } from './inputs.ts';
import { personNow } from './who.ts';

export function reopened(
  { incidentId, why }: Extract<EscalationsInput, { kind: 'reopened' }>,
  state: Escalations,
  context: Context,
): Effects {
  if (factsOf(state) === null || state.resolved) return [];
  const trigger = { code: 'reopened', text: 'It was opened again' };
  const again = startedAgain(state, incidentId, { code: 'reopened', text: why }, context);
  const started = again.length > 0 || isWaitedFor(state) ? again : [ofTriage(state, incidentId, why, context)];
  const effects: Effect<EscalationsTypes>[] = [];
  let besides = (state.reopened?.had ?? []).flatMap((ref) => personNow(ref, context));
  for (const event of started) {
    const escalation = evolve(state, event).escalations[event.escalationId];
    if (escalation === undefined) continue;
    effects.push(append(event), ...climb(escalation, trigger, state, context, besides));
    besides = [];
  }
  return effects;
}

/** Whether something else pages people, or will. */
function isWaitedFor(state: Escalations): boolean {
  return state.quiet === 'quiet' || running(state).length > 0;
}

function ofTriage(state: Escalations, incidentId: string, why: string, { definitions }: Context) {
  const route: KeptRoute = {
    routeId: triagePath,
    kind: 'triage',
    owner: null,
    responder: null,
    path: triagePath,
    entries: [],
    explanation: `${why} Nothing that it was routed by counts any more, so triage is climbed.`,
  };
  return startedAfter(timesOf(triagePath, incidentId, state.escalations), incidentId, route, definitions);
}
