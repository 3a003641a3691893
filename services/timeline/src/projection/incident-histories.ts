import { historyOf, type IncidentHistory } from '../domain/timeline.ts';
import type { Generations } from './generations.ts';
import { eventsIn } from './incident-records.ts';

/** What is recorded of one incident, or `undefined` when nothing is. */
export async function findHistory(incidentId: string, generations: Generations): Promise<IncidentHistory | undefined> {
  const records = await generations.read(incidentId);
  return records.length === 0 ? undefined : historyOf(incidentId, eventsIn(records));
}
