import type { Consumer, Message } from '@escalog/bus';
import { deadLettersOf, decode, type EscalogEvent, type EventOf } from '@escalog/contracts';
import { isRetriable } from '@escalog/kernel';
import type { RunnerDeps } from './aggregate.ts';
import { deadLetterOf } from './dead-letter.ts';
import { ParkedKeys } from './parked-keys.ts';

/** What is done on each type of event; other types are passed over. Resolves once the effect is stored. */
export type Reactions = { readonly [T in EscalogEvent['type']]?: (event: EventOf<T>) => Promise<void> };

export interface ConsumeOptions {
  /** Names the consumer group and the dead letters. */
  readonly service: string;
  readonly topics: readonly string[];
  readonly on: Reactions;
}

/** A consumer that tells how it is doing. */
export interface EventConsumer extends Consumer {
  /** For readiness: whether a partition waits, and how many keys are parked; parked ones do not keep the others from being served. */
  check(): { readonly name: string; readonly ok: boolean; readonly detail: string };
}

/**
 * Consumes topics as the service's group.
 *
 * A dependency that is down keeps the partition waiting; nothing is skipped. A message that cannot be read
 * or handled parks its key: it and every later message of that key go to the service's dead letters in
 * order, with the error in their headers, and the other keys go on.
 */
export async function consumeEvents({ service, topics, on }: ConsumeOptions, { bus, store, log }: RunnerDeps): Promise<EventConsumer> {
  const parked = await ParkedKeys.load(store, service);
  const deadLetters = deadLettersOf(service).name;

  const park = async (message: Message, reason: string): Promise<void> => {
    log.error({ topic: message.topic, key: message.key, offset: message.offset, reason }, 'parked: this key waits in the dead letters');
    await bus.publish(deadLetters, [deadLetterOf(message, reason)]);
    await parked.add(message, reason);
  };

  const handle = async (message: Message): Promise<void> => {
    if (parked.has(message)) return park(message, 'an earlier message of this key is parked');
    const failure = await outcomeOf(message, on);
    if (failure !== undefined) await park(message, failure);
  };

  const waiting = new Map<string, string>();
  const consumer = await bus.consume({
    group: `escalog.${service}`,
    topics,
    handle: async (batch) => {
      for (const message of batch) await handle(message);
      if (waiting.size > 0) waiting.delete(placeOf(batch[0]));
    },
    onError: (error, batch) => {
      waiting.set(placeOf(batch[0]), String(error));
      log.warn({ err: error, topic: batch[0]?.topic, partition: batch[0]?.partition }, 'this partition cannot go on; it is tried again');
    },
  });
  return { stop: () => consumer.stop(), check: () => checkOf(waiting, parked.size, deadLetters) };
}

function placeOf(message: Message | undefined): string {
  return message === undefined ? 'a damaged partition' : `partition ${message.partition} of ${message.topic}`;
}

function checkOf(waiting: ReadonlyMap<string, string>, parked: number, deadLetters: string): ReturnType<EventConsumer['check']> {
  const [stuck] = waiting;
  if (stuck !== undefined) return { name: 'consumer', ok: false, detail: `${stuck[0]} waits: ${stuck[1]}` };
  if (parked > 0) return { name: 'consumer', ok: true, detail: `${parked} incidents are parked and go no further here; their messages are in ${deadLetters}, with the error in their headers` };
  return { name: 'consumer', ok: true, detail: 'events are handled as they come' };
}

/** `undefined` when the message was handled, else why it never will be. Throws what is worth waiting for. */
async function outcomeOf(message: Message, on: Reactions): Promise<string | undefined> {
  try {
    const event = decode(message.value);
    await on[event.type]?.(event as never);
    return undefined;
  } catch (error) {
    if (isRetriable(error)) throw error;
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}
