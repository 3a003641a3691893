import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { chatStandIn, slackStandIn } from '@escalog/notification/testing';
import { apply, cardPath, cardsFail, level, minute } from '../harness/paging.ts';
import { World } from '../harness/world.ts';

const formats = ['slack', 'teams', 'mattermost', 'discord', 'google-chat'] as const;
const token = 'xoxb-1-2-story';

async function worldWith(t: TestContext, providers: object, ...entries: readonly object[]) {
  const world = await World.open(undefined, providers);
  t.after(() => world.close());
  await apply(world, ...entries);
  return world;
}

describe('a page in a chat', () => {
  for (const format of formats)
    it(`of ${format} is acknowledged by the link in it`, async (t) => {
      const chat = await chatStandIn(t, format);
      const room = { id: 'room', channel: 'chat', format, url: chat.url };
      const kim = { ref: 'person/kim', name: 'Kim', contactMethods: [room] };
      const world = await worldWith(t, {}, kim, cardPath([level('PT5M', 'kim')]));
      const incident = await cardsFail(world, { title: '@channel <!here> cards *fail*' });
      assert.match(chat.received[0]?.text ?? '', /^\[sev2\] @channel <!here> cards \*fail\*\nAnswer by 02:05 UTC/);
      const [link = ''] = chat.links();
      assert.equal((await world.press(link)).status, 200);
      const { status, acknowledgedBy } = await incident.read();
      assert.deepEqual([status, acknowledgedBy], ['acknowledged', ['person/kim']]);
    });

  it('that refuses inside a success is a page that did not arrive: the next method is taken at once', async (t) => {
    const chat = await chatStandIn(t, 'teams');
    chat.behave('error-inside');
    const methods = [
      { id: 'room', channel: 'chat', format: 'teams', url: chat.url },
      { id: 'inbox', channel: 'sandbox' },
    ];
    const kim = {
      ref: 'person/kim',
      name: 'Kim',
      contactMethods: methods,
      contactRules: { high: [{ method: 'room' }, { method: 'inbox', after: 'PT3M' }] },
    };
    const world = await worldWith(t, {}, kim, cardPath([level('PT5M', 'kim')]));
    const incident = await cardsFail(world);
    assert.deepEqual(await incident.pages(), ['02:00 Kim']);
    assert.equal(chat.requests.length, 1);
  });
});

describe('a rule', () => {
  it('posts to Teams in its format, and to a channel of Slack by the app', async (t) => {
    const [teams, slack] = [await chatStandIn(t, 'teams'), await slackStandIn(t, token)];
    const rule = {
      ref: 'rule/tell',
      name: 'Tell everybody',
      on: ['declared'],
      do: [
        { post: { chat: teams.url, format: 'teams' }, say: 'Join the bridge.' },
        { post: { slack: 'C024BE91L' }, say: 'Kim leads.' },
      ],
    };
    const world = await worldWith(t, { slackBotToken: token, slackUrl: slack.url }, rule);
    const incident = await cardsFail(world);
    const [message] = slack.messages.values();
    assert.match(teams.received[0]?.text ?? '', /^\[sev2\] cards fail\nJoin the bridge\.$/);
    assert.deepEqual([message?.channel, message?.text], ['C024BE91L', '[sev2] cards fail\nKim leads.\nTimeline']);
    const calls = (await world.entries(incident.id)).filter(({ kind }) => kind === 'call-delivered');
    assert.equal(calls.length, 2);
    const shown = (await world.get('/v1/catalog/entries/rule/tell')).text;
    assert.ok(!shown.includes('/hook') && shown.includes('********') && shown.includes('C024BE91L'), shown);
  });

  it('posts to a channel that the app is not in without an effect on pages, and the timeline says what to do', async (t) => {
    const slack = await slackStandIn(t, token);
    slack.behave('refuses-recipient');
    const rule = {
      ref: 'rule/tell',
      name: 'Tell everybody',
      on: ['declared'],
      do: [{ post: { slack: 'C024BE91L' }, say: 'Join the bridge.' }],
    };
    const world = await worldWith(t, { slackBotToken: token, slackUrl: slack.url }, rule);
    const incident = await cardsFail(world);
    await world.advance(minute);
    const failed = (await world.entries(incident.id)).filter(({ kind }) => kind === 'call-failed');
    assert.equal(failed.length, 1);
    assert.match(`${failed[0]?.text} ${failed[0]?.reason}`, /channel_not_found/);
  });
});
