import { deadLettersOf, topics, type UpdatePosted } from '@escalog/contracts';
import type { RunnerDeps } from '../aggregate.ts';
import { consumeEvents, type EventConsumer } from '../consume.ts';
import type { OpenWorld } from './open-world.ts';
import { update } from './updates.ts';

/** What the service `test` consumes, and where it puts what it cannot handle. */
export const topic = topics.incidents.name;
export const deadLetters = deadLettersOf('test').name;

/** Handles updates; `failing` throws for a text, or lets it pass. */
export function into(handled: string[], failing: (text: string) => void = () => {}) {
  return {
    UpdatePosted: async ({ text }: UpdatePosted) => {
      failing(text);
      handled.push(text);
    },
  };
}

/** Consumes as the service `test`. */
export function consume(on: ReturnType<typeof into>, deps: RunnerDeps): Promise<EventConsumer> {
  return consumeEvents({ service: 'test', topics: [topic], on }, deps);
}

export function bugAt(poison: string): (text: string) => void {
  return (text) => {
    if (text === poison) throw new TypeError('x is undefined');
  };
}

/** Each dead letter as its key and reason. */
export async function lettersIn(world: OpenWorld): Promise<readonly string[]> {
  return (await world.messages(deadLetters)).map(({ key, headers }) => `${key}: ${headers['escalog-dead-reason']}`);
}

/** Keys whose messages share a partition. */
export async function keysOfOnePartition(world: OpenWorld, count: number): Promise<readonly string[]> {
  const candidates = Array.from({ length: 12 * count }, (_, index) => `k${index}`);
  await world.deps.bus.publish(
    topics.routing.name,
    candidates.map((key) => update(key, 'where?')),
  );
  const byPartition = Map.groupBy(await world.messages(topics.routing.name), ({ partition }) => partition);
  const [keys = []] = [...byPartition.values()].filter(({ length }) => length >= count);
  return keys.slice(0, count).map(({ key }) => key);
}
