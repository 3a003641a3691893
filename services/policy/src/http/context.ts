import type { EscalationsEvent } from '@escalog/contracts';
import { callerOf, refOfCaller, type Caller, type Definitions } from '@escalog/definitions';
import { archivedIncident, HttpProblem, refusal, type NudgeLinks, type Signing } from '@escalog/http';
import type { Clock } from '@escalog/kernel';
import type { WorkflowRunner } from '@escalog/runner';
import type { Escalation } from '../domain/escalation.ts';
import type { Escalations, EscalationsTypes, Turns } from '../domain/escalations.ts';
import type { NudgeIndex } from '../nudge-index.ts';
import type { RunningEscalations } from '../running-escalations.ts';

/** What the routes of policy work with. */
export interface PolicyContext {
  readonly escalations: WorkflowRunner<EscalationsTypes, EscalationsEvent>;
  readonly runningEscalations: RunningEscalations;
  readonly nudges: NudgeIndex;
  readonly definitions: Definitions;
  readonly turns: Turns;
  readonly nudgeLinks: NudgeLinks;
  readonly clock: Clock;
}

/**
 * The escalations of an incident. Throws a 404 problem when policy has not heard of it, or `isSeen` says that it is not for whoever
 * asks, and a 410 problem when it is archived.
 */
export async function escalationsOf(
  incidentId: string,
  { escalations }: PolicyContext,
  isSeen: (state: Escalations) => boolean = () => true,
): Promise<Escalations> {
  const state = await escalations.load(incidentId);
  if (state === undefined || !isSeen(state)) throw nobodyCalled(incidentId);
  const { archived } = state;
  if (archived !== undefined)
    throw archivedIncident(incidentId, { archive: archived.archive, archivedAt: archived.at });
  return state;
}

/** What of an incident that is not there, or may not be seen, is answered. */
export function nobodyCalled(incidentId: string): HttpProblem {
  return new HttpProblem(
    404,
    'incident-not-found',
    `There is no incident ${incidentId} that anybody was called for; GET /v1/incidents lists those that there are.`,
  );
}

/** An escalation of an incident by its id. Throws a 404 problem when there is none. */
export function escalationIn({ escalations }: Escalations, escalationId: string): Escalation {
  // It is asked for in an address, where anything may stand.
  const escalation = Object.hasOwn(escalations, escalationId) ? escalations[escalationId] : undefined;
  if (escalation === undefined)
    throw new HttpProblem(
      404,
      'escalation-not-found',
      `The incident has no escalation ${escalationId}; it has ${Object.keys(escalations).join(', ') || 'none'}.`,
    );
  return escalation;
}

/** Who does what a request asks for. Throws a 422 problem when several people are called so. */
export function needCaller(request: Signing, by: string | undefined, definitions: Definitions): Caller {
  const answer = callerOf(
    request.signer(by, (word) => refOfCaller(word, definitions)),
    definitions,
  );
  if ('rejection' in answer) throw refusal(answer.rejection);
  return answer.caller;
}
