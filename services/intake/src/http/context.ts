import type { Actor } from '@escalog/contracts';
import { callerOf, refOfCaller, type Caller, type Definitions } from '@escalog/definitions';
import {
  archivedIncident,
  HttpProblem,
  noSuchIncident,
  refusal,
  type AcknowledgeLinks,
  type Signing,
  type Turns,
} from '@escalog/http';
import { listed, type Clock } from '@escalog/kernel';
import type { Log } from '@escalog/runner';
import type { IncidentRead } from '../domain/incident-read.ts';
import type { Found } from '../domain/names.ts';
import type { AlertEpisodes } from '../alert-episodes.ts';
import type { Heartbeats } from '../heartbeats.ts';
import type { MaintenanceHolds } from '../maintenance-holds.ts';
import type { Incidents } from '../incidents.ts';
import type { Retrospectives } from '../retrospectives.ts';
import type { PreviewSeals } from '../preview-seals.ts';
import type { Previews } from '../previews.ts';
import type { SourceSights } from '../source-sights.ts';

/** What the routes of intake work with. */
export interface IntakeContext {
  readonly incidents: Incidents;
  readonly retrospectives: Retrospectives;
  readonly episodes: AlertEpisodes;
  readonly sights: SourceSights;
  readonly heartbeats: Heartbeats;
  readonly maintenance: MaintenanceHolds;
  readonly definitions: Definitions;
  readonly links: AcknowledgeLinks;
  readonly publicUrl: () => string;
  readonly previews: Previews;
  readonly seals: PreviewSeals;
  readonly clock: Clock;
  readonly log: Log;
  /** In which long bodies of alerts are read. */
  readonly turns: Turns;
}

/** What was found; a refusal is thrown as a problem. */
export function need<Value>(found: Found<Value>): Value {
  if ('rejection' in found) throw refusal(found.rejection, found.offers);
  return found.found;
}

/** Throws a 404 problem unless there is such an incident, and a 410 problem when it is archived. */
export async function needIncident(id: string, { incidents }: Pick<IntakeContext, 'incidents'>): Promise<void> {
  const state = await incidents.load(id);
  if (state.phase === 'undeclared') throw noSuchIncident(id);
  if (state.phase === 'archived') throw archivedIncident(id, state);
}

/** The id of a page, as far as its form tells of this incident. */
export function needPage(page: string, incidentId: string): string {
  if (page.startsWith(`${incidentId}/`)) return page;
  throw new HttpProblem(
    422,
    'unknown-page',
    `${page} is no page of this incident; the ids of its pages are on its timeline, and begin with the id of the incident.`,
  );
}

const escalationsNamed = 10;

/** The id of an escalation that the incident is known to have. */
export function needEscalation(escalation: string, { escalations }: Pick<IncidentRead, 'escalations'>): string {
  if (escalations.some(({ escalationId }) => escalationId === escalation)) return escalation;
  const known = escalations.slice(-escalationsNamed).map(({ escalationId }) => escalationId);
  const there = known.length === 0 ? 'it has none yet' : `there are ${listed(known)}`;
  throw new HttpProblem(422, 'unknown-escalation', `The incident has no escalation ${escalation}; ${there}.`);
}

/** Who does what a request asks for, and the actor that they are; a refusal is thrown as a problem. */
export function needCaller(
  request: Signing,
  by: string | undefined,
  definitions: Definitions,
): { caller: Caller; actor: Actor } {
  const answer = callerOf(
    request.signer(by, (word) => refOfCaller(word, definitions)),
    definitions,
  );
  if ('rejection' in answer) throw refusal(answer.rejection);
  return { caller: answer.caller, actor: { kind: 'person', ref: answer.caller.ref } };
}
