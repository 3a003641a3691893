import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { acknowledgeLinks } from '@escalog/http';
import type { CatalogEntry } from '@escalog/definitions';
import { severity } from '@escalog/definitions/testing';
import { after } from '@escalog/kernel';
import { ada, email, incident, sandbox } from './testing/examples.ts';
import { mailServer } from './testing/mail-server.ts';
import { linkSecret, World } from './testing/world.ts';

const second = 1_000;
const minute = 60 * second;

const severities: readonly CatalogEntry[] = [severity('sev1', { rank: 1 }), severity('sev2', { rank: 2 })];

interface Shown {
  readonly subject: string;
  readonly text: string;
  readonly acknowledgeUrl: string | null;
}

async function worldOf(t: TestContext, ...methods: Parameters<typeof ada>[0]): Promise<World> {
  return World.open(t, { entries: [ada(methods), ...severities] });
}

const idOf = (index: number): string => `019aa3c1-0000-7000-8000-${String(index).padStart(12, '0')}`;

/** Ada is paged for incident number `index`. */
async function paged(world: World, index: number, more: { severity?: string; urgency?: 'high' | 'low' } = {}) {
  const event = world.escalations.event('LevelReached');
  const id = idOf(index);
  const stream = `escalations/${id}`;
  await world.escalations.publish({
    ...event,
    meta: { ...event.meta, subject: id, stream, eventId: `${stream}@1`, version: 1 },
    escalationId: `${id}/team/payments`,
    type: 'LevelReached',
    cycle: 1,
    level: 1,
    urgency: more.urgency ?? 'high',
    acknowledgeBy: after(world.clock.now(), 30 * minute),
    incident: { ...incident, title: `Part ${index} is down`, severity: more.severity ?? 'sev2' },
    pages: [{ pageId: `${id}/team/payments/1.1/ada`, person: 'person/ada', name: 'Ada', via: ['person/ada'] }],
    name: null,
    mode: 'everyone',
    repeats: [],
    acknowledgement: 'first',
  });
}

/** Somebody acknowledges incident number `index`. */
async function answered(world: World, index: number): Promise<void> {
  const event = world.escalations.event('EscalationHalted');
  const id = idOf(index);
  const stream = `escalations/${id}`;
  await world.escalations.publish({
    ...event,
    meta: { ...event.meta, subject: id, stream, eventId: `${stream}@2`, version: 2 },
    escalationId: `${id}/team/payments`,
    answeredPages: [],
    openPages: [`${id}/team/payments/1.1/ada`],
    acknowledgedBy: [],
    lapsesAt: null,
    acknowledgedAt: null,
    snoozed: false,
    reason: { code: 'acknowledged', text: 'Bo Chen acknowledged.', definition: null, facts: {} },
  });
}

/** Ada is told that incident number `index` is resolved. */
async function stoodDown(world: World, index: number): Promise<void> {
  const event = world.escalations.event('PeopleTold');
  const id = idOf(index);
  const stream = `escalations/${id}`;
  await world.escalations.publish({
    ...event,
    meta: { ...event.meta, subject: id, stream, eventId: `${stream}@1`, version: 1 },
    type: 'PeopleTold',
    kind: 'stand-down',
    notices: [{ pageId: `${id}/stand-down/ada`, person: 'person/ada', name: 'Ada', via: ['person/ada'] }],
    text: `Part ${index} is down: it is resolved, and nothing is left to do for you.`,
    incident: { ...incident, title: `Part ${index} is down`, severity: 'sev2' },
  });
}

async function shown(t: TestContext, world: World): Promise<readonly Shown[]> {
  const server = await world.server(t);
  const { messages } = (await server.inject({ url: '/v1/sandbox/messages?limit=100' })).json<{ messages: Shown[] }>();
  return messages.toReversed();
}

async function count(world: World, type: string): Promise<number> {
  return (await world.notifications()).filter((event) => event.type === type).length;
}

describe('many pages for one person at once', () => {
  it('are one by itself, and one that tells the rest at the end of the minute, with a record of each', async (t) => {
    const world = await worldOf(t, sandbox);
    const many = 300;
    for (let index = 0; index < many; index += 1) await paged(world, index);
    await world.quiet();
    assert.equal((await shown(t, world)).length, 1);
    assert.equal(await count(world, 'PageHeldBack'), many - 1);
    assert.equal(await count(world, 'PageDelivered'), 1, 'what is held has not left');
    await world.advance(minute);
    const messages = await shown(t, world);
    assert.equal(messages.length, 2);
    assert.match(messages[1]?.text ?? '', /298 more pages: \[sev2\] .*; and 293 more\./);
    assert.match(messages[1]?.text ?? '', /Acknowledge all 299: /);
    assert.equal(await count(world, 'PageDelivered'), many);
    const told = (await world.notifications()).filter((event) => event.type === 'DeliveryAttempted');
    assert.equal(told.filter(({ detail }) => detail.endsWith('in one message with 298 others')).length, 298);
    await world.advance(2 * minute);
    assert.equal((await shown(t, world)).length, 2, 'and nothing afterwards');
  });

  it('are told to be over in two notes, of one and of the rest, which no page waits for', async (t) => {
    const world = await worldOf(t, sandbox);
    for (let index = 0; index < 30; index += 1) await stoodDown(world, index);
    await paged(world, 30, { urgency: 'low' });
    await world.quiet();
    assert.deepEqual(
      (await shown(t, world)).map(({ subject }) => subject),
      ['For your information: [sev2] Part 0 is down', '[sev2] Part 30 is down'],
    );
    const held = (await world.notifications()).find(({ type }) => type === 'PageHeldBack');
    assert.match(held?.reason.text ?? '', /^Ada has got a note by .* within the last minute/);
    await world.advance(minute);
    const messages = await shown(t, world);
    assert.equal(messages.length, 3);
    assert.match(messages[2]?.text ?? '', /28 more notes: \[sev2\] Part 2 is down .*; and 23 more\./);
    assert.equal(await count(world, 'PageDelivered'), 31);
  });

  it('carry a link that says which they are', async (t) => {
    const world = await worldOf(t, sandbox);
    for (let index = 0; index < 4; index += 1) {
      await paged(world, index);
      world.clock.advance(second);
    }
    await world.advance(minute);
    const [, bundle] = await shown(t, world);
    const token = new URL(bundle?.acknowledgeUrl ?? '').searchParams.get('token') ?? '';
    const claim = acknowledgeLinks(() => '', linkSecret, world.clock).read(token);
    assert.deepEqual([claim?.bundle?.pages, claim?.bundle?.urgency], [3, 'high']);
    assert.equal((claim?.bundle?.until ?? 0) - (claim?.bundle?.since ?? 0), 2 * second);
  });

  it('let what is more severe through at once, and lead with the worst of the rest', async (t) => {
    const world = await worldOf(t, sandbox);
    await paged(world, 0);
    await paged(world, 1);
    await paged(world, 2, { severity: 'sev1' });
    await paged(world, 3, { severity: 'sev1' });
    await world.quiet();
    assert.deepEqual(
      (await shown(t, world)).map(({ subject }) => subject),
      ['[sev2] Part 0 is down', '[sev1] Part 2 is down'],
    );
    await world.advance(minute);
    const last = (await shown(t, world)).at(-1);
    assert.equal(last?.subject, '[sev1] Part 3 is down');
    const token = new URL(last?.acknowledgeUrl ?? '').searchParams.get('token') ?? '';
    const apart = acknowledgeLinks(() => '', linkSecret, world.clock).read(token)?.bundle?.apart;
    assert.deepEqual(apart, [idOf(0), idOf(2)], 'its link answers nothing that was told by itself');
  });

  it('of another urgency or for somebody else do not wait for them', async (t) => {
    const world = await worldOf(t, sandbox);
    await paged(world, 0);
    await paged(world, 1, { urgency: 'low' });
    await world.quiet();
    assert.equal((await shown(t, world)).length, 2);
  });

  it('that are answered while they wait are told by nobody', async (t) => {
    const world = await worldOf(t, sandbox);
    for (let index = 0; index < 3; index += 1) await paged(world, index);
    await world.quiet();
    for (const index of [1, 2]) await answered(world, index);
    await world.advance(2 * minute);
    assert.equal((await shown(t, world)).length, 1);
  });

  it('give way together when their message fails too often for a passing reason, and are tried on', async (t) => {
    const { url, refusals, received } = await mailServer(t);
    const world = await World.open(t, { smtpUrl: url, entries: [ada([email]), ...severities] });
    const many = 30;
    for (let index = 0; index < many; index += 1) await paged(world, index);
    await world.quiet();
    for (let mails = 0; mails < 100; mails += 1)
      refusals.push({ at: 'recipient', code: 450, text: 'mailbox unavailable' });
    await world.advance(minute);
    for (let passed = 0; passed < 20; passed += 1) await world.advance(second);
    const undeliverable = (await world.notifications()).filter((event) => event.type === 'PageUndeliverable');
    assert.equal(undeliverable.length, many - 1);
    assert.ok(
      undeliverable.every(({ mayPass }) => mayPass),
      'a mailbox may work again',
    );
    refusals.length = 0;
    for (let passed = 0; passed < 30; passed += 1) await world.advance(10 * second);
    assert.equal(await count(world, 'PageDelivered'), many);
    assert.ok(received.length < 10, `${received.length} mails`);
  });

  it('hold nothing that is more severe than those that were told, whatever was answered meanwhile', async (t) => {
    const { url, refusals, received } = await mailServer(t);
    const world = await World.open(t, { smtpUrl: url, entries: [ada([email]), ...severities] });
    for (const [index, severity] of ['sev1', 'sev1', 'sev1', 'sev2'].entries()) await paged(world, index, { severity });
    await world.quiet();
    refusals.push({ at: 'recipient', code: 450, text: 'mailbox unavailable' });
    await world.advance(minute);
    for (const index of [1, 2]) await answered(world, index);
    for (let passed = 0; passed < 9; passed += 1) await world.advance(10 * second);
    const subjects = () => received.map(({ source }) => /^Subject: (.*?)\r?$/m.exec(source)?.[1]);
    assert.deepEqual(subjects(), ['[sev1] Part 0 is down', '[sev2] Part 3 is down']);
    for (const index of [4, 5]) await paged(world, index, { severity: 'sev1' });
    await world.quiet();
    assert.deepEqual(subjects().slice(2), ['[sev1] Part 4 is down']);
  });

  it('go out before long when whoever leads them is answered between two tries', async (t) => {
    const { url, refusals, received } = await mailServer(t);
    const world = await World.open(t, { smtpUrl: url, entries: [ada([email]), ...severities] });
    for (let index = 0; index < 4; index += 1) await paged(world, index);
    await world.quiet();
    refusals.push({ at: 'recipient', code: 450, text: 'mailbox unavailable' });
    await world.advance(minute);
    await answered(world, 1);
    for (let passed = 0; passed < 10; passed += 1) await world.advance(second);
    assert.equal(received.length, 2);
    assert.equal(await count(world, 'PageDelivered'), 3);
  });
});
