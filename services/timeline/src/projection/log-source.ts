import { AppError } from '@escalog/kernel';
import { reactsTo } from '@escalog/hosting';
import type { RunnerDeps } from '@escalog/runner';
import { gapsIn } from '../domain/gaps.ts';
import type { LogByKey } from './log-by-key.ts';
import { LogRebuilds } from './log-rebuilds.ts';
import { Mending, type Read } from './mending.ts';
import { packedPage } from './packed-page.ts';
import { timelineTopics } from './rebuild.ts';
import { Recording } from './recording.ts';
import type { TimelineSource } from './timeline-source.ts';

/**
 * Tells timelines from the log itself, and keeps nothing of it: so nothing is heard, and what cannot be read is no dead letter but
 * a hole, for as long as it cannot be. What an earlier release parked, which kept an index, is replayed once it can be read.
 */
export function logSource(bus: LogByKey, deps: RunnerDeps): TimelineSource {
  const rebuilds = new LogRebuilds(bus, deps);
  const mending = new Mending((incidentId) => rebuilds.ofIncident(incidentId), deps);
  return {
    read: (incidentId) => mending.read(incidentId, () => readFrom(bus, incidentId)),
    async *unread(incidentId) {
      for await (const page of bus.history(timelineTopics, incidentId)) yield packedPage(page);
    },
    isOfNow: true,
    rebuilds,
    hears: reactsTo({ name: 'timeline', topics: [], on: {} }, deps),
    check: () => mending.check(),
  };
}

/** Of what the log's index leaves out, or cannot be read by, the log may have more. */
async function readFrom(bus: LogByKey, incidentId: string): Promise<Read> {
  try {
    const recording = new Recording();
    for await (const page of bus.history(timelineTopics, incidentId)) recording.add(page);
    const { recorded } = recording;
    return { recorded, damage: gapsIn([...recorded.events, ...recorded.newer]) };
  } catch (error) {
    // What the log says of itself, such as that a message in it is damaged, no index mends.
    if (error instanceof AppError) throw error;
    return { recorded: { events: [], holes: [], newer: [] }, damage: [String(error)] };
  }
}
