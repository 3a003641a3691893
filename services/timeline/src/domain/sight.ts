import { seenByAll, sightAfter, type Sight } from '@escalog/access';
import type { RecordedEvent } from './incident-event.ts';

/** Who may see an incident, as its events tell. Of who may see it the newest counts, wherever it stands. */
export function sightIn(events: readonly RecordedEvent[]): Sight {
  return events.toSorted((a, b) => a.meta.version - b.meta.version).reduce(sightAfter, seenByAll);
}
