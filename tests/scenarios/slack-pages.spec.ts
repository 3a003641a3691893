import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { slackStandIn, type SlackStandIn } from '@escalog/notification/testing';
import { apply, cardPath, cardsFail, level, minute, type Incident } from '../harness/paging.ts';
import { Slack, type SlackMessage } from '../harness/slack.ts';
import { World } from '../harness/world.ts';

const token = 'xoxb-1-2-story';
const users = {
  kim: { id: 'U0KIM0001', username: 'kimbo' },
  lea: { id: 'U0LEA0001', username: 'l.weber' },
  max: { id: 'U0MAX0001', username: 'm' },
  stranger: { id: 'U0XXX0001', username: 'someone.else' },
};
type User = keyof typeof users;
const room = 'C0CARDS01';

/** Kim is paged in the room of the team, Lea by a direct message; then Max. */
async function paged(t: TestContext) {
  const api = await slackStandIn(t, token);
  const world = await World.open(undefined, { slackBotToken: token, slackUrl: api.url });
  t.after(() => world.close());
  const slack = await Slack.open(world);
  t.after(() => slack[Symbol.asyncDispose]());
  const person = (name: string, ...to: string[]) => ({
    ref: `person/${name.toLowerCase()}`,
    name,
    contactMethods: to.map((id, index) => ({ id: `slack-${index}`, channel: 'slack', to: id })),
    contactRules: { high: [{ method: 'slack-0' }] },
  });
  await apply(
    world,
    person('Kim', room, users.kim.id),
    person('Lea', users.lea.id),
    person('Max', users.max.id),
    cardPath([
      level(
        'PT5M',
        ['Kim', 'Lea'].map((name) => name.toLowerCase()),
      ),
      level('PT5M', 'max'),
    ]),
  );
  const incident = await cardsFail(world);
  return { api, world, slack, incident, press: pressing(api, slack) };
}

/** Somebody presses the button called `label` of the message in that channel; answers with what Slack is told, if anything. */
function pressing(api: SlackStandIn, slack: Slack) {
  return async (
    label: string,
    channel: string,
    who: User,
    changed: { value?: string } = {},
    message = messageIn(api, channel),
  ) => {
    const button = message.buttons.find(({ text }) => text.text === label);
    assert.ok(button, `no ${label} in ${channel}`);
    const sent = slack.press(message, { ...button, ...changed } as { value: string }, users[who]);
    const before = slack.replies.length;
    assert.deepEqual((await slack.send('interaction', sent)).body, {});
    const told = (await slack.told(before + 1)).at(-1);
    assert.ok(told);
    return { told, sent };
  };
}

function messageIn(api: SlackStandIn, channel: string) {
  const found = [...api.messages.values()].filter((message) => message.channel === channel).at(-1);
  assert.ok(found, `nothing in ${channel}`);
  return found;
}

const channelsOf = ({ messages }: SlackStandIn) => [...messages.values()].map(({ channel }) => channel).toSorted();
const hasButtons = ({ blocks = [] }: SlackMessage) => blocks.some(({ type }) => type === 'actions');
const answersOf = async (incident: Incident) => {
  const { status, acknowledgedBy } = await incident.read();
  return [status, acknowledgedBy];
};

describe('a page in Slack', () => {
  it('comes to a person or to a room, with buttons', async (t) => {
    const { api } = await paged(t);
    assert.deepEqual(channelsOf(api), [room, 'D0LEA0001']);
    assert.match(messageIn(api, room).text, /^\[sev2\] cards fail\nAnswer by 02:05 UTC; then level 2/);
  });

  it('is acknowledged by whoever presses in the room, in their own name', async (t) => {
    const { incident, press, world, api } = await paged(t);
    const { told } = await press('Acknowledge', room, 'lea');
    assert.deepEqual(await answersOf(incident), ['acknowledged', ['person/lea']]);
    assert.deepEqual(await incident.why('incident-acknowledged'), ['Lea acknowledged by a button in Slack.']);
    assert.equal(told.replace_original, true);
    assert.match(told.text ?? '', /Lea has it/);
    assert.ok(!hasButtons(told));
    await world.advance(10 * minute);
    assert.equal(channelsOf(api).length, 2, 'nobody else is paged');
  });

  it('loses its buttons in every message of it once somebody has it, wherever they said so', async (t) => {
    const { incident, api, world } = await paged(t);
    await incident.ask('acknowledge', { by: 'person/kim' });
    await world.advance(minute);
    for (const channel of [room, 'D0LEA0001']) {
      const { text, buttons } = messageIn(api, channel);
      assert.deepEqual(buttons, [], channel);
      assert.match(text, /^\[sev2\] cards fail\n.*Kim acknowledged\./, channel);
    }
    assert.equal((await incident.why('message-recalled')).length, 2);
  });

  it('takes a request once, however often it is sent', async (t) => {
    const { incident, press, slack, world } = await paged(t);
    const { sent } = await press('Next level', room, 'lea');
    const before = await world.entries(incident.id);
    await world.advance(minute);
    assert.equal((await slack.send('interaction', sent)).status, 200);
    const after = await world.entries(incident.id);
    assert.deepEqual(
      after.filter(({ kind }) => kind === 'next-level-requested').length,
      before.filter(({ kind }) => kind === 'next-level-requested').length,
    );
    assert.equal(slack.replies.length, 1);
  });

  it('is declined, and the next level is asked for, with the buttons left for whoever takes it', async (t) => {
    const { incident, press, api } = await paged(t);
    const { told } = await press('Decline', 'D0LEA0001', 'lea');
    assert.match(told.text ?? '', /Lea declined it/);
    assert.ok(hasButtons(told));
    const asked = await press('Next level', room, 'kim');
    assert.match(asked.told.text ?? '', /Kim asked for the next level/);
    assert.ok(channelsOf(api).includes('D0MAX0001'));
    assert.deepEqual(await answersOf(incident), ['open', []]);
    assert.deepEqual(await incident.why('next-level-requested'), [
      'Kim asked for the next level by a button in Slack.',
    ]);
  });

  it('counts although what Slack shows of the message cannot be read', async (t) => {
    const { incident, press, api } = await paged(t);
    const odd = { ...messageIn(api, room), text: null as never };
    const { told } = await press('Acknowledge', room, 'kim', {}, odd);
    assert.deepEqual(await answersOf(incident), ['acknowledged', ['person/kim']]);
    assert.match(told.text ?? '', /Kim has it/);
  });

  it('pressed after it is over says so, and is recorded', async (t) => {
    const { incident, press, api } = await paged(t);
    const asSeenBefore = messageIn(api, room);
    await incident.ask('resolve', { by: 'person/kim' });
    const { told } = await press('Acknowledge', room, 'kim', {}, asSeenBefore);
    assert.match(told.text ?? '', /It is resolved/);
    assert.ok(!hasButtons(told));
    assert.deepEqual(await incident.why('reply-ignored'), [
      'Kim acknowledged by a button in Slack after it was resolved.',
    ]);
  });

  it('pressed by somebody who was never paged changes nothing, tells them alone, and is recorded', async (t) => {
    const { incident, press } = await paged(t);
    for (const who of ['max', 'stranger'] as const) {
      const { told } = await press('Acknowledge', room, who);
      assert.deepEqual([told.response_type, told.replace_original], ['ephemeral', false]);
      assert.match(told.text ?? '', /You were not paged.*\/incident acknowledge [0-9a-f]{8}/);
    }
    assert.deepEqual(await answersOf(incident), ['open', []]);
    const [first, second] = await incident.why('reply-ignored');
    assert.match(first ?? '', /^Max acknowledged by a button in Slack without having been paged\.$/);
    assert.match(second ?? '', /^someone\.else, who is not in the catalog, acknowledged/);
  });

  it('believes nothing in a button that Escalog has not signed', async (t) => {
    const { incident, press, world, api } = await paged(t);
    const before = await world.entries(incident.id);
    const { value = '' } = messageIn(api, room).buttons[0] ?? {};
    const [head, , signature] = value.split('.');
    const claim = { incidentId: incident.id, pageId: `${incident.id}/x`, person: 'person/max', exp: 9_999_999_999 };
    const forged = `${head}.${Buffer.from(JSON.stringify(claim)).toString('base64url')}.${signature}`;
    for (const other of [forged, `${value}x`, 'x']) {
      const { told } = await press('Acknowledge', room, 'lea', { value: other });
      assert.equal(told.response_type, 'ephemeral');
      assert.match(told.text ?? '', /Nothing was changed\. This button is not valid/);
    }
    assert.deepEqual(await world.entries(incident.id), before);
  });
});
