import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { EntryOf } from '@escalog/definitions';
import { definitionsOf } from '@escalog/definitions/testing';
import { accepted, type Channel, type SendResult } from './channels/channel.ts';
import { idempotencyKeyOf, type AttemptEnded, type SendPage } from './domain/delivery-types.ts';
import { Sender } from './sender.ts';
import { ada, requested, sandbox } from './testing/examples.ts';
import { World } from './testing/world.ts';

describe('the sender', () => {
  const page = requested();
  const activity: SendPage = { kind: 'send', step: 'inbox', methodId: 'inbox', attempt: 1, idempotencyKey: idempotencyKeyOf(page, { id: 'inbox' }), page };

  /** A sender over one channel of the test's own, with what it reported. */
  const openSender = async (t: TestContext, send: () => Promise<SendResult>, { person = ada([sandbox]), settled }: { person?: EntryOf<'person'>; settled?: () => Promise<void> } = {}) => {
    const { store, links } = await World.open(t, {});
    const ends: AttemptEnded[] = [];
    const channel: Channel = { send, close: async () => {} };
    const sender = new Sender({
      channels: { email: channel, webhook: channel, sandbox: channel },
      definitions: definitionsOf(person),
      store: { aggregates: store.aggregates.bind(store), views: store.views.bind(store), records: store.records.bind(store), close: () => store.close(), settled: settled ?? (() => store.settled()) },
      links,
      publicUrl: () => 'https://escalog.example',
      log: { info() {}, warn() {}, error() {} },
      ended: async (_pageId, outcome) => void ends.push(outcome),
    });
    return { sender, ends };
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
    assert.deepEqual(ends, [{ kind: 'attempt-ended', step: 'inbox', attempt: 1, outcome: 'failed', retriable: false, detail: 'the contact method inbox has been removed from person/ada since' }]);
  });

  it('turns a bug in a channel into a failure, so that the next method is tried', async (t) => {
    const { sender, ends } = await openSender(t, () => Promise.reject(new TypeError('oops')));
    sender.begin(activity, undefined);
    await done(sender);
    assert.deepEqual(ends.map(({ outcome, retriable }) => [outcome, retriable]), [['failed', false]]);
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
});
