import type { Consumer, Message } from '@escalog/bus';
import { deadLettersOf, decode, type EscalogEvent, type EventOf } from '@escalog/contracts';
import { isRetriable } from '@escalog/kernel';
import type { RunnerDeps } from './aggregate.ts';
import { ParkedKeys } from './parked-keys.ts';

/** What is done on each type of event; other types are passed over. Resolves once the effect is stored. */
export type Reactions = { readonly [T in EscalogEvent['type']]?: (event: EventOf<T>) => Promise<void> };

export interface ConsumeOptions {
  /** Names the consumer group and the dead letters. */
  readonly service: string;
  readonly topics: readonly string[];
  readonly on: Reactions;
}

const tries = 3;

/**
 * Consumes topics as the service's group.
 *
 * A dependency that is down keeps the partition waiting; nothing is skipped. A message that cannot be read
 * or handled parks its key: it and every later message of that key go to the service's dead letters in
 * order, with the error in their headers, and the other keys go on.
 */
export async function consumeEvents({ service, topics, on }: ConsumeOptions, { bus, store, log }: RunnerDeps): Promise<Consumer> {
  const parked = await ParkedKeys.load(store, service);
  const deadLetters = deadLettersOf(service).name;

  const park = async (message: Message, reason: string): Promise<void> => {
    log.error({ topic: message.topic, key: message.key, offset: message.offset, reason }, 'parked: this key waits in the dead letters');
    const headers = { ...message.headers, 'escalog-dead-topic': message.topic, 'escalog-dead-offset': String(message.offset), 'escalog-dead-reason': reason };
    await bus.publish(deadLetters, [{ key: message.key, value: message.value, headers }]);
    await parked.add(message, reason);
  };

  const handle = async (message: Message): Promise<void> => {
    if (parked.has(message)) return park(message, 'an earlier message of this key is parked');
    const failure = await outcomeOf(message, on);
    if (failure !== undefined) await park(message, failure);
  };

  return bus.consume({
    group: `escalog.${service}`,
    topics,
    handle: async (batch) => {
      for (const message of batch) await handle(message);
    },
    onError: (error, batch) => log.warn({ err: error, topic: batch[0]?.topic, partition: batch[0]?.partition }, 'a dependency is down; this partition waits'),
  });
}

/** `undefined` when the message was handled, else why it never will be. Throws what is worth waiting for. */
async function outcomeOf(message: Message, on: Reactions): Promise<string | undefined> {
  let failure = '';
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    try {
      const event = decode(message.value);
      await on[event.type]?.(event as never);
      return undefined;
    } catch (error) {
      if (isRetriable(error)) throw error;
      failure = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    }
  }
  return failure;
}
