import type { Consumer, Message } from '@escalog/bus';
import { deadLettersOf } from '@escalog/contracts';
import { isRetriable } from '@escalog/kernel';
import { deadLetterOf, type RunnerDeps } from '@escalog/runner';
import type { StoredRecord } from '@escalog/store';
import type { Generations } from '../projection/generations.ts';
import { recordOf } from '../projection/incident-records.ts';
import { timelineTopics } from '../projection/rebuild.ts';

export const group = 'escalog.timeline';

/**
 * Puts every event about an incident into the index, a whole batch at a time.
 *
 * A message that cannot be read goes to the dead letters alone, and later ones of its incident go on: a
 * timeline is told from whatever is there in whatever order, and a hole in it is better than its end.
 */
export function consumeIncidentEvents(generations: Generations, health: { failing: unknown }, { bus, log }: RunnerDeps): Promise<Consumer> {
  const deadLetters = deadLettersOf('timeline').name;

  const park = async (message: Message, reason: string): Promise<void> => {
    log.error({ topic: message.topic, key: message.key, offset: message.offset, reason }, 'parked: this event is missing from its timeline and waits in the dead letters');
    await bus.publish(deadLetters, [deadLetterOf(message, reason)]);
  };

  return bus.consume({
    group,
    topics: timelineTopics,
    handle: async (batch) => {
      const records: StoredRecord[] = [];
      for (const message of batch) {
        try {
          records.push(recordOf(message));
        } catch (error) {
          if (isRetriable(error)) throw error;
          await park(message, String(error));
        }
      }
      await generations.append(records);
      health.failing = undefined;
    },
    onError: (error, batch) => {
      health.failing = error;
      log.warn({ err: error, topic: batch[0]?.topic, partition: batch[0]?.partition }, 'a dependency is down; this partition waits');
    },
  });
}
