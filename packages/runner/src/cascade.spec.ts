import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import {
  topics,
  type Decided,
  type NotificationsEvent,
  type PageWithdrawn,
  type UpdatePosted,
} from '@escalog/contracts';
import { append, AppError, type Workflow } from '@escalog/kernel';
import { overridden } from '@escalog/kernel/testing';
import type { Aggregates, PublishedEvent, Store } from '@escalog/store';
import type { RunnerDeps } from './aggregate.ts';
import { consumeEvents, type EventConsumer } from './consume.ts';
import { deadLetters, lettersIn, topic } from './testing/consuming.ts';
import { OpenWorld } from './testing/open-world.ts';
import { update } from './testing/updates.ts';
import { WorkflowRunner } from './workflow-runner.ts';

interface EchoTypes {
  State: readonly string[];
  Input: { readonly text: string };
  Event: Decided<NotificationsEvent>;
  Activity: never;
  Context: object;
}

const echoes = topics.notifications.name;

/** Says each text twice. The second time it fails, where the text tells how. */
const echo: Workflow<EchoTypes> = {
  initial: [],
  observe: (heard) => heard,
  react: ({ text }) => [append(said(text, 'once')), append(said(text, text === 'misfit' ? (7 as never) : 'twice'))],
  evolve(heard, event) {
    const { pageId, person } = event as PageWithdrawn;
    if (pageId === 'bug' && person === 'twice') throw new TypeError('x is undefined');
    return [...heard, `${pageId} ${person}`];
  },
};

function said(pageId: string, person: string): Decided<PageWithdrawn> {
  const reason = { code: 'test', text: 'A test did it.', definition: null, facts: {} };
  return { type: 'PageWithdrawn', pageId, escalationId: 'e', person, reason };
}

/** What is posted about an incident is echoed; who hears the echo notes it, in one more document. */
async function echoing(deps: RunnerDeps): Promise<{
  readonly runners: readonly WorkflowRunner<EchoTypes, NotificationsEvent>[];
  stop(): Promise<void>;
}> {
  const [first, second] = ['first', 'second'].map(
    (collection) =>
      new WorkflowRunner<EchoTypes, NotificationsEvent>(
        {
          collection,
          eventType: 'PageWithdrawn',
          workflow: collection === 'first' ? echo : { ...echo, react: () => [], observe: (_, { text }) => [text] },
          actor: { kind: 'service', ref: 'test' },
          names: (id) => ({ stream: `${collection}/${id}`, subject: id }),
          context: () => ({}),
        },
        deps,
      ),
  ) as [WorkflowRunner<EchoTypes, NotificationsEvent>, WorkflowRunner<EchoTypes, NotificationsEvent>];
  const consumers: EventConsumer[] = [
    await consumeEvents(
      {
        service: 'test',
        topics: [topic],
        on: { UpdatePosted: ({ meta, text }: UpdatePosted) => first.react(meta.subject, { text }, meta) },
      },
      deps,
    ),
    await consumeEvents(
      {
        service: 'other',
        topics: [echoes],
        on: { PageWithdrawn: ({ meta, person }) => second.react(meta.subject, { text: person }, meta) },
      },
      deps,
    ),
  ];
  await turn();
  return {
    runners: [first, second],
    stop: async () => void (await Promise.all(consumers.map((consumer) => consumer.stop()))),
  };
}

/** The store, of which the first write of an aggregate throws. */
function failingOnce(store: Store): Store {
  let failed = false;
  const aggregates = <State, Input, Event extends PublishedEvent>(
    collection: string,
  ): Aggregates<State, Input, Event> => {
    const real = store.aggregates<State, Input, Event>(collection);
    const write: typeof real.write = (document) => {
      if (failed) return real.write(document);
      failed = true;
      throw new AppError('ESCALOG_TEST_FULL', 'the disk is full', { retriable: true });
    };
    return overridden(real, { write });
  };
  return overridden(store, { aggregates });
}

describe('what an event leads to', () => {
  it('is stored before anything else that waits goes on, where ports answer at once', async () => {
    await using world = new OpenWorld();
    const { runners, stop } = await echoing(world.deps);
    const [, second] = runners;
    void world.deps.bus.publish(topic, [update('a', 'hello')]);
    const others = Promise.resolve().then(() =>
      world.deps.store.aggregates<readonly string[], never, never>('second').load('a'),
    );
    const then = await others;
    assert.deepEqual(then?.state, ['twice']);
    assert.deepEqual(await second?.load('a'), ['twice']);
    await stop();
  });

  for (const fault of ['bug', 'misfit'])
    it(`is neither a document nor a message when the consumer fails in the middle: ${fault}`, async () => {
      await using world = new OpenWorld();
      const { runners, stop } = await echoing(world.deps);
      await world.deps.bus.publish(topic, [update('a', fault)]);
      await world.until(async () => (await world.messages(deadLetters)).length > 0);
      for (const runner of runners) assert.equal(await runner.stored('a'), undefined);
      assert.deepEqual(await world.messages(echoes), []);
      assert.equal((await lettersIn(world)).length, 1);
      await stop();
    });

  it('comes about once, when the store that refused it takes it the next time', async () => {
    await using world = new OpenWorld();
    const { runners, stop } = await echoing({ ...world.deps, store: failingOnce(world.deps.store) });
    await world.deps.bus.publish(topic, [update('a', 'hello')]);
    await turn();
    for (const runner of runners) assert.equal(await runner.stored('a'), undefined);
    assert.deepEqual(await world.messages(echoes), []);
    world.clock.advance(100);
    await world.until(async () => (await runners[1]?.load('a')) !== undefined);
    assert.deepEqual(await runners[0]?.load('a'), ['hello once', 'hello twice']);
    assert.equal((await world.messages(echoes)).length, 2);
    await stop();
  });
});
