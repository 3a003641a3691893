import assert from 'node:assert/strict';
import { lookup } from 'node:dns';
import { describe, it, type TestContext } from 'node:test';
import { guardedConnect } from '@escalog/addresses';
import type { ChatFormat } from '@escalog/definitions';
import { noProviders } from '@escalog/hosting/testing';
import { incidentId } from '../../testing/examples.ts';
import { messageTo, patience } from '../../testing/messages.ts';
import { webServer } from '../../testing/web-server.ts';
import type { MethodOf, PageMessage } from '../channel.ts';
import { channelContract } from '../testing/channel-contract.ts';
import { chatStandIn } from '../testing/chat-stand-ins.ts';
import { chatChannel } from './chat-channel.ts';

const formats: readonly ChatFormat[] = ['slack', 'teams', 'mattermost', 'discord', 'google-chat'];
const methodAt = (url: string, format: ChatFormat) =>
  ({ id: 'room', channel: 'chat', format, url: `${url}/token-8d31?key=k1` }) as const;
const openChannel = (t: TestContext) => {
  const channel = chatChannel({ connect: guardedConnect({ lookup, ...noProviders }) });
  t.after(() => channel.close());
  return channel;
};

for (const format of formats)
  channelContract(
    `chat of ${format}`,
    async (t) => {
      const provider = await chatStandIn(t, format);
      return {
        channel: openChannel(t),
        provider,
        method: methodAt(provider.url, format),
        secrets: ['token-8d31', 'k1'],
      };
    },
    {
      repeats: 'incoming webhooks have no key of a repeat',
      never: { 'refuses-us': 'every webhook is its own provider: one that refuses is a matter of that person' },
    },
  );

for (const format of formats) {
  const send = async (t: TestContext, changed: Partial<PageMessage<MethodOf<'chat'>>> = {}) => {
    const provider = await chatStandIn(t, format);
    const result = await openChannel(t).send(messageTo(methodAt(provider.url, format), changed), patience());
    assert.equal(result.kind, 'accepted', result.detail);
    return { text: provider.received[0]?.text ?? '', provider };
  };

  describe(`a page in the chat of ${format}`, () => {
    it('says until when to answer and why, with links that lead to where one answers', async (t) => {
      const { text, provider } = await send(t);
      assert.match(text, /Answer by 02:05 UTC; then level 2 is paged\./);
      assert.match(text, /Severity: sev1 \(high urgency\)/);
      assert.match(text, /Why: The escalation started: level 1 of Payments pages Ada Lovelace\./);
      assert.deepEqual(provider.links(), [
        'https://escalog.example/v1/acknowledge?token=abc&x=1',
        `https://escalog.example/v1/incidents/${incidentId}/report?format=html`,
      ]);
    });

    it('calls nobody, and is taken however long the words of others are', async (t) => {
      const { incident } = messageTo(methodAt('http://x', format));
      const calls = '<!channel> @here @all @everyone @kim <@U1> <users/all> ';
      const { text, provider } = await send(t, {
        incident: { ...incident, title: `${calls}${'*_<'.repeat(80)}`, description: `${calls}*`.repeat(500) },
        why: '\u20ac&<*_'.repeat(3_000),
        template: undefined,
      });
      assert.doesNotMatch(text, /CALLS/);
      assert.ok(text.includes(calls), text);
      assert.equal(provider.links().length, 2);
    });

    it('that brings a code has the code, and nothing to answer', async (t) => {
      const { text, provider } = await send(t, { code: '482913' });
      assert.match(text, /482913 is your Escalog code\./);
      assert.doesNotMatch(text, /Severity|Why/);
      assert.equal(provider.links().length, 1);
    });

    it('leaves addresses as they are', async (t) => {
      const { incident } = messageTo(methodAt('http://x', format));
      const { provider } = await send(t, { incident: { ...incident, url: 'https://grafana.example/d/a_b-c#d(e)' } });
      assert.ok(provider.requests[0]?.body.includes('https://grafana.example/d/a_b-c#d(e)'));
    });

    it('of a suggestion leads to both answers; a note to none', async (t) => {
      const nudge = {
        kind: 'nudge',
        nudgeId: 'n',
        suggestion: 'Post an update.',
        acceptUrl: 'https://escalog.example/yes',
        dismissUrl: 'https://escalog.example/no',
        answerBy: null,
      } as const;
      const asked = await send(t, { asked: nudge });
      assert.match(asked.text, /Suggested: Post an update\./);
      assert.deepEqual(asked.provider.links().slice(0, 2), [nudge.acceptUrl, nudge.dismissUrl]);
      const told = await send(t, { asked: { kind: 'note', text: 'You can stand down.' } });
      assert.match(told.text, /You can stand down\./);
      assert.equal(told.provider.links().length, 1);
    });
  });
}

describe('the chat channel', () => {
  const answered = async (t: TestContext, format: ChatFormat, status: number, body: string) => {
    const { url } = await webServer(t, (response) => void response.writeHead(status).end(body));
    return openChannel(t).send(messageTo(methodAt(url, format)), patience());
  };

  it('lets the webhooks of one origin share its connections, each URL in a lane of its own', (t) => {
    const { laneOf } = openChannel(t);
    assert.deepEqual(laneOf(methodAt('https://chat.acme.example', 'teams'), 'person/ada'), {
      group: 'chat https://chat.acme.example',
      name: 'https://chat.acme.example/token-8d31?key=k1',
      width: 16,
    });
  });

  it('says in a few words of the chat why it was not taken, and nothing of a page', async (t) => {
    for (const [format, status, body, detail] of [
      ['slack', 404, 'no_service', 'HTTP 404: no_service'],
      ['slack', 200, '<html>token-8d31</html>', 'HTTP 200, but Slack did not take it'],
      ['mattermost', 400, '{"message":"Invalid webhook."}', 'HTTP 400: Invalid webhook.'],
      ['discord', 404, '{"message":"Unknown Webhook","code":10015}', 'HTTP 404: Unknown Webhook'],
      ['discord', 200, '<html>', 'HTTP 200, but Discord did not take it'],
      ['google-chat', 403, '{"error":{"status":"PERMISSION_DENIED"}}', 'HTTP 403: PERMISSION_DENIED'],
      ['google-chat', 200, 'null', 'HTTP 200, but Google Chat did not take it'],
      ['teams', 400, 'token-8d31', 'HTTP 400'],
      ['teams', 200, '<html>', 'HTTP 200, but Teams did not take it'],
    ] as const)
      assert.deepEqual(await answered(t, format, status, body), { kind: 'failed', retriable: false, detail }, format);
  });

  it('takes what Teams says inside a success for the answer', async (t) => {
    const failed = (status: number) =>
      answered(
        t,
        'teams',
        200,
        `Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error ${status}`,
      );
    for (const [status, retriable] of [
      [429, true],
      [503, true],
      [403, false],
    ] as const) {
      const result = await failed(status);
      assert.ok(result.kind === 'failed' && result.retriable === retriable, JSON.stringify(result));
    }
    for (const [status, body] of [
      [200, '1'],
      [202, ''],
    ] as const)
      assert.equal((await answered(t, 'teams', status, body)).kind, 'accepted');
  });

  it('takes an address that is none as final', async (t) => {
    const result = await openChannel(t).send(
      messageTo({ ...methodAt('http://x', 'google-chat'), url: 'http://' }),
      patience(),
    );
    assert.deepEqual(result, { kind: 'failed', retriable: false, detail: 'the address is no URL' });
  });
});
