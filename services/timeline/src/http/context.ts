import { HttpProblem } from '@escalog/http';
import Type from 'typebox';
import type { IncidentHistory } from '../domain/timeline.ts';
import { findHistory } from '../projection/incident-histories.ts';
import type { ErasedPeople } from '../erased-people.ts';
import type { Generations } from '../projection/generations.ts';
import type { Rebuilds } from '../projection/rebuilds.ts';

/** What the routes of the timeline work with. */
export interface TimelineContext {
  readonly generations: Generations;
  readonly rebuilds: Rebuilds;
  readonly erased: ErasedPeople;
}

export const tags = ['timeline'];

export const byId = Type.Object(
  { id: Type.String({ minLength: 1, maxLength: 200, description: 'Id of the incident.' }) },
  { additionalProperties: false },
);

/** What is recorded of the incident; throws a 404 problem when nothing is, or it was not opened. */
export async function needHistory(id: string, { generations, erased }: TimelineContext): Promise<IncidentHistory> {
  const history = await findHistory(id, generations, erased.names());
  if (history === undefined)
    throw new HttpProblem(
      404,
      'incident-not-found',
      `No event of an incident ${id} has arrived here; GET /v1/incidents lists those that were declared.`,
    );
  if (history.events.every(({ type }) => type === 'AlertsHeldBack'))
    throw new HttpProblem(
      404,
      'incident-not-found',
      `No incident ${id} was opened: maintenance holds its alerts back; GET /v1/maintenance-windows lists what is in maintenance.`,
    );
  return history;
}
