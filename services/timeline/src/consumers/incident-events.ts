import type { Lost, Message } from '@escalog/bus';
import { groupOf } from '@escalog/contracts';
import { isoOf, isRetriable, type Milliseconds } from '@escalog/kernel';
import { inBatchSpan, KeyParking, type EventConsumer, type RunnerDeps } from '@escalog/runner';
import type { StoredRecord } from '@escalog/store';
import type { Generations } from '../projection/generations.ts';
import { recordOf } from '../projection/incident-records.ts';
import { timelineTopics } from '../projection/rebuild.ts';

const group = groupOf('timeline');
/** No page waits for a timeline: those who send it should have the processor first, and a batch is one write. */
const indexedWithin: Milliseconds = 250;

/**
 * Puts every event about an incident into the index, a whole batch at a time.
 *
 * A message that cannot be read goes to the dead letters alone, and later ones of its incident go on: a
 * timeline is told from whatever is there in whatever order, and a hole in it is better than its end.
 */
export async function consumeIncidentEvents(generations: Generations, deps: RunnerDeps): Promise<EventConsumer> {
  const parking = new KeyParking('timeline', deps);
  let failing: unknown;
  const consumer = await deps.bus.consume({
    group,
    topics: timelineTopics,
    gather: indexedWithin,
    handle: (batch) =>
      inBatchSpan(group, batch, async () => {
        const records: StoredRecord[] = [];
        for (const message of batch) {
          try {
            records.push(recordOf(message));
          } catch (error) {
            records.push(...(await afterFailing(message, error, parking)));
          }
        }
        await generations.append(records);
        failing = undefined;
      }),
    onError: (error, batch) => {
      failing = error;
      deps.log.warn(
        { err: error, topic: batch[0]?.topic, partition: batch[0]?.partition },
        'a dependency is down; this partition waits',
      );
    },
  });
  return {
    lost: () => consumer.lost(),
    heard: () => consumer.heard(),
    stop: () => consumer.stop(),
    check: () => indexCheck(consumer.lost(), failing),
  };
}

/** Whether timelines keep up with the log. */
function indexCheck(lost: Lost | undefined, failing: unknown): ReturnType<EventConsumer['check']> {
  if (lost !== undefined)
    return {
      name: 'index',
      ok: false,
      detail: `timelines stand still since ${isoOf(lost.since)}, as no event is heard: ${String(lost.error)}`,
    };
  return failing === undefined
    ? { name: 'index', ok: true, detail: 'timelines follow the log' }
    : { name: 'index', ok: false, detail: `timelines are not up to date until this is over: ${String(failing)}` };
}

/** Nothing once the message is in the dead letters; if those were replayed meanwhile it is tried again. Throws what is worth waiting for. */
async function afterFailing(message: Message, error: unknown, parking: KeyParking): Promise<readonly StoredRecord[]> {
  if (isRetriable(error)) throw error;
  if (await parking.park(message, error)) return [];
  try {
    return [recordOf(message)];
  } catch (again) {
    return afterFailing(message, again, parking);
  }
}
