import { counted } from '@escalog/kernel';
import type { RunnerDeps } from '@escalog/runner';
import { consumeIncidentEvents } from '../consumers/incident-events.ts';
import { gapsIn } from '../domain/gaps.ts';
import { Generations } from './generations.ts';
import { recordOf, toldIn, unreadIn } from './incident-records.ts';
import { Mending, type Read } from './mending.ts';
import { packedPage } from './packed-page.ts';
import { timelineTopics } from './rebuild.ts';
import { Rebuilds } from './rebuilds.ts';
import type { TimelineSource } from './timeline-source.ts';

/** Most have one event each. */
const recordsOfPage = 128;

/** Tells timelines from an index of the log, which is fed with everything that is heard. What cannot be read is among the dead letters. */
export function indexSource(deps: RunnerDeps): TimelineSource {
  const generations = new Generations(deps.store);
  const rebuilds = new Rebuilds(generations, deps);
  const mending = new Mending((incidentId) => rebuilds.ofIncident(incidentId), deps);
  return {
    read: (incidentId) => mending.read(incidentId, () => readFrom(generations, incidentId)),
    async *unread(incidentId) {
      const records = await generations.read(incidentId);
      for (let start = 0; start < records.length; start += recordsOfPage)
        yield packedPage(unreadIn(records.slice(start, start + recordsOfPage)));
    },
    isOfNow: false,
    rebuilds,
    hears: {
      topics: timelineTopics,
      handler: (message) => generations.append([recordOf(message)]),
      consume: () => consumeIncidentEvents(generations, deps),
    },
    check: () => mending.check(),
  };
}

async function readFrom(generations: Generations, incidentId: string): Promise<Read> {
  const { events, newer, damaged } = toldIn(await generations.read(incidentId));
  const records = damaged.length === 0 ? [] : [`${counted(damaged.length, 'record is', 'records are')} damaged.`];
  return { recorded: { events, holes: [], newer }, damage: [...records, ...gapsIn([...events, ...newer])] };
}
