import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { EntryOf } from '@escalog/definitions';
import { definitionsOf } from '@escalog/definitions/testing';
import { noProviders } from '@escalog/hosting/testing';
import { overridden } from '@escalog/kernel/testing';
import { accepted, type Channel, type PageMessage, type SendResult } from './channels/channel.ts';
import { ChannelWatch } from './channels/channel-watch.ts';
import { ContactLimits } from './contact-limits.ts';
import { idempotencyKeyOf, type AttemptEnded, type SendPage } from './domain/delivery-types.ts';
import { renewEvery } from './leases.ts';
import { Sender, type SenderOptions } from './sender.ts';
import { ada, requested, sandbox } from './testing/examples.ts';
import { World } from './testing/world.ts';
import { deadline } from './within-deadline.ts';

describe('the sender', () => {
  const page = requested();
  const activity: SendPage = {
    kind: 'send',
    step: 'inbox',
    methodId: 'inbox',
    attempt: 1,
    idempotencyKey: idempotencyKeyOf(page, { id: 'inbox' }),
    dueAt: page.requestedAt,
    page,
  };

  /** A sender over one channel of the test's own, with what it reported. */
  const openSender = async (
    t: TestContext,
    send: Channel['send'],
    {
      person = ada([sandbox]),
      settled,
      isCurrent = async () => true,
      held = async () => {},
    }: {
      person?: EntryOf<'person'>;
      settled?: () => Promise<void>;
      isCurrent?: () => Promise<boolean>;
      held?: SenderOptions['held'];
    } = {},
  ) => {
    const { store, links, nudgeLinks, clock } = await World.open(t, {});
    await store.settled();
    const ends: AttemptEnded[] = [];
    const channel: Channel = {
      send,
      laneOf: () => ({ group: 'narrow', name: 'narrow', width: 10 }),
      close: async () => {},
    };
    const log = { info() {}, warn() {}, error() {} };
    const channels = {
      email: channel,
      sms: channel,
      phone: channel,
      slack: channel,
      push: channel,
      pagerduty: channel,
      webhook: channel,
      chat: channel,
      ntfy: channel,
      sandbox: channel,
    };
    const sender = new Sender({
      channels,
      definitions: definitionsOf(person),
      store: overridden(
        store,
        settled === undefined ? {} : { settledInTime: async () => (await settled(), 'stored' as const) },
      ),
      links,
      nudgeLinks,
      publicUrl: () => 'https://escalog.example',
      clock,
      isCurrent,
      limits: new ContactLimits({ store, clock, log, isWanted: async () => false, wake: async () => {} }),
      heldPage: async () => undefined,
      caughtUp: async () => {},
      held,
      log,
      sent() {},
      watch: new ChannelWatch({ channels, settings: noProviders, clock, log, wake: async () => {} }),
      ended: async (_pageId, outcome) => {
        assert.ok(outcome.kind === 'attempt-ended');
        ends.push(outcome);
      },
    });
    return { sender, ends, clock };
  };
  const done = async (sender: Sender): Promise<void> => {
    while (sender.busy > 0) await new Promise(setImmediate);
  };

  it('lets nothing out before the delivery is on disk', async (t) => {
    const disk = Promise.withResolvers<void>();
    let sent = 0;
    const { sender } = await openSender(t, async () => ((sent += 1), accepted('ok')), { settled: () => disk.promise });
    sender.begin(activity, undefined);
    await new Promise(setImmediate);
    assert.equal(sent, 0);
    disk.resolve();
    await done(sender);
    assert.equal(sent, 1);
  });

  it('fails for good when the contact method was removed since', async (t) => {
    const { sender, ends } = await openSender(t, async () => accepted('ok'), { person: ada([]) });
    sender.begin(activity, undefined);
    await done(sender);
    assert.deepEqual(ends, [
      {
        kind: 'attempt-ended',
        step: 'inbox',
        attempt: 1,
        outcome: 'failed',
        retriable: false,
        detail: 'the contact method inbox of Ada Lovelace has been removed since',
      },
    ]);
  });

  it('turns a bug in a channel into a failure, so that the next method is tried', async (t) => {
    const { sender, ends } = await openSender(t, () => Promise.reject(new TypeError('oops')));
    sender.begin(activity, undefined);
    await done(sender);
    assert.deepEqual(
      ends.map(({ outcome, retriable }) => [outcome, retriable]),
      [['failed', false]],
    );
  });

  it('keeps what providers say to one line of bounded length', async (t) => {
    const { sender, ends } = await openSender(t, async () => accepted(`250 ok\r\n${'x'.repeat(10_000)}`));
    sender.begin(activity, undefined);
    await done(sender);
    assert.match(ends[0]?.detail ?? '', /^250 ok x{292}…$/);
  });

  it('when stopped waits for what is under way, and begins nothing further', async (t) => {
    const asked = Promise.withResolvers<void>();
    const provider = Promise.withResolvers<SendResult>();
    let sent = 0;
    const { sender, ends } = await openSender(t, () => {
      sent += 1;
      asked.resolve();
      return provider.promise;
    });
    sender.begin(activity, undefined);
    await asked.promise;
    const stopped = sender.stop();
    sender.begin({ ...activity, attempt: 2 }, undefined);
    assert.deepEqual(ends, []);
    provider.resolve(accepted('ok'));
    await stopped;
    assert.deepEqual([ends.length, sent], [1, 1]);
  });

  /** A provider that takes every message and answers when it is told to. */
  const openProvider = () => {
    const answers: (() => void)[] = [];
    const sent: PageMessage[] = [];
    const send: Channel['send'] = (message) => {
      sent.push(message);
      return new Promise((resolve) => answers.push(() => resolve(accepted('ok'))));
    };
    return { send, sent, answer: (index: number) => answers[index]?.() };
  };
  const attempts = (...numbers: readonly number[]) => numbers.map((attempt) => ({ ...activity, attempt }));
  const turn = () => new Promise(setImmediate);

  it('makes no more attempts at once than the channel can send', async (t) => {
    const { send, sent, answer } = openProvider();
    const { sender, ends } = await openSender(t, send);
    for (const each of attempts(1, 2, 3)) sender.begin(each, undefined);
    await turn();
    assert.equal(sent.length, 2);
    answer(0);
    await turn();
    assert.equal(sent.length, 3);
    answer(1);
    answer(2);
    await done(sender);
    assert.deepEqual(
      ends.map(({ attempt, outcome }) => [attempt, outcome]),
      [
        [1, 'accepted'],
        [2, 'accepted'],
        [3, 'accepted'],
      ],
    );
  });

  it('says again and again what it has in hand: what waits and what is under way, and nothing that is over', async (t) => {
    const { send, answer } = openProvider();
    const held: number[] = [];
    const { sender, clock } = await openSender(t, send, {
      held: async (_pageId, { attempt }) => void held.push(attempt),
    });
    for (const each of attempts(1, 2, 3)) sender.begin(each, undefined);
    await turn();
    clock.advance(renewEvery);
    await turn();
    assert.deepEqual(held.splice(0), [1, 2, 3]);
    answer(0);
    await turn();
    clock.advance(renewEvery);
    await turn();
    assert.deepEqual(held.splice(0), [2, 3]);
    answer(1);
    answer(2);
    await done(sender);
    clock.advance(renewEvery);
    await turn();
    assert.deepEqual(held, []);
  });

  it('goes on saying so after the store could not be reached', async (t) => {
    const { send, answer } = openProvider();
    let asked = 0;
    const { sender, clock } = await openSender(t, send, {
      held: () => ((asked += 1), Promise.reject(new Error('the store is down'))),
    });
    sender.begin(activity, undefined);
    for (const times of [1, 2, 3]) {
      clock.advance(renewEvery);
      await turn();
      assert.equal(asked, times);
    }
    answer(0);
    await done(sender);
  });

  it('when stopped lets go what waits for its turn, and keeps what is under way', async (t) => {
    const { send, answer } = openProvider();
    const held: number[] = [];
    const { sender, clock } = await openSender(t, send, {
      held: async (_pageId, { attempt }) => void held.push(attempt),
    });
    for (const each of attempts(1, 2, 3)) sender.begin(each, undefined);
    await turn();
    const stopped = sender.stop();
    clock.advance(renewEvery);
    await turn();
    assert.deepEqual(held, [1, 2]);
    answer(0);
    answer(1);
    await stopped;
  });

  it('lets the deadline run only from when the turn of an attempt has come', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { send, sent, answer } = openProvider();
    const { sender, ends } = await openSender(t, send);
    for (const each of attempts(1, 2, 3)) sender.begin(each, undefined);
    await turn();
    t.mock.timers.tick(deadline - 1);
    answer(0);
    while (sent.length < 3) await turn();
    t.mock.timers.tick(deadline - 1);
    answer(2);
    await done(sender);
    assert.deepEqual(
      ends.map(({ attempt, outcome }) => [attempt, outcome]),
      [
        [1, 'accepted'],
        [2, 'failed'],
        [3, 'accepted'],
      ],
    );
  });

  it('ends an attempt at the deadline even if its channel does not, and goes on with the next', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { send, sent } = openProvider();
    const { sender, ends } = await openSender(t, send);
    for (const each of attempts(1, 2, 3)) sender.begin(each, undefined);
    await turn();
    t.mock.timers.tick(deadline);
    while (sent.length < 3) await turn();
    assert.deepEqual(
      ends.map(({ outcome, retriable, detail }) => [outcome, retriable, detail]),
      [1, 2].map(() => ['failed', true, 'no answer before the deadline']),
    );
    t.mock.timers.tick(deadline);
    await done(sender);
  });

  it('sends pages of high urgency before those of low', async (t) => {
    const { send, sent, answer } = openProvider();
    const { sender } = await openSender(t, send);
    const low = { ...activity, page: { ...page, urgency: 'low' } } as const;
    for (const attempt of [1, 2, 3]) sender.begin({ ...low, attempt }, undefined);
    sender.begin({ ...activity, attempt: 4 }, undefined);
    await turn();
    for (const index of [0, 1, 2, 3]) {
      answer(index);
      await turn();
    }
    assert.deepEqual(
      sent.map(({ urgency }) => urgency),
      ['low', 'low', 'high', 'low'],
    );
    await done(sender);
  });

  it('sends nothing that was withdrawn or taken over while it waited, and says so', async (t) => {
    let current = true;
    const { send, sent, answer } = openProvider();
    const { sender, ends } = await openSender(t, send, { isCurrent: async () => current });
    for (const each of attempts(1, 2, 3)) sender.begin(each, undefined);
    await turn();
    current = false;
    answer(0);
    answer(1);
    await done(sender);
    assert.deepEqual(
      [sent.length, ends.map(({ attempt, outcome, detail }) => [attempt, outcome, detail]).at(-1)],
      [2, [3, 'not-sent', 'it was no longer wanted when its turn came']],
    );
  });

  it('asks no second time about what was decided just now and need not wait, but about what is a second late', async (t) => {
    const { send, sent, answer } = openProvider();
    const { sender, ends, clock } = await openSender(t, send, { isCurrent: async () => false });
    const dueAt = clock.now();
    sender.begin({ ...activity, dueAt }, undefined);
    await turn();
    assert.equal(sent.length, 1);
    answer(0);
    await done(sender);
    clock.advance(1_000);
    sender.begin({ ...activity, dueAt, attempt: 2 }, undefined);
    await done(sender);
    assert.deepEqual([sent.length, ends.map(({ outcome }) => outcome)], [1, ['accepted', 'not-sent']]);
  });

  it('when stopped leaves what waits for its turn to the next process', async (t) => {
    const { send, sent, answer } = openProvider();
    const { sender, ends } = await openSender(t, send);
    for (const each of attempts(1, 2, 3, 4)) sender.begin(each, undefined);
    await turn();
    const stopped = sender.stop();
    answer(0);
    answer(1);
    await stopped;
    assert.deepEqual([sent.length, ends.length, sender.busy], [2, 2, 0]);
  });
});
