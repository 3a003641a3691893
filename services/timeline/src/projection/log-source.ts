import type { Message } from '@escalog/bus';
import { isRetriable } from '@escalog/kernel';
import { reactsTo } from '@escalog/hosting';
import type { RunnerDeps } from '@escalog/runner';
import type { Hole } from '../domain/hole.ts';
import type { RecordedEvent } from '../domain/incident-event.ts';
import type { LogByKey } from './log-by-key.ts';
import { LogRebuilds } from './log-rebuilds.ts';
import { timelineTopics } from './rebuild.ts';
import type { Recorded, TimelineSource } from './timeline-source.ts';
import { toldEventIn } from './told-event.ts';

/**
 * Tells timelines from the log itself, and keeps nothing of it: so nothing is heard, and what cannot be read is no dead letter but
 * a hole, for as long as it cannot be. What an earlier release parked, which kept an index, is replayed once it can be read.
 */
export function logSource(bus: LogByKey, deps: RunnerDeps): TimelineSource {
  return {
    read: async (incidentId) => recordedIn(await bus.history(timelineTopics, incidentId)),
    rebuilds: new LogRebuilds(bus, deps),
    hears: reactsTo({ name: 'timeline', topics: [], on: {} }, deps),
  };
}

function recordedIn(messages: readonly Message[]): Recorded {
  const events: RecordedEvent[] = [];
  const holes: Hole[] = [];
  for (const message of messages) {
    try {
      events.push(toldEventIn(message));
    } catch (error) {
      if (isRetriable(error)) throw error;
      const { topic, partition, offset } = message;
      holes.push({ topic, partition, offset, reason: String(error) });
    }
  }
  return { events, holes };
}
