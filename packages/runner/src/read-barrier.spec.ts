import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GroupConsumer, Heard } from '@escalog/bus';
import { topics } from '@escalog/contracts';
import { AppError } from '@escalog/kernel';
import { timersCheck } from './checks.ts';
import { longestUnheard } from './read-barrier.ts';
import { OpenWorld } from './testing/open-world.ts';
import { metaOf, noted, reminders } from './testing/reminders.ts';
import { update } from './testing/updates.ts';

const minute = 60_000;
const topic = topics.incidents.name;

/** Reminders of `r1`, which hear on a topic that they are to forget; `gate` holds up the hearing. */
class Story implements AsyncDisposable {
  readonly world = new OpenWorld();
  readonly runner = reminders(this.world);
  readonly gate = Promise.withResolvers<void>();
  readonly #handling = Promise.withResolvers<void>();

  consume(): Promise<GroupConsumer> {
    return this.world.deps.bus.consume({
      group: 'test',
      topics: [topic],
      handle: async (batch) => {
        this.#handling.resolve();
        await this.gate.promise;
        for (const { key } of batch) await this.runner.react(key, noted('forget'), undefined);
      },
    });
  }

  /** What was said so far, once nothing is under way but the wait for what is in hand. */
  async said(): Promise<readonly string[]> {
    for (let turns = 0; turns < 20; turns += 1) await new Promise(setImmediate);
    return (await this.world.events(topics.notifications.name)).map(({ type }) => type);
  }

  /** Has something said about `r1` that makes it forget, which is in hand when it resolves. */
  async publish(): Promise<void> {
    await this.world.deps.bus.publish(topic, [update('r1', 'forget')]);
    await this.#handling.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.gate.resolve();
    this.runner.stop();
    await this.world[Symbol.asyncDispose]();
  }
}

/** A consumer that tells what it is told to tell. */
function telling(heard: () => Promise<Heard>): Pick<GroupConsumer, 'heard'> {
  return { heard };
}

describe('a timer that is due', () => {
  it('waits for what was on the topics before, and does not fire when that has cancelled it', async () => {
    await using story = new Story();
    story.runner.start(await story.consume());
    await story.runner.react('r1', noted('milk'), metaOf(1));
    await story.publish();
    story.world.clock.advance(minute);
    assert.deepEqual(await story.said(), []);
    story.gate.resolve();
    await story.world.until(() => story.runner.busy === 0);
    assert.deepEqual(await story.said(), []);
    story.world.clock.advance(minute);
    assert.deepEqual(await story.said(), []);
  });

  it('fires once what was on the topics before has been handled, when that is about another', async () => {
    await using story = new Story();
    story.runner.start(await story.consume());
    await story.runner.react('r2', noted('milk'), metaOf(1));
    await story.publish();
    story.world.clock.advance(minute);
    assert.deepEqual(await story.said(), []);
    story.gate.resolve();
    await story.world.until(() => story.runner.busy === 0);
    assert.deepEqual(await story.said(), ['PageWithdrawn']);
  });

  it('while nothing ran is held at the start until the backlog has been handled', async () => {
    await using story = new Story();
    await story.runner.react('r1', noted('milk'), metaOf(1));
    await story.world.deps.bus.publish(topic, [update('r1', 'forget')]);
    story.world.clock.advance(10 * minute);
    story.gate.resolve();
    story.runner.start(await story.consume());
    await story.world.until(() => story.runner.busy === 0);
    assert.deepEqual(await story.said(), []);
  });

  it('fires without, and says so, when what is on the topics is not handled for long; and waits again afterwards', async () => {
    await using story = new Story();
    story.runner.start(await story.consume());
    await story.runner.react('r2', noted('milk'), metaOf(1));
    await story.publish();
    const dueAt = story.world.clock.now() + minute;
    story.world.clock.advance(minute);
    assert.deepEqual(await story.said(), []);
    story.world.clock.advance(longestUnheard);
    assert.deepEqual(await story.said(), ['PageWithdrawn']);
    assert.deepEqual(story.world.problems, [
      'timers fire although what is on the topics was not heard: an acknowledgement that is there may be passed over',
    ]);
    assert.equal(story.runner.unheardSince, dueAt);
    assert.equal(
      timersCheck(undefined, story.runner.unheardSince).detail,
      'timers fire without what is on the topics since 2026-11-18T02:01:00.000Z, which cannot be heard: an acknowledgement may be passed over',
    );

    story.gate.resolve();
    await story.runner.react('r2', noted('in 1 s'), metaOf(2));
    story.world.clock.advance(1_000);
    await story.said();
    assert.equal(story.runner.unheardSince, undefined);
  });

  it('fires when the bus does not even say what there is, after the same time', async () => {
    await using story = new Story();
    const down = new AppError('ESCALOG_TEST_DOWN', 'down', { retriable: true });
    story.runner.start(telling(() => Promise.reject(down)));
    await story.runner.react('r1', noted('milk'), metaOf(1));
    story.world.clock.advance(minute);
    for (let passed = 0; passed < longestUnheard; passed += 500) {
      assert.deepEqual(await story.said(), []);
      story.world.clock.advance(500);
    }
    assert.deepEqual(await story.said(), ['PageWithdrawn']);
  });

  it('is left to the replica that hears of it, for as long as that may take', async () => {
    await using story = new Story();
    const elsewhere: Heard = {
      of: () => 'elsewhere',
      behind: 0,
      partitions: new Set<number>(),
      caughtUp: async () => {},
    };
    story.runner.start(telling(() => Promise.resolve(elsewhere)));
    await story.runner.react('r1', noted('milk'), metaOf(1));
    story.world.clock.advance(minute);
    for (let passed = 0; passed < longestUnheard; passed += 1_000) {
      assert.deepEqual(await story.said(), []);
      story.world.clock.advance(1_000);
    }
    assert.deepEqual(await story.said(), ['PageWithdrawn']);
  });
});
