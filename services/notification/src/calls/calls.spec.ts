import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { describe, it } from 'node:test';
import { topics } from '@escalog/contracts';
import type { EntryOf } from '@escalog/definitions';
import { appliedEvent, removedEvent } from '@escalog/definitions/testing';
import { Webhook } from 'standardwebhooks';
import { ada, incident, incidentId, minute, webhook } from '../testing/examples.ts';
import { chatStandIn } from '../channels/testing/chat-stand-ins.ts';
import { slackStandIn } from '../channels/testing/slack-stand-in.ts';
import { webServer, type ReceivedRequest } from '../testing/web-server.ts';
import { temporaryFolder, webhookSecret, World } from '../testing/world.ts';

const ownSecret = `whsec_${Buffer.alloc(24, 'o').toString('base64')}`;
const ruleDoing = (...actions: EntryOf<'rule'>['do']): EntryOf<'rule'> => ({
  ref: 'rule/tell',
  name: 'Tell everybody',
  on: ['declared'],
  do: actions,
});
const posting = (chat: string) => ruleDoing({ post: { chat }, say: 'Join the bridge.' });
const verified = ({ body, headers }: ReceivedRequest, key: string) =>
  new Webhook(key).verify(body, headers as Record<string, string>);

describe('what a rule posts to a chat', () => {
  it('arrives as one text that incoming webhooks of chats take, with the incident and where to read on', async (t) => {
    const chat = await webServer(t);
    const world = await World.open(t, { entries: [posting(chat.url)] });
    await world.escalations.requestCall('post');
    await world.advance(0);
    const [request] = chat.received;
    assert.deepEqual(JSON.parse(request?.body ?? ''), {
      text: `Join the bridge.\n[sev1] Nobody can pay\nhttps://escalog.example/v1/incidents/${incidentId}/report?format=html`,
    });
    assert.equal(request?.headers['content-type'], 'application/json');
    const [event] = await world.notifications();
    assert.ok(event?.type === 'CallDelivered');
    assert.deepEqual(
      [event.meta.subject, event.meta.stream, event.attempts, event.detail],
      [incidentId, `call/${incidentId}.call.tell.1`, 1, 'HTTP 204'],
    );
  });

  for (const format of ['slack', 'teams', 'mattermost', 'discord', 'google-chat'] as const)
    it(`arrives as ${format} wants it when the rule says so`, async (t) => {
      const chat = await chatStandIn(t, format);
      const world = await World.open(t, {
        entries: [ruleDoing({ post: { chat: chat.url, format }, say: 'Join the bridge.' })],
      });
      await world.escalations.requestCall('post');
      await world.advance(0);
      assert.deepEqual(await world.told(), ['CallDelivered']);
      assert.match(chat.received[0]?.text ?? '', /^\[sev1\] Nobody can pay\n[^]*Join the bridge\./);
      assert.deepEqual(chat.links(), [`https://escalog.example/v1/incidents/${incidentId}/report?format=html`]);
    });

  it('arrives in a channel of Slack by the app, and fails without one, saying what to do', async (t) => {
    const slack = await slackStandIn(t, 'xoxb-1');
    const entries = [ruleDoing({ post: { slack: 'C024BE91L' }, say: 'Join the bridge.' })];
    const world = await World.open(t, { entries, providers: { slackBotToken: 'xoxb-1', slackUrl: slack.url } });
    await world.escalations.requestCall('post');
    await world.advance(0);
    assert.deepEqual(await world.told(), ['CallDelivered']);
    const [message] = slack.messages.values();
    assert.deepEqual(
      [message?.channel, message?.text, message?.buttons],
      ['C024BE91L', '[sev1] Nobody can pay\nJoin the bridge.\nTimeline', []],
    );
    const without = await World.open(t, { entries });
    await without.escalations.requestCall('post');
    await without.advance(0);
    const [event] = await without.notifications();
    assert.ok(event?.type === 'CallFailed');
    assert.match(event.detail, /ESCALOG_SLACK_BOT_TOKEN/);
  });

  it('is tried again under the same conditions as a page, and told once', async (t) => {
    const statuses = [503, 429, 200];
    const chat = await webServer(t, (response) => void response.writeHead(statuses.shift() ?? 404).end());
    const world = await World.open(t, { entries: [posting(chat.url)] });
    await world.escalations.requestCall('post');
    await world.advance(0);
    await world.advance(1_500);
    await world.advance(3_000);
    assert.equal(chat.received.length, 3);
    assert.deepEqual(await world.told(), ['CallDelivered']);
  });

  it('goes where the rule says by the time of the attempt', async (t) => {
    const [before, now] = [await webServer(t, (response) => void response.writeHead(503).end()), await webServer(t)];
    const world = await World.open(t, { entries: [posting(before.url)] });
    await world.escalations.requestCall('post');
    await world.advance(0);
    await world.publish(topics.catalog.name, appliedEvent(posting(now.url), 2));
    await world.advance(1_500);
    assert.deepEqual([before.received.length, now.received.length], [1, 1]);
  });

  for (const [what, change, why] of [
    ['was removed', removedEvent(posting('https://chat.acme.example'), 2), /rule\/tell has been removed since/],
    [
      'does something else now',
      appliedEvent(ruleDoing({ tell: ['lead'], say: 'Look.' }), 2),
      /action 1 of rule\/tell is no post any more: the rule was changed meanwhile/,
    ],
    [
      'names an address that nothing is posted to',
      appliedEvent(posting('http://169.254.169.254/latest'), 2),
      /link-local address/,
    ],
  ] as const) {
    it(`fails, and says so, when the rule ${what} meanwhile`, async (t) => {
      const chat = await webServer(t);
      const world = await World.open(t, { entries: [posting(chat.url)] });
      await world.publish(topics.catalog.name, change);
      await world.quiet();
      await world.escalations.requestCall('post');
      await world.advance(0);
      const [event] = await world.notifications();
      assert.ok(event?.type === 'CallFailed');
      assert.match(event.detail, why);
      assert.equal(chat.received.length, 0);
    });
  }
});

describe('a webhook that a rule calls', () => {
  it('gets an event that is signed with the secret of the rule, or of the installation', async (t) => {
    const receiver = await webServer(t);
    const world = await World.open(t, {
      entries: [ruleDoing({ call: { url: receiver.url } }, { call: { url: receiver.url, secret: ownSecret } })],
    });
    await world.escalations.requestCall('call');
    await world.advance(0);
    const [first] = receiver.received;
    assert.ok(first);
    assert.deepEqual(verified(first, webhookSecret), {
      type: 'incident.rule',
      timestamp: '2026-11-21T02:00:00.000Z',
      data: {
        callId: `${incidentId}.call.tell.1`,
        incidentId,
        rule: 'rule/tell',
        text: 'Join the bridge.',
        why: 'It was declared with sev1.',
        incident: {
          title: incident.title,
          description: null,
          url: null,
          severity: 'sev1',
          affects: ['business-service/checkout'],
        },
        timelineUrl: `https://escalog.example/v1/incidents/${incidentId}/report?format=html`,
      },
    });
  });

  it('knows by the secret of the rule that it comes from here', async (t) => {
    const receiver = await webServer(t);
    const world = await World.open(t, {
      entries: [ruleDoing({ call: { url: receiver.url } }, { call: { url: receiver.url, secret: ownSecret } })],
    });
    await world.escalations.requestCall('call', 1);
    await world.advance(0);
    const [request] = receiver.received;
    assert.ok(request);
    verified(request, ownSecret);
    assert.throws(() => verified(request, webhookSecret));
  });

  it('is called again under the same id after the process died, and nothing is told twice', async (t) => {
    const hanging: ServerResponse[] = [];
    const receiver = await webServer(t, (response) =>
      hanging.length === 0 ? void hanging.push(response) : void response.writeHead(204).end(),
    );
    const entries = [ruleDoing({ call: { url: receiver.url } })];
    const folder = temporaryFolder();
    const world = await World.open(t, { entries, folder, soleOwner: true });
    await world.escalations.requestCall('call');
    while (hanging.length === 0) await new Promise(setImmediate);
    await world.endProcess();
    const next = await World.open(t, { folder, soleOwner: true });
    await next.advance(0);
    assert.deepEqual(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size, 1);
    assert.equal(receiver.received.length, 2);
    assert.deepEqual(await next.told(), ['CallDelivered']);
  });

  it('holds up no page, though its host answers nobody any more', async (t) => {
    const waiting: ServerResponse[] = [];
    const receiver = await webServer(t, (response, { body }) =>
      body.includes('incident.rule') ? void waiting.push(response) : void response.writeHead(204).end(),
    );
    const entries = [ruleDoing({ call: { url: receiver.url } }), ada([{ ...webhook, url: receiver.url }])];
    const world = await World.open(t, { entries });
    await world.escalations.requestCall('call');
    while (waiting.length === 0) await new Promise(setImmediate);
    await world.reachLevel('person/ada');
    while (receiver.received.length < 2) await new Promise(setImmediate);
    assert.match(receiver.received[1]?.body ?? '', /^\{"type":"page\.requested"/);
    for (const response of waiting) response.writeHead(204).end();
    await world.advance(minute);
    assert.ok((await world.told()).includes('PageDelivered'));
  });
});
