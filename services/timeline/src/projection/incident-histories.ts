import { historyOf, type IncidentHistory } from '../domain/timeline.ts';
import { renamedIn } from '../domain/renamed.ts';
import type { Generations } from './generations.ts';
import { eventsIn } from './incident-records.ts';

/** What is recorded of one incident, with the names of those who were `erased` (by ref) in place of theirs, or `undefined` when nothing is. */
export async function findHistory(
  incidentId: string,
  generations: Generations,
  erased: ReadonlyMap<string, string> = new Map(),
): Promise<IncidentHistory | undefined> {
  const records = await generations.read(incidentId);
  return records.length === 0 ? undefined : historyOf(incidentId, renamedIn(eventsIn(records), erased));
}
