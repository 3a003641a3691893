import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { topics } from '@escalog/contracts';
import { AppError } from '@escalog/kernel';
import { overridden } from '@escalog/kernel/testing';
import type { PublishedEvent, Store } from '@escalog/store';
import type { RunnerDeps } from './aggregate.ts';
import { timersCheck } from './checks.ts';
import { OpenWorld } from './testing/open-world.ts';
import { metaOf, noted, reminders } from './testing/reminders.ts';

const second = 1_000;
const topic = topics.notifications.name;

/** Reminders of which one, `poison`, fails with `failure` for as long as there is one. */
class Story implements AsyncDisposable {
  readonly world = new OpenWorld();
  /** What operators were told. */
  readonly raised: unknown[] = [];
  readonly deps: RunnerDeps = {
    ...this.world.deps,
    operators: { raise: (standstill) => void this.raised.push(standstill) },
  };
  failure: Error | undefined = new RangeError('no such time zone');
  /** When it was tried, in seconds after the start: on what is remembered, and then on what is stored. */
  readonly tries = new Set<number>();
  readonly runner = reminders(this, [], (text) => {
    if (text !== 'poison' || this.failure === undefined) return;
    this.tries.add((this.world.clock.now() - this.#startedAt) / second);
    throw this.failure;
  });
  readonly #startedAt = this.world.clock.now();

  /** Has the poison set, and lets time pass. It is due after a minute. */
  async begin(seconds: number): Promise<void> {
    this.runner.start();
    await this.runner.react('r1', noted('poison'), metaOf(1));
    await this.pass(seconds);
  }

  /** Lets time pass, second by second, with everything done that is due in each. */
  async pass(seconds: number): Promise<void> {
    for (let passed = 0; passed < seconds; passed += 1) {
      this.world.clock.advance(second);
      await this.world.until(() => this.runner.busy === 0);
    }
  }

  async said(): Promise<readonly string[]> {
    return (await this.world.events(topic)).map((event) =>
      event.type === 'PageWithdrawn' ? event.pageId : event.type,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.runner.stop();
    await this.world[Symbol.asyncDispose]();
  }
}

/** The same store, in which due timers cannot be found while `isDown`. */
function withoutDue(store: Store, isDown: () => boolean): Store {
  const aggregates: Store['aggregates'] = <State, Input, Event extends PublishedEvent>(collection: string) => {
    const real = store.aggregates<State, Input, Event>(collection);
    return overridden(real, {
      due: (until, limit) =>
        isDown()
          ? Promise.reject(new AppError('ESCALOG_TEST_DOWN', 'down', { retriable: true }))
          : real.due(until, limit),
    });
  };
  return overridden(store, { aggregates });
}

describe('a timer that cannot be fired', () => {
  it('is told to operators once, however often it is tried', async () => {
    await using story = new Story();
    await story.begin(5 * 60);
    assert.deepEqual(story.raised, [
      {
        kind: 'timer',
        stream: 'reminder/r1',
        key: 'r1',
        topic,
        reason: 'RangeError: no such time zone',
        since: '2026-11-18T02:01:00.000Z',
      },
    ]);
  });

  it('is tried again less and less often, every minute in the end, and fires once the cause is mended', async () => {
    await using story = new Story();
    await story.begin(5 * 60);
    assert.deepEqual([...story.tries], [60, 61, 63, 67, 75, 91, 123, 183, 243]);
    story.failure = undefined;
    await story.pass(10);
    assert.deepEqual(await story.said(), ['poison']);
    assert.deepEqual(timersCheck(story.runner.failingTimers), {
      name: 'timers',
      ok: true,
      detail: 'timers fire when they are due',
    });
  });

  it('is in the readiness, with since when and why, which stays ready', async () => {
    await using story = new Story();
    await story.begin(90);
    assert.deepEqual(timersCheck(story.runner.failingTimers), {
      name: 'timers',
      ok: true,
      isWell: false,
      detail:
        'timers of 1 stream cannot be fired, the first since 2026-11-18T02:01:00.000Z; the last error was RangeError: no such time zone',
    });
  });

  it('makes no other timer late', async () => {
    await using story = new Story();
    await story.begin(90);
    await story.runner.react('r2', noted('milk'), metaOf(1));
    // Not by a whole second, in which the poison rests.
    story.world.clock.advance(200);
    await story.runner.react('r3', noted('in 1 s'), metaOf(1));
    await story.pass(1);
    assert.deepEqual(await story.said(), ['in 1 s']);
    await story.pass(58);
    story.world.clock.advance(800);
    await story.world.until(() => story.runner.busy === 0);
    assert.deepEqual(await story.said(), ['in 1 s', 'milk']);
  });

  it('is no longer said to wait when another process has fired it', async () => {
    await using story = new Story();
    await story.begin(90);
    const newer = reminders(story.world);
    newer.start();
    await story.pass(1);
    newer.stop();
    await story.pass(5);
    assert.deepEqual(await story.said(), ['poison']);
    assert.equal(story.runner.failingTimers, undefined);
  });

  it('for a dependency that is down is tried every second and told to nobody', async () => {
    await using story = new Story();
    story.failure = new AppError('ESCALOG_TEST_DOWN', 'down', { retriable: true });
    await story.begin(65);
    assert.deepEqual([...story.tries], [60, 61, 62, 63, 64, 65]);
    assert.deepEqual([story.raised, story.runner.failingTimers], [[], undefined]);
  });
});

describe('timers that cannot even be found', () => {
  it('keep a service from being ready', async () => {
    await using story = new Story();
    let isDown = true;
    const runner = reminders({ deps: { ...story.deps, store: withoutDue(story.deps.store, () => isDown) } });
    runner.start();
    story.world.clock.advance(second);
    await story.world.until(() => runner.busy === 0);
    assert.deepEqual(timersCheck(runner.failingTimers), {
      name: 'timers',
      ok: false,
      detail: 'due timers cannot be found since 2026-11-18T02:00:01.000Z: AppError: down',
    });
    isDown = false;
    story.world.clock.advance(second);
    await story.world.until(() => runner.busy === 0);
    assert.equal(runner.failingTimers, undefined);
    runner.stop();
  });
});
