import assert from 'node:assert/strict';
import { lookup } from 'node:dns';
import { describe, it, type TestContext } from 'node:test';
import { openJournal } from '@escalog/journal';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { openSqliteStore } from '@escalog/store';
import { minute, night, pageId } from '../../testing/examples.ts';
import { messageTo, patience } from '../../testing/messages.ts';
import { temporaryFolder } from '../../testing/world.ts';
import { accepted, failed, unanswered, type PageMessage } from '../channel.ts';
import { pageKey } from '../page-key.ts';
import { Posts } from '../posts.ts';
import { channelContract } from '../testing/channel-contract.ts';
import { pushStandIn } from '../testing/push-stand-in.ts';
import { PushDevices } from './devices.ts';
import { pushChannel, together } from './push-channel.ts';
import { longestPayload, pushPayload } from './push-payload.ts';
import { vapidKeysOf } from './vapid.ts';

const keys = vapidKeysOf('a secret that is long enough to be one');
const method = { id: 'phone', channel: 'push' } as const;

async function open(t: TestContext) {
  const clock = new ManualClock(night);
  const journal = openJournal({ folder: temporaryFolder(), onFailure() {} });
  const store = openSqliteStore({ journal });
  t.after(async () => {
    await store.close();
    await journal.close();
  });
  const devices = new PushDevices(store, clock);
  const provider = await pushStandIn(t, keys.publicKey);
  const posts = new Posts({ connections: 10, connect: { lookup } });
  const channel = pushChannel({ devices, posts, keys, subject: () => 'mailto:escalog@acme.example' });
  t.after(() => channel.close());
  const register = async (subscription = provider.subscribe(), { publicKey } = keys) => {
    await devices.add({
      ...subscription,
      person: 'person/ada',
      methodId: 'phone',
      name: 'Firefox on Linux',
      publicKey,
    });
    return subscription;
  };
  return { channel, devices, provider, register };
}

channelContract(
  'push',
  async (t) => {
    const { channel, provider, register } = await open(t);
    const { endpoint, keys: secrets } = await register();
    return { channel, provider, method, secrets: [new URL(endpoint).pathname, secrets.auth, secrets.p256dh] };
  },
  { never: { 'error-inside': 'a status is all that a push service answers' } },
);

describe('the push channel', () => {
  it('sends what RFC 8030 has to every device, and names the one who sends', async (t) => {
    const { channel, provider, register } = await open(t);
    await register();
    await register();
    const result = await channel.send(messageTo(method), patience());
    const origin = new URL(provider.subscribe().endpoint).origin;
    assert.deepEqual(result, { kind: 'accepted', detail: `2 of 2 devices: HTTP 201 from ${origin}` });
    assert.equal(new Set(provider.pushed.map(({ endpoint }) => endpoint)).size, 2);
    const [first] = provider.pushed;
    assert.deepEqual(
      [first?.topic, first?.urgency, first?.secondsToLive, first?.subject],
      [pageKey(pageId), 'high', 3_600, 'mailto:escalog@acme.example'],
    );
  });

  it('gets through to the other devices where nothing can be addressed to one', async (t) => {
    const { channel, provider, register } = await open(t);
    await register({ ...provider.subscribe(), endpoint: `https://${'a'.repeat(300)}/wpush/1` });
    await register();
    const result = await channel.send(messageTo(method), patience());
    assert.equal(result.kind, 'accepted', result.detail);
    assert.match(result.detail, /^1 of 2 devices: .*nothing can be addressed to what a device registered/);
    assert.equal(provider.pushed.length, 1);
  });

  it('says what can be pressed, and what it replaces', async (t) => {
    const { channel, provider, register } = await open(t);
    await register();
    await channel.send(messageTo(method), patience());
    const { acknowledge, open: opens, tag, kind, title } = provider.pushed[0]!.payload;
    const link = 'https://escalog.example/v1/acknowledge?token=abc&x=1';
    assert.deepEqual(
      { acknowledge, opens, tag, kind, title },
      { acknowledge: link, opens: link, tag: pageId, kind: 'page', title: '[sev1] Nobody can pay' },
    );
  });

  it('keeps a suggestion for as long as it can be answered, and lets a note wait', async (t) => {
    const { channel, provider, register } = await open(t);
    await register();
    const nudge: PageMessage['asked'] = {
      kind: 'nudge',
      nudgeId: 'n',
      suggestion: 'Post an update.',
      acceptUrl: 'https://escalog.example/v1/nudge?token=a&answer=accept',
      dismissUrl: 'https://escalog.example/v1/nudge?token=a&answer=dismiss',
      answerBy: instantOf(night + 5 * minute),
    };
    await channel.send(messageTo(method, { asked: nudge, urgency: 'low' }), patience());
    await channel.send(messageTo(method, { asked: { kind: 'note', text: 'Over.' }, urgency: 'low' }), patience());
    await channel.send(messageTo(method, { urgency: 'low' }), patience());
    assert.deepEqual(
      provider.pushed.map(({ urgency, secondsToLive, payload }) => [
        urgency,
        secondsToLive,
        payload.acknowledge !== null,
        payload.kind,
      ]),
      [
        ['normal', 300, false, 'nudge'],
        ['low', 86_400, false, 'note'],
        ['normal', 86_400, true, 'page'],
      ],
    );
  });

  it('takes back what is answered by what replaces it quietly', async (t) => {
    const { channel, provider, register } = await open(t);
    await register();
    await channel.send(messageTo(method), patience());
    await channel.recall?.({ ...messageTo(method), handle: undefined }, 'Bo Chen acknowledged.', patience());
    const [page, recalled] = provider.pushed;
    assert.equal(recalled?.topic, page?.topic);
    const { tag, kind, acknowledge, body } = recalled!.payload;
    assert.deepEqual([tag, kind, acknowledge, body], [pageId, 'over', null, 'Bo Chen acknowledged.']);
  });

  it('forgets a device that is gone, and is content with the other one', async (t) => {
    const { channel, devices, provider, register } = await open(t);
    const gone = await register();
    const there = await register();
    provider.unsubscribe(gone.endpoint);
    const result = await channel.send(messageTo(method), patience());
    assert.match(
      result.detail,
      /^1 of 2 devices: (?=.*HTTP 201 from).*HTTP 410 from \S+: that device takes no more, and is forgotten/,
    );
    const left = await devices.of('person/ada', 'phone');
    assert.deepEqual(
      left.map(({ endpoint }) => endpoint),
      [there.endpoint],
    );
  });

  it('says how to register when there is no device, or none any more', async (t) => {
    const { channel, provider, register } = await open(t);
    const { endpoint } = await register();
    provider.unsubscribe(endpoint);
    assert.equal((await channel.send(messageTo(method), patience())).kind, 'failed');
    const result = await channel.send(messageTo(method), patience());
    assert.deepEqual(
      result,
      failed(false, 'no device is registered; escalog push-link --person ada --method phone makes a link for that'),
    );
  });

  it('asks nothing of the push service for a device of another secret, and is content with the other one', async (t) => {
    const { channel, provider, register } = await open(t);
    await register(provider.subscribe(), vapidKeysOf('another secret, just as long'));
    const result = await channel.send(messageTo(method), patience());
    assert.ok(result.kind === 'failed' && !result.retriable && result.fault === undefined, JSON.stringify(result));
    assert.match(result.detail, /another secret of this installation; escalog push-link/);
    const { endpoint } = await register();
    assert.equal((await channel.send(messageTo(method), patience())).kind, 'accepted');
    assert.deepEqual(
      provider.pushed.map((one) => one.endpoint),
      [endpoint],
    );
  });

  it('has a lane for each person', async (t) => {
    const { channel } = await open(t);
    const [ada, bo] = ['person/ada', 'person/bo'].map((person) => channel.laneOf(method, person));
    assert.equal(ada?.group, bo?.group);
    assert.notEqual(ada?.name, bo?.name);
  });
});

describe('the result of several devices', () => {
  const busy = failed(true, 'HTTP 429', 7_000);
  const gone = failed(false, 'HTTP 410');
  const refused = { ...failed(false, 'HTTP 403'), fault: 'provider' } as const;

  it('is a success when one has it', () => {
    assert.equal(together([gone, accepted('HTTP 201'), unanswered('cut')]).kind, 'accepted');
  });

  it('may be tried again when one of them may, and then says what that one asks for', () => {
    assert.deepEqual(together([gone, busy, refused]), failed(true, 'HTTP 410; HTTP 429; HTTP 403', 7_000));
    assert.deepEqual(together([busy, failed(true, 'HTTP 503', 3_000)]), failed(true, 'HTTP 429; HTTP 503', 3_000));
  });

  it('is silence, or the fault of a provider, only when every failure that counts is', () => {
    assert.equal((together([unanswered('cut'), gone]) as { fault?: string }).fault, 'silence');
    assert.equal((together([unanswered('cut'), busy]) as { fault?: string }).fault, undefined);
    assert.equal((together([refused, refused]) as { fault?: string }).fault, 'provider');
    assert.equal((together([refused, gone]) as { fault?: string }).fault, undefined);
  });
});

describe('what is pushed', () => {
  it('is never longer than fits into a record, whatever is in it', () => {
    const { incident } = messageTo(method);
    for (const title of ['a'.repeat(300), '"\\'.repeat(150), '😀'.repeat(300), '"'.repeat(5_000)]) {
      const description = '\u0001"ä😀'.repeat(3_000);
      const payload = pushPayload(messageTo(method, { incident: { ...incident, title, description } }));
      assert.ok(Buffer.byteLength(payload) <= longestPayload, String(Buffer.byteLength(payload)));
      assert.ok((JSON.parse(payload) as { title: string }).title.startsWith(`[sev1] ${title.slice(0, 100)}`));
    }
  });

  it('acknowledges nothing from a test', () => {
    assert.equal(JSON.parse(pushPayload(messageTo(method, { isTest: true }))).acknowledge, null);
  });
});
