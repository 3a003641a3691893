import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { lookup } from 'node:dns';
import { guardedConnect } from '@escalog/addresses';
import { messageTo, patience } from '../../testing/messages.ts';
import { webServer } from '../../testing/web-server.ts';
import type { MethodOf } from '../channel.ts';
import { channelContract } from '../testing/channel-contract.ts';
import { answering } from '../testing/http-stand-in.ts';
import { ntfyStandIn } from '../testing/ntfy-stand-in.ts';
import { ntfyChannel } from './ntfy-channel.ts';

const topic = 'pages-of-ada-8d31';
const token = 'tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2';
const connect = guardedConnect({ lookup, allowedNetworks: ['127.0.0.0/8'] });

const openChannel = (t: TestContext) => {
  const channel = ntfyChannel({ connect });
  t.after(() => channel.close());
  return channel;
};
const methodAt = (url: string): MethodOf<'ntfy'> => ({ id: 'ntfy', channel: 'ntfy', url: `${url}/${topic}`, token });

channelContract(
  'ntfy',
  async (t) => {
    const provider = await ntfyStandIn(t, { topic, token });
    return { channel: openChannel(t), provider, method: methodAt(provider.url), secrets: [topic, token] };
  },
  { never: { 'refuses-us': 'everybody names the server and the token of their own' } },
);

describe('the ntfy channel', () => {
  const open = async (t: TestContext) => {
    const provider = await ntfyStandIn(t, { topic, token });
    return { provider, channel: openChannel(t), method: methodAt(provider.url) };
  };

  it('publishes a page loudly, with a link to the page that acknowledges and none that acknowledges by itself', async (t) => {
    const { provider, channel, method } = await open(t);
    const result = await channel.send(messageTo(method), patience());
    assert.deepEqual(result, { kind: 'accepted', detail: 'HTTP 200, message hwQ2YpKdmg3S' });
    const [{ title, priority, tags, click, actions } = {} as never] = provider.published;
    assert.deepEqual(
      { title, priority, tags, click, actions },
      {
        title: '[sev1] Nobody can pay',
        priority: 5,
        tags: ['escalog', 'sev1'],
        click: messageTo(method).timelineUrl,
        actions: [
          { action: 'view', label: 'Acknowledge', url: 'https://escalog.example/v1/acknowledge?token=abc&x=1' },
        ],
      },
    );
  });

  it('publishes what is less urgent less loudly', async (t) => {
    const { provider, channel, method } = await open(t);
    await channel.send(messageTo(method, { urgency: 'low' }), patience());
    await channel.send(messageTo(method, { urgency: 'low', asked: { kind: 'note', text: 'It is over.' } }), patience());
    assert.deepEqual(
      provider.published.map(({ priority, actions }) => [priority, actions.length]),
      [
        [3, 1],
        [2, 0],
      ],
    );
  });

  it('takes back what is answered by what replaces it without a sound', async (t) => {
    const { provider, channel, method } = await open(t);
    await channel.send(messageTo(method), patience());
    await channel.recall?.({ ...messageTo(method), handle: undefined }, 'Bo Chen acknowledged.', patience());
    const [page, recalled] = provider.published;
    assert.equal(recalled?.sequence_id, page?.sequence_id);
    assert.deepEqual([recalled?.message, recalled?.priority, recalled?.actions], ['Bo Chen acknowledged.', 2, []]);
  });

  it('sends no more than becomes a message, whatever is in it', async (t) => {
    const { channel, method } = await open(t);
    const { incident } = messageTo(method);
    for (const description of ['x'.repeat(9_000), 'ä'.repeat(9_000), '\u0001"😀'.repeat(3_000)]) {
      const long = { ...incident, title: `"${description}`, description };
      const result = await channel.send(messageTo(method, { incident: long, why: description }), patience());
      assert.equal(result.kind, 'accepted', result.detail);
    }
  });

  it('is a matter of the person when the token is wrong or missing', async (t) => {
    const { channel, method } = await open(t);
    const { token: _without, ...open_ } = method;
    for (const [other, start] of [
      [{ ...method, token: 'tk_AgQdq7mVBoFD37zQVN29RhuMzNIz3' }, 'HTTP 401, code 40101: '],
      [open_, 'HTTP 403, code 40301: '],
    ] as const) {
      const result = await channel.send(messageTo(other), patience());
      assert.ok(result.kind === 'failed' && !result.retriable && result.fault === undefined, JSON.stringify(result));
      assert.ok(result.detail.startsWith(start), result.detail);
    }
  });

  it('goes on to the next method when a server takes no more today, and says why it refuses in codes', async (t) => {
    const answered = async (status: number, code: number) => {
      const error = `limit reached for ${topic}`;
      const server = await webServer(t, answering(status, { code, http: status, error }));
      return openChannel(t).send(messageTo(methodAt(new URL(server.url).origin)), patience());
    };
    const today = await answered(429, 42_908);
    assert.deepEqual(today, { kind: 'failed', retriable: false, detail: 'HTTP 429, code 42908: no more today' });
    const now = await answered(429, 42_901);
    assert.deepEqual(now, { kind: 'failed', retriable: true, detail: 'HTTP 429, code 42901' });
    const wrong = await answered(400, 40_009);
    assert.deepEqual(wrong, { kind: 'failed', retriable: false, detail: 'HTTP 400, code 40009' });
  });

  it('wants a topic in the URL', async (t) => {
    for (const url of ['https://ntfy.example/', 'https://ntfy.example/a/b', 'no URL']) {
      const result = await openChannel(t).send(messageTo({ id: 'ntfy', channel: 'ntfy', url }), patience());
      assert.ok(result.kind === 'failed' && !result.retriable, url);
      assert.match(result.detail, /names no topic/);
    }
  });
});
