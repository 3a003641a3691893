import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Message } from '@escalog/bus';
import { AppError, isRetriable } from '@escalog/kernel';
import { reactsTo } from '@escalog/hosting';
import type { RunnerDeps } from '@escalog/runner';
import { gapsIn } from '../domain/gaps.ts';
import type { Hole } from '../domain/hole.ts';
import type { RecordedEvent } from '../domain/incident-event.ts';
import type { NewerEvent } from '../domain/newer-event.ts';
import type { LogByKey } from './log-by-key.ts';
import { LogRebuilds } from './log-rebuilds.ts';
import { Mending, type Read } from './mending.ts';
import { timelineTopics } from './rebuild.ts';
import type { Recorded, TimelineSource } from './timeline-source.ts';
import { newerEventIn, toldEventIn } from './told-event.ts';

/**
 * Tells timelines from the log itself, and keeps nothing of it: so nothing is heard, and what cannot be read is no dead letter but
 * a hole, for as long as it cannot be. What an earlier release parked, which kept an index, is replayed once it can be read.
 */
export function logSource(bus: LogByKey, deps: RunnerDeps): TimelineSource {
  const rebuilds = new LogRebuilds(bus, deps);
  const mending = new Mending((incidentId) => rebuilds.ofIncident(incidentId), deps);
  return {
    read: (incidentId) => mending.read(incidentId, () => readFrom(bus, incidentId)),
    messages: (incidentId) => bus.history(timelineTopics, incidentId),
    rebuilds,
    hears: reactsTo({ name: 'timeline', topics: [], on: {} }, deps),
    check: () => mending.check(),
  };
}

/** How many messages are decoded in one turn. */
const decodedAtOnce = 256;

/** Of what the log's index leaves out, or cannot be read by, the log may have more. */
async function readFrom(bus: LogByKey, incidentId: string): Promise<Read> {
  try {
    const recorded = await recordedIn(await bus.history(timelineTopics, incidentId));
    return { recorded, damage: gapsIn([...recorded.events, ...recorded.newer]) };
  } catch (error) {
    // What the log says of itself, such as that a message in it is damaged, no index mends.
    if (error instanceof AppError) throw error;
    return { recorded: { events: [], holes: [], newer: [] }, damage: [String(error)] };
  }
}

async function recordedIn(messages: readonly Message[]): Promise<Recorded> {
  const events: RecordedEvent[] = [];
  const newer: NewerEvent[] = [];
  const holes: Hole[] = [];
  for (const [index, message] of messages.entries()) {
    // Others have their turn in between.
    if (index > 0 && index % decodedAtOnce === 0) await nextTurn();
    try {
      const told = toldIn(message);
      if ('event' in told) events.push(told.event);
      else newer.push(told.newer);
    } catch (error) {
      if (isRetriable(error)) throw error;
      const { topic, partition, offset } = message;
      holes.push({ topic, partition, offset, reason: String(error) });
    }
  }
  return { events, holes, newer };
}

function toldIn(message: Message): { readonly event: RecordedEvent } | { readonly newer: NewerEvent } {
  try {
    return { event: toldEventIn(message) };
  } catch (error) {
    return { newer: newerEventIn(message, error) };
  }
}
