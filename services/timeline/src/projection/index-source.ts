import type { RunnerDeps } from '@escalog/runner';
import { consumeIncidentEvents } from '../consumers/incident-events.ts';
import { Generations } from './generations.ts';
import { eventsIn, recordOf } from './incident-records.ts';
import { timelineTopics } from './rebuild.ts';
import { Rebuilds } from './rebuilds.ts';
import type { TimelineSource } from './timeline-source.ts';

/** Tells timelines from an index of the log, which is fed with everything that is heard. What cannot be read is among the dead letters. */
export function indexSource(deps: RunnerDeps): TimelineSource {
  const generations = new Generations(deps.store);
  return {
    read: async (incidentId) => ({ events: eventsIn(await generations.read(incidentId)), holes: [] }),
    rebuilds: new Rebuilds(generations, deps),
    hears: {
      topics: timelineTopics,
      handler: (message) => generations.append([recordOf(message)]),
      consume: () => consumeIncidentEvents(generations, deps),
    },
  };
}
