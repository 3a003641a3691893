import { seenByAll, sightAfter, type Sight } from '@escalog/access';
import type { RecordedEvent } from './incident-event.ts';
import type { NewerEvent } from './newer-event.ts';

/** Of which who may see an incident follows: while one of them cannot be read, nobody knows. */
export const saysWhoMaySee: ReadonlySet<string> = new Set(['IncidentDeclared', 'VisibilityChanged']);

/** Who may see an incident, as its events tell. Of who may see it the newest counts, wherever it stands; one that cannot be read may hide it. */
export function sightIn(events: readonly RecordedEvent[], newer: readonly NewerEvent[]): Sight {
  const sight = events.toSorted((a, b) => a.meta.version - b.meta.version).reduce(sightAfter, seenByAll);
  return newer.some(({ type }) => saysWhoMaySee.has(type)) ? { ...sight, seenBy: [] } : sight;
}
