import type { GroupConsumer, Lost, Message } from '@escalog/bus';
import { groupOf } from '@escalog/contracts';
import {
  after,
  answerOf,
  forEach,
  inOrder,
  isoOf,
  run,
  type Awaitable,
  type Instant,
  type Milliseconds,
  type Step,
} from '@escalog/kernel';
import type { RunnerDeps } from './aggregate.ts';
import { Continuity } from './continuity.ts';
import { KeyParking } from './key-parking.ts';
import { handlerOf, isPassedOver, type Reactions } from './reactions.ts';
import { destinationOf, inProcessSpan } from './traces.ts';

export interface ConsumeOptions {
  /** Names the consumer group and the dead letters. */
  readonly service: string;
  readonly topics: readonly string[];
  readonly on: Reactions;
  /** How long events may be held back, as in `Subscription`. */
  readonly gather?: Milliseconds;
}

/** A consumer that tells how it is doing. */
export interface EventConsumer extends GroupConsumer {
  /** For readiness: whether events are heard, and a partition waits. */
  check(): { readonly name: string; readonly ok: boolean; readonly detail: string };
}

/** What a partition waits for. */
interface Wait {
  readonly why: string;
  readonly since: Instant;
}

/** A partition of which nothing was heard for so long has gone to another member: as long as it waits here, it is tried again far sooner. */
const longestRetry: Milliseconds = 60_000;

/**
 * Consumes topics as the service's group: the messages of a key one after the other, those of different keys side by side.
 *
 * A dependency that is down keeps the partition waiting; nothing is skipped. A message that cannot be read
 * or handled parks its key: it and every later message of that key go to the service's dead letters in
 * order, with the error in their headers, and the other keys go on. `DeadLetters` brings them back.
 */
export async function consumeEvents(
  { service, topics, on, gather }: ConsumeOptions,
  deps: RunnerDeps,
): Promise<EventConsumer> {
  const { bus, clock, log } = deps;
  const group = groupOf(service);
  const parking = new KeyParking(service, deps);
  const continuity = new Continuity();
  const handler = handlerOf(on);
  const waiting = new Map<string, Wait>();
  const destinations = new Map(topics.map((topic) => [topic, destinationOf(group, topic)]));

  const handle = (message: Message): Awaitable<void> =>
    inProcessSpan(destinations.get(message.topic) ?? {}, message, clock, () => parking.handle(message, handler));

  const handleInOrder = (messages: readonly Message[]): Awaitable<void> =>
    inOrder(...messages.map((message) => () => handle(message)));

  function* handleBatch(batch: readonly Message[], heard: readonly Message[]): Step<void> {
    if (!continuity.follows(batch)) yield* answerOf(parking.learn());
    const [first] = heard;
    if (heard.length > 1) yield* answerOf(forEach(Map.groupBy(heard, ({ key }) => key).values(), handleInOrder));
    else if (first !== undefined) yield* answerOf(handle(first));
    continuity.handled(batch);
    if (waiting.size > 0) waiting.delete(placeOf(batch[0]));
  }

  const consumer = await bus.consume({
    group,
    topics,
    ...(gather !== undefined && { gather }),
    handle(batch) {
      const heard = batch.filter((message) => !isPassedOver(message, on));
      // Most of what a service hears of a topic is not for it.
      if (heard.length > 0 || waiting.size > 0 || !continuity.follows(batch)) return run(handleBatch(batch, heard));
      continuity.handled(batch);
      return undefined;
    },
    onError: (error, batch) => {
      waiting.set(placeOf(batch[0]), { why: String(error), since: clock.now() });
      log.warn(
        { err: error, topic: batch[0]?.topic, partition: batch[0]?.partition },
        'this partition cannot go on; it is tried again',
      );
    },
  });
  return {
    lost: () => consumer.lost(),
    heard: () => consumer.heard(),
    stop: () => consumer.stop(),
    check: () => checkOf(consumer.lost(), waiting, clock.now()),
  };
}

function placeOf(message: Message | undefined): string {
  return message === undefined ? 'a damaged partition' : `partition ${message.partition} of ${message.topic}`;
}

function checkOf(
  lost: Lost | undefined,
  waiting: ReadonlyMap<string, Wait>,
  now: Instant,
): ReturnType<EventConsumer['check']> {
  if (lost !== undefined)
    return {
      name: 'consumer',
      ok: false,
      detail: `no event is heard since ${isoOf(lost.since)}: ${String(lost.error)}`,
    };
  const [stuck] = [...waiting].filter(([, { since }]) => after(since, longestRetry) >= now);
  return stuck === undefined
    ? { name: 'consumer', ok: true, detail: 'events are handled as they come' }
    : { name: 'consumer', ok: false, detail: `${stuck[0]} waits: ${stuck[1].why}` };
}
