import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { slackStandIn } from '@escalog/notification/testing';
import { apply, cardPath, cardsFail, leap, level, minute, type Incident } from '../harness/paging.ts';
import { Slack } from '../harness/slack.ts';
import { TwilioWorld } from '../harness/twilio.ts';
import { World } from '../harness/world.ts';

const number = '+447700900123';
const ladder = cardPath([level('PT10M', 'kim'), level('PT10M', 'lea')]);
const lea = { ref: 'person/lea', name: 'Lea', contactMethods: [{ id: 'inbox', channel: 'sandbox' }] };

const kim = (method: object) => ({ ref: 'person/kim', name: 'Kim', contactMethods: [{ id: 'first', ...method }] });

/** One that was told by itself, three that were told together a minute later, and one more severe that was told between; `meanwhile` is in their time. */
async function many(world: World, meanwhile: () => Promise<unknown> = async () => undefined) {
  const first = await cardsFail(world, { title: 'till 0 fails' });
  await world.advance(1_000);
  const bundled: Incident[] = [];
  for (const till of [1, 2]) bundled.push(await cardsFail(world, { title: `till ${till} fails` }));
  await world.advance(1_000);
  const severe = await cardsFail(world, { title: 'nobody can pay', severity: 'sev1' });
  await meanwhile();
  await world.advance(1_000);
  bundled.push(await cardsFail(world, { title: 'till 3 fails' }));
  await leap(world, minute);
  return { first, bundled, severe };
}

const statuses = (incidents: readonly Incident[]) =>
  Promise.all(incidents.map(async (incident) => (await incident.read())['status']));

/** That all three are acknowledged, with a record of each, and nothing else. */
async function assertTaken({ first, bundled, severe }: Awaited<ReturnType<typeof many>>, by: string): Promise<void> {
  assert.deepEqual(await statuses(bundled), ['acknowledged', 'acknowledged', 'acknowledged']);
  for (const one of bundled) assert.deepEqual(await one.why('incident-acknowledged'), [by]);
  assert.deepEqual(await statuses([first, severe]), ['open', 'open'], 'each of these was told by itself');
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const visited = async (answer: ReturnType<World['get']>) => (await answer).text;

async function byMail(): Promise<{ readonly world: World; readonly link: () => string }> {
  const world = await World.open();
  await apply(world, kim({ channel: 'email', address: 'kim@acme.example' }), lea, ladder);
  const link = () => {
    const raw = world.mailbox.to('kim@acme.example').at(-1)?.raw.replaceAll('=\r\n', '').replaceAll('=3D', '=');
    return /Acknowledge all 3: +http:\/\/[^/]+(\S+)/.exec(raw ?? '')?.[1] ?? assert.fail('no link for all');
  };
  return { world, link };
}

describe('many incidents that page one person at once', () => {
  it('are three mails of five urgent pages, and the link of the last answers what it told', async () => {
    const { world, link } = await byMail();
    await using _ = world;
    const quiet: Incident[] = [];
    const told = await many(world, async () =>
      quiet.push(await cardsFail(world, { title: 'a lamp', severity: 'sev4' })),
    );
    const mails = world.mailbox.to('kim@acme.example');
    assert.equal(mails.length, 4);
    assert.match(mails.at(-1)?.raw ?? '', /2 more pages: \[sev2\] till/);

    const asked = await visited(world.get(link()));
    assert.match(asked, /This message told 3 pages; 3 of them wait for you, Kim/);
    for (const title of ['till 1 fails', 'till 2 fails', 'till 3 fails']) assert.ok(asked.includes(title), title);
    for (const title of ['till 0 fails', 'nobody can pay', 'a lamp']) assert.ok(!asked.includes(title), title);
    assert.deepEqual(await statuses(told.bundled), ['open', 'open', 'open'], 'looking changes nothing');

    assert.match(await visited(world.post(link(), undefined)), /Kim has acknowledged 3 of the incidents/);
    await assertTaken(told, 'Kim acknowledged through the link in the page.');
    assert.deepEqual(await statuses(quiet), ['open'], 'it was asked for in the same time, with low urgency');
    const before = (await world.entries(told.bundled[0]?.id ?? '')).length;
    assert.match(await visited(world.post(link(), undefined)), /Kim has acknowledged 0 of the incidents/);
    assert.match(await visited(world.get(link())), /nothing waits for you any more/);
    await world.drain();
    assert.equal((await world.entries(told.bundled[0]?.id ?? '')).length, before, 'twice is once');
    await leap(world, 15 * minute);
    for (const one of told.bundled) assert.deepEqual(await one.pages(), [], 'Lea is not paged for them');
  });

  it('are declined together by the link, with a reason: the next level hears of each', async () => {
    const { world, link } = await byMail();
    await using _ = world;
    const { bundled, severe } = await many(world);
    const decline = link().replace('/v1/acknowledge', '/v1/acknowledge/decline');
    assert.match(await visited(world.post(decline, 'why=', form)), /Go back and say why/);
    assert.match(
      await visited(world.post(decline, 'why=I+am+on+a+train.', form)),
      /Kim has declined 3 of the incidents/,
    );
    await world.drain();
    for (const one of bundled)
      assert.deepEqual(await one.why('page-declined'), ['Kim declined through the link in the page: I am on a train.']);
    assert.deepEqual(await severe.why('page-declined'), []);
    await leap(world, minute);
    for (const { id } of bundled)
      assert.ok(
        (await world.entries(id)).some(({ kind, text }) => kind === 'delivery-attempted' && text.includes('Lea')),
      );
  });

  it('are acknowledged together by 1 to the text message', async () => {
    await using twilio = await TwilioWorld.open();
    await apply(twilio.world, kim({ channel: 'sms', number }), lea, ladder);
    const told = await many(twilio.world);
    assert.equal(twilio.to(number).length, 3);
    assert.match(twilio.lastTo(number).text, /Reply 1 to ack all 3, 1 and a code for one/);
    assert.match(await twilio.text(number, '2'), /^Which one\?/, 'they are not given away at one word');
    assert.equal(await twilio.text(number, '1'), 'You have all 3 of that message, and their escalations stop.');
    await assertTaken(told, 'Kim acknowledged by text message.');
  });

  it('are acknowledged together by 1 in the call', async () => {
    await using twilio = await TwilioWorld.open();
    await apply(twilio.world, kim({ channel: 'phone', number }), lea, ladder);
    const told = await many(twilio.world);
    assert.match(twilio.lastTo(number).text, /2 more pages: till/);
    assert.match(
      await twilio.press(twilio.lastTo(number), '1'),
      /^Thank you\. All 3 of which this call told are yours/,
    );
    await assertTaken(told, 'Kim acknowledged by keys on the phone.');
  });

  it('are acknowledged together by the one button in Slack', async (t) => {
    const token = 'xoxb-1-2-story';
    const api = await slackStandIn(t, token);
    await using world = await World.open(undefined, { slackBotToken: token, slackUrl: api.url });
    await using slack = await Slack.open(world);
    await apply(world, kim({ channel: 'slack', to: 'U0KIM0001' }), lea, ladder);
    const told = await many(world);
    const message = [...api.messages.values()].at(-1);
    assert.ok(message);
    assert.deepEqual(
      message.buttons.map(({ text }) => text.text),
      ['Acknowledge all 3'],
    );
    const user = { id: 'U0KIM0001', username: 'kimbo' };
    await slack.send('interaction', slack.press(message, message.buttons[0] as { value: string }, user));
    await slack.told(1);
    await world.drain();
    await assertTaken(told, 'Kim acknowledged by a button in Slack.');
  });
});
