import type { EscalationsEvent } from '@escalog/contracts';
import type { Definitions } from '@escalog/definitions';
import { HttpProblem, type NudgeLinks } from '@escalog/http';
import type { Clock } from '@escalog/kernel';
import type { WorkflowRunner } from '@escalog/runner';
import type { Escalations, EscalationsTypes } from '../domain/escalations.ts';

/** What the routes of policy work with. */
export interface PolicyContext {
  readonly escalations: WorkflowRunner<EscalationsTypes, EscalationsEvent>;
  readonly definitions: Definitions;
  readonly nudgeLinks: NudgeLinks;
  readonly clock: Clock;
}

/** The escalations of an incident. Throws a 404 problem when policy has not heard of it. */
export async function escalationsOf(incidentId: string, { escalations }: PolicyContext): Promise<Escalations> {
  const state = await escalations.load(incidentId);
  if (state === undefined)
    throw new HttpProblem(
      404,
      'incident-not-found',
      `There is no incident ${incidentId} that anybody was called for; GET /v1/incidents lists those that there are.`,
    );
  return state;
}
