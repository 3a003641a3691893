import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { topics } from '@escalog/contracts';
import { appliedEvent } from '@escalog/definitions/testing';
import type { Contact } from './domain/contact-limit.ts';
import { TwilioStandIn } from './channels/testing/twilio-stand-in.ts';
import { ada, incident, minute, pageId } from './testing/examples.ts';
import { temporaryFolder, World } from './testing/world.ts';

const sms = { id: 'text', channel: 'sms', number: '+442079460958' } as const;
const inAQuarter = 5;

async function standIn(t: TestContext): Promise<TwilioStandIn> {
  const twilio = await TwilioStandIn.open();
  t.after(() => twilio[Symbol.asyncDispose]());
  return twilio;
}

/** The page of level `index` of the one incident. */
async function page(world: World, index: number): Promise<void> {
  const event = world.escalations.event('LevelReached');
  const paged = { pageId: pageId.replace('1.1', `1.${index}`), person: 'person/ada', name: 'Ada', via: ['person/ada'] };
  await world.escalations.publish({
    ...event,
    type: 'LevelReached',
    cycle: 1,
    level: index,
    urgency: 'high',
    acknowledgeBy: world.clock.now(),
    incident,
    pages: [paged],
    name: null,
    mode: 'everyone',
    repeats: [],
    acknowledgement: 'first',
  });
  await world.quiet();
}

async function contactOf(world: World): Promise<Contact | undefined> {
  return world.store.views<Contact>('contacts').get('contact/person/ada/text');
}

describe('a text message that was under way when the process was killed', () => {
  it('is sent again under the same key, and counts once', async (t) => {
    const twilio = await standIn(t);
    const folder = temporaryFolder();
    const options = { folder, providers: { twilio: twilio.settings } };
    const first = await World.open(t, { ...options, entries: [ada([sms])] });
    twilio.behave('hangs');
    await first.reachLevel('person/ada');
    while (twilio.received.length === 0) await new Promise(setImmediate);
    await first.endProcess();
    twilio.behave('accepts');
    const world = await World.open(t, { ...options, soleOwner: true });
    await world.quiet();
    assert.equal(twilio.received.length, 2);
    const attempts = (await world.notifications()).filter((event) => event.type === 'DeliveryAttempted');
    assert.deepEqual(
      attempts.map(({ outcome, idempotencyKey }) => [outcome, idempotencyKey]),
      [
        ['failed', `${pageId}/text`],
        ['accepted', `${pageId}/text`],
      ],
    );
    assert.deepEqual(
      (await contactOf(world))?.sent.map(({ key }) => key),
      [`${pageId}/text`],
    );
  });
});

describe('messages that are held back', () => {
  const heldBack = async (t: TestContext) => {
    const twilio = await standIn(t);
    const options = { folder: temporaryFolder(), providers: { twilio: twilio.settings } };
    const world = await World.open(t, { ...options, entries: [ada([sms])] });
    for (let index = 1; index <= inAQuarter + 3; index += 1) await page(world, index);
    assert.equal(twilio.taken.length, inAQuarter);
    return { twilio, options, world };
  };

  it('go out in one message by whichever process is left, and name each other', async (t) => {
    const { twilio, options, world } = await heldBack(t);
    await world.endProcess();
    const later = await World.open(t, options);
    await later.advance(15 * minute);
    assert.equal(twilio.taken.length, inAQuarter + 1);
    assert.equal((await contactOf(later))?.bundle, null);
    const told = await later.told();
    assert.equal(told.filter((type) => type === 'PageHeldBack').length, 3, 'told once each');
    assert.equal(told.filter((type) => type === 'PageDelivered').length, inAQuarter + 3);
  });

  it('are sent again as they were when the process is killed while it sends them', async (t) => {
    const { twilio, options, world } = await heldBack(t);
    twilio.behave('hangs');
    world.clock.advance(15 * minute);
    while (twilio.received.length === inAQuarter) await new Promise(setImmediate);
    await world.endProcess();
    twilio.behave('accepts');
    const later = await World.open(t, { ...options, soleOwner: true });
    await later.advance(15 * minute);
    await later.advance(2 * minute);
    assert.equal(twilio.taken.length, inAQuarter + 1);
    assert.equal((await later.told()).filter((type) => type === 'PageDelivered').length, inAQuarter + 3);
  });

  it('go out by another of them when whoever was to tell them fails for good', async (t) => {
    const { twilio, world } = await heldBack(t);
    twilio.behave('refuses-recipient');
    await world.advance(15 * minute);
    const told = await world.told();
    assert.equal(told.filter((type) => type === 'PageUndeliverable').length, 3, 'the number is wrong for all of them');
    assert.equal((await contactOf(world))?.bundle, null);
  });

  it('have not got through, any of them, when their message has not after all', async (t) => {
    const { twilio, world } = await heldBack(t);
    await world.advance(15 * minute);
    const server = await world.server(t);
    const callback = twilio.taken.at(-1)?.statusCallback ?? '';
    const { url, body, headers } = twilio.signed(callback, { MessageStatus: 'undelivered', ErrorCode: '30003' });
    const { pathname, search } = new URL(url);
    const post = { method: 'POST', url: `${pathname}${search}`, payload: body, headers } as const;
    assert.equal((await server.inject(post)).statusCode, 204);
    await world.quiet();
    const undeliverable = async () => (await world.told()).filter((type) => type === 'PageUndeliverable').length;
    assert.equal(await undeliverable(), 3);
    assert.equal((await server.inject(post)).statusCode, 204);
    await world.quiet();
    assert.equal(await undeliverable(), 3, 'once each');
  });

  it('are not remembered of whoever is erased', async (t) => {
    const { world } = await heldBack(t);
    assert.notEqual(await contactOf(world), undefined);
    await world.publish(topics.catalog.name, appliedEvent({ ...ada([]), erased: true }, 2));
    while ((await contactOf(world)) !== undefined) await new Promise(setImmediate);
  });

  it('cost other channels nothing', async (t) => {
    const world = await World.open(t, { entries: [ada([{ id: 'inbox', channel: 'sandbox' }])] });
    await world.reachLevel('person/ada');
    await world.quiet();
    assert.deepEqual(await world.store.views('contacts').list({ order: 'ascending', limit: 1 }), []);
  });
});
