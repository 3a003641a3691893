import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Message } from '@escalog/bus';
import { topics } from '@escalog/contracts';
import { AppError, isRetriable } from '@escalog/kernel';
import fc from 'fast-check';
import type { RunnerDeps } from './aggregate.ts';
import { DeadLetters } from './dead-letters.ts';
import { KeyParking } from './key-parking.ts';
import { ParkedKeys } from './parked-keys.ts';
import { Interleaving } from './testing/interleaving.ts';
import { OpenWorld } from './testing/open-world.ts';

/** What an attempt at a message does; the attempts behind the last of a list succeed. */
type Attempt = 'handled' | 'bug' | 'down';

interface Plan {
  /** For each topic, for each of its messages, what its attempts do. */
  readonly topics: readonly (readonly (readonly Attempt[])[])[];
  /** After how many points another member takes over each topic, once for each number. */
  readonly takeovers: readonly number[];
  /** After how many points each replay begins. */
  readonly replays: readonly number[];
  /** How many points pass before each batch. */
  readonly pace: number;
}

/** Most messages are handled at once, so that replays come to their end while others consume. */
const attempts = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Attempt[]>([]) },
  {
    weight: 1,
    arbitrary: fc.array(fc.constantFrom<Attempt>('handled', 'bug', 'bug', 'down'), { minLength: 1, maxLength: 3 }),
  },
);
const poisonFirst = fc.array(attempts, { minLength: 1, maxLength: 7 }).map((rest) => [['bug' as const], ...rest]);
const plans: fc.Arbitrary<Plan> = fc.record({
  topics: fc.array(poisonFirst, { minLength: 1, maxLength: 2 }),
  takeovers: fc.array(fc.nat({ max: 60 }), { maxLength: 2 }),
  replays: fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 4 }),
  pace: fc.nat({ max: 12 }),
});
const batchSize = 2;

/** A service whose reactions take each stream in order, pass over what they have seen, and fail as planned. */
class Reacting {
  readonly seen = new Map<string, number>();
  readonly gaps: string[] = [];
  readonly #attempts: Map<string, Attempt[]>;
  readonly #point: () => Promise<void>;

  constructor(messages: readonly (readonly Message[])[], plan: Plan, point: () => Promise<void>) {
    this.#attempts = new Map(
      messages.flatMap((some, index) =>
        some.map((message) => [nameOf(message), [...(plan.topics[index]?.[message.offset] ?? [])]] as const),
      ),
    );
    this.#point = point;
  }

  readonly handler = async (message: Message): Promise<void> => {
    await this.#point();
    const attempt = this.#attempts.get(nameOf(message))?.shift();
    if (attempt === 'bug') throw new TypeError('a bug');
    if (attempt === 'down') throw new AppError('ESCALOG_TEST_DOWN', 'down', { retriable: true });
    const last = this.seen.get(message.topic) ?? -1;
    if (message.offset > last + 1) this.gaps.push(`${nameOf(message)} after ${last}`);
    if (message.offset > last) this.seen.set(message.topic, message.offset);
    await this.#point();
  };
}

function nameOf({ topic, offset }: Message): string {
  return `${topic}/${offset}`;
}

/** One partition, consumed by one member after the other. A member that was replaced still ends the batch in its hands. */
class Partition {
  readonly #messages: readonly Message[];
  readonly #reacting: Reacting;
  readonly #deps: RunnerDeps;
  readonly #pause: () => Promise<void>;
  #committed = 0;
  #member = 0;

  constructor(messages: readonly Message[], reacting: Reacting, deps: RunnerDeps, pause: () => Promise<void>) {
    this.#messages = messages;
    this.#reacting = reacting;
    this.#deps = deps;
    this.#pause = pause;
  }

  /** A new member takes over, and consumes until the end or until it is replaced. */
  async consume(): Promise<void> {
    const member = (this.#member += 1);
    const parking = new KeyParking('test', this.#deps);
    await parking.learn();
    while (member === this.#member && this.#committed < this.#messages.length) {
      await this.#pause();
      const batch = this.#messages.slice(this.#committed, this.#committed + batchSize);
      const done = await this.#handle(batch, parking);
      if (done && member === this.#member) this.#committed += batch.length;
    }
  }

  async #handle(batch: readonly Message[], parking: KeyParking): Promise<boolean> {
    try {
      for (const message of batch) await parking.handle(message, this.#reacting.handler);
      return true;
    } catch (error) {
      if (!isRetriable(error)) throw error;
      return false;
    }
  }
}

/** Carries out the plan, then replays until nothing is parked. */
async function live(
  plan: Plan,
  key: string,
  world: OpenWorld,
  scheduler: fc.Scheduler,
): Promise<{ readonly reacting: Reacting; readonly letterCount: number }> {
  const interleaving = new Interleaving(world.deps, scheduler);
  const { deps } = interleaving;
  const point = interleaving.point.bind(interleaving);
  const appendedAt = world.clock.now();
  const messages = plan.topics.map((some, index) =>
    some.map((_, offset): Message => ({
      topic: [topics.incidents.name, topics.routing.name][index] ?? '',
      partition: 0,
      offset,
      key,
      value: Buffer.alloc(0),
      headers: {},
      appendedAt,
    })),
  );
  const reacting = new Reacting(messages, plan, point);
  const pass = async (points: number): Promise<void> => {
    for (let passed = 0; passed < points; passed += 1) await point();
  };
  const later = (points: number, then: () => Promise<unknown>): Promise<unknown> => pass(points).then(then);
  const partitions = messages.map((some) => new Partition(some, reacting, deps, () => pass(plan.pace)));
  const letters = new DeadLetters('test', reacting.handler, deps);

  const replay = async (): Promise<string> => {
    try {
      return (await letters.replay(key))?.state ?? 'never parked';
    } catch (error) {
      if (!isRetriable(error)) throw error;
      return 'down';
    }
  };
  const actors = [...plan.takeovers, 0].flatMap((points) =>
    partitions.map((partition) => later(points, () => partition.consume())),
  );
  await interleaving.waitFor(Promise.all([...actors, ...plan.replays.map((points) => later(points, replay))]));
  for (let state = 'parked'; ['parked', 'down'].includes(state);) state = await interleaving.waitFor(replay());
  return { reacting, letterCount: (await new ParkedKeys('test', world.deps).find(key))?.letterCount ?? 0 };
}

describe('parking and replaying, whatever comes between what', () => {
  it('has every message handled, those of one topic in order, and counts no letter twice', async () => {
    await using world = new OpenWorld();
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), plans, async (scheduler, plan) => {
        const { reacting, letterCount } = await live(plan, `key ${(runs += 1)}`, world, scheduler);
        assert.deepEqual(reacting.gaps, []);
        assert.deepEqual([...reacting.seen.values()].sort(), plan.topics.map(({ length }) => length - 1).sort());
        assert.ok(letterCount <= plan.topics.flat().length);
      }),
      { numRuns: 150 },
    );
  });
});
