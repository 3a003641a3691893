import assert from 'node:assert/strict';
import { lookup } from 'node:dns';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { messageTo, patience } from '../../testing/messages.ts';
import { webServer, type ReceivedRequest } from '../../testing/web-server.ts';
import type { PageMessage, SendResult } from '../channel.ts';
import { channelContract } from '../testing/channel-contract.ts';
import { slackStandIn } from '../testing/slack-stand-in.ts';
import { SlackApi } from './slack-api.ts';
import { slackChannel } from './slack-channel.ts';

const token = 'xoxb-1-2-notatoken';
const direct = { id: 'dm', channel: 'slack', to: 'U012AB3CD' } as const;

const channelAt = (t: TestContext, url: string) => {
  const channel = slackChannel(new SlackApi({ token, url, lookup }));
  t.after(() => channel.close());
  return channel;
};
const open = async (t: TestContext) => {
  const provider = await slackStandIn(t, token);
  return { provider, channel: channelAt(t, provider.url) };
};

channelContract('slack', async (t) => ({ ...(await open(t)), method: direct, secrets: [token] }), {
  repeats:
    'chat.postMessage documents no key of a repeat: client_msg_id is named in two of its errors, and is no argument of it',
});

describe('the slack channel', () => {
  const sent = async (t: TestContext, changed: Partial<PageMessage<typeof direct>> = {}) => {
    const { provider, channel } = await open(t);
    const result = await channel.send(messageTo(direct, changed), patience());
    assert.equal(result.kind, 'accepted', result.detail);
    const [message] = provider.messages.values();
    assert.ok(message);
    return { ...message, provider, channel, result };
  };

  it('brings a page with its reason, its deadline and buttons that carry the token of its link', async (t) => {
    const { text, buttons, channel } = await sent(t);
    assert.match(text, /^\[sev1\] Nobody can pay\nAnswer by 02:05 UTC; then level 2 is paged\.\nSeverity: sev1/);
    assert.match(text, /Why: The escalation started: level 1 of Payments pages Ada Lovelace\./);
    assert.match(text, /Answer in the browser {3}Timeline$/);
    assert.deepEqual(
      buttons.map(({ action_id: id, value, url }) => [id, value, url]),
      ['escalog-acknowledge', 'escalog-decline', 'escalog-next-level'].map((id) => [id, 'abc', undefined]),
    );
    assert.deepEqual(channel.laneOf(direct, 'person/ada'), { group: 'slack', name: 'U012AB3CD', width: 10 });
  });

  it('has no link that answers in the name of one person where many read it', async (t) => {
    const { provider, channel } = await open(t);
    await channel.send(messageTo({ ...direct, to: 'C024BE91L' }), patience());
    const [message] = provider.messages.values();
    assert.equal(message?.buttons.length, 3);
    assert.ok(!JSON.stringify(message).includes('/v1/acknowledge'));
  });

  it('unfolds no link, parses no name, and has the token in no place but the header', async (t) => {
    const { provider } = await sent(t);
    const [{ body = '' } = {}] = provider.requests;
    const fields = Object.fromEntries(new URLSearchParams(body));
    assert.deepEqual(
      [fields['unfurl_links'], fields['unfurl_media'], fields['link_names'], fields['parse'], fields['channel']],
      ['false', 'false', 'false', 'none', 'U012AB3CD'],
    );
    assert.ok(!body.includes(token));
  });

  it('has links in place of buttons for a suggestion, and nothing to press for a note or a test', async (t) => {
    const nudge = await sent(t, {
      asked: {
        kind: 'nudge',
        nudgeId: 'n',
        suggestion: 'Post an update.',
        acceptUrl: 'https://escalog.example/v1/nudge?token=a&answer=accept',
        dismissUrl: 'https://escalog.example/v1/nudge?token=a&answer=dismiss',
        answerBy: null,
      },
    });
    assert.deepEqual(
      nudge.buttons.map(({ text, url, value }) => [text.text, url, value]),
      [
        ['Yes', 'https://escalog.example/v1/nudge?token=a&answer=accept', undefined],
        ['No', 'https://escalog.example/v1/nudge?token=a&answer=dismiss', undefined],
      ],
    );
    assert.deepEqual((await sent(t, { asked: { kind: 'note', text: 'You can stand down.' } })).buttons, []);
    const test = { kind: 'page', acknowledgeUrl: 'https://escalog.example/', answerBy: null, otherwise: null } as const;
    assert.deepEqual((await sent(t, { asked: test, isTest: true })).buttons, []);
  });

  it('calls nobody and keeps to the limits of Slack, whatever the words of others are', async (t) => {
    const { incident } = messageTo(direct);
    const { text, blocks } = await sent(t, {
      incident: { ...incident, title: `<!channel> @here ${'<&>'.repeat(100)}`, description: '<@U1>&'.repeat(2_000) },
      why: `<!everyone> ${'&'.repeat(5_000)}`,
    });
    assert.doesNotMatch(text, /CALLS/);
    assert.match(text, /<!channel> @here (<&>){90}/, 'the title is whole below a header that was cut');
    const [, ...below] = blocks;
    assert.ok(!JSON.stringify(below).includes('<!'), 'a header is plain text');
  });

  it('has the words of a template in place of its own, and its buttons', async (t) => {
    const template = { ref: 'template/slack-page', name: 'Short', text: 'Call me.' } as never;
    const { text, buttons } = await sent(t, { template });
    assert.doesNotMatch(text, /Severity: sev1[^]*Severity: sev1/);
    assert.equal(buttons.length, 3);
  });

  it('takes the buttons away once it is answered, and says why, by what Slack called the message', async (t) => {
    const { provider, channel, result } = await sent(t);
    assert.ok(result.kind === 'accepted' && result.handle === 'D012AB3CD/1763431200.000001', JSON.stringify(result));
    const sentMessage = { ...messageTo(direct), handle: result.handle };
    const recalled = await channel.recall?.(sentMessage, 'Bo <Chen> acknowledged it.', patience());
    assert.deepEqual(recalled, { kind: 'accepted', detail: 'Slack changed it' });
    const [message] = provider.messages.values();
    assert.match(message?.text ?? '', /^\[sev1\] Nobody can pay\nBo <Chen> acknowledged it\.\nSeverity/);
    assert.deepEqual(message?.buttons, []);
    for (const handle of [undefined, 'nonsense', 'D012AB3CD/1.1']) {
      const nothing = await channel.recall?.({ ...sentMessage, handle }, 'x', patience());
      assert.equal(nothing?.kind, 'failed', String(handle));
    }
  });

  it('is let in with a token of the app, and says which workspace; with another it says what to do', async (t) => {
    const { provider, channel } = await open(t);
    assert.deepEqual(await channel.check?.(patience()), { kind: 'accepted', detail: 'Slack lets us in to Acme' });
    const other = slackChannel(new SlackApi({ token: 'xoxb-other', url: provider.url, lookup }));
    t.after(() => other.close());
    assert.deepEqual(await other.check?.(patience()), {
      kind: 'failed',
      retriable: false,
      detail: 'invalid_auth: ESCALOG_SLACK_BOT_TOKEN is wrong',
      fault: 'provider',
    });
  });
});

describe('what Slack answers', () => {
  type Answer = (response: ServerResponse, request: ReceivedRequest) => void;
  const answered = async (t: TestContext, answer: Answer): Promise<SendResult> =>
    channelAt(t, (await webServer(t, answer)).url).send(messageTo(direct), patience());
  const json =
    (status: number, body: string, headers: Record<string, string> = {}): Answer =>
    (response) =>
      void response.writeHead(status, headers).end(body);
  const errorOf = (t: TestContext, error: string) => answered(t, json(200, JSON.stringify({ ok: false, error })));

  it('is about the recipient, about us, or may pass', async (t) => {
    for (const code of ['channel_not_found', 'user_not_found', 'is_archived', 'not_in_channel']) {
      const result = await errorOf(t, code);
      assert.ok(result.kind === 'failed' && !result.retriable && result.fault === undefined, code);
      assert.match(result.detail, /^\w+: \S/);
    }
    for (const code of ['invalid_auth', 'token_revoked', 'account_inactive', 'missing_scope']) {
      const result = await errorOf(t, code);
      assert.ok(result.kind === 'failed' && !result.retriable && result.fault === 'provider', code);
    }
    for (const code of ['internal_error', 'fatal_error', 'service_unavailable', 'ratelimited']) {
      const result = await errorOf(t, code);
      assert.ok(result.kind === 'failed' && result.retriable, code);
    }
    const { retriable, detail } = (await errorOf(t, 'msg_too_long')) as Extract<SendResult, { kind: 'failed' }>;
    assert.deepEqual([retriable, detail], [false, 'msg_too_long']);
  });

  it('may be a page of something before it, which is not printed', async (t) => {
    const result = await answered(t, json(200, '<html>Sign in, ada@acme.example</html>'));
    assert.deepEqual(result, {
      kind: 'failed',
      retriable: true,
      detail: 'what answered is not the API of Slack',
      fault: 'provider',
    });
    const incomplete = await answered(t, json(200, '{"ok":true}'));
    assert.equal(incomplete.kind, 'failed', 'which message it made, nobody knows');
  });

  it('asks to be left alone, for how long or without saying so', async (t) => {
    for (const headers of [{}, { 'retry-after': 'Sun, 29 Nov 2026 09:00:00 GMT' }]) {
      const result = await answered(t, json(429, '{"ok":false}', headers as Record<string, string>));
      assert.deepEqual(result, {
        kind: 'failed',
        retriable: true,
        detail: 'Slack asks to be left alone, and does not say for how long',
      });
    }
  });

  it('that is not the API of Slack is a matter of ours', async (t) => {
    for (const [status, retriable] of [
      [500, true],
      [503, true],
      [404, false],
      [201, false],
    ] as const) {
      const result = await answered(t, json(status, 'no'));
      assert.deepEqual(result, { kind: 'failed', retriable, detail: `HTTP ${status}`, fault: 'provider' });
    }
    const elsewhere = await webServer(t);
    const redirect = await answered(t, json(307, '', { location: elsewhere.url }));
    assert.ok(redirect.kind === 'failed' && !redirect.retriable && /redirects/.test(redirect.detail), redirect.detail);
    assert.equal(elsewhere.received.length, 0);
  });

  it('that is cut off, or never comes, may have been heard', async (t) => {
    const cut: Answer = (response) => {
      response.writeHead(200, { 'content-length': '100' }).flushHeaders();
      response.write('{"ok":', () => response.destroy());
    };
    for (const answer of [cut, (response) => void response.destroy()] satisfies Answer[]) {
      const result = await answered(t, answer);
      assert.ok(result.kind === 'failed' && result.retriable && result.fault === 'silence', JSON.stringify(result));
    }
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    await promisify(closed.close.bind(closed))();
    const refused = await channelAt(t, `http://127.0.0.1:${port}`).send(messageTo(direct), patience());
    assert.ok(refused.kind === 'failed' && refused.fault === 'silence', JSON.stringify(refused));
    assert.match(refused.detail, /ECONNREFUSED/);
  });
});
