import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TwilioStandIn } from '@escalog/notification/testing';
import { apply, cardPath, cardsFail, incidentOf, leap, level, minute, type Incident } from '../harness/paging.ts';
import { World } from '../harness/world.ts';

const kim = {
  ref: 'person/kim',
  name: 'Kim',
  contactMethods: [{ id: 'text', channel: 'sms', number: '+442079460958' }],
};

/** Kim is paged once a minute, nine times, by text messages. */
async function worldWith(twilio: TwilioStandIn): Promise<World> {
  const world = await World.open(undefined, { twilio: twilio.settings });
  await apply(world, kim, cardPath(Array.from({ length: 9 }, () => level('PT1M', 'kim'))));
  return world;
}

async function minutes(world: World, count: number): Promise<void> {
  for (let passed = 0; passed < count; passed += 1) await leap(world, minute);
}

/** How often a page of it was held because there were too many text messages, beside what waits a minute for others. */
async function heldOf(cards: Incident): Promise<number> {
  return (await cards.why('page-held-back')).filter((why) => why.includes('as anybody gets')).length;
}

describe('more text messages than anybody reads', () => {
  it('are held back after the fifth of a quarter of an hour, and go out in one message', async () => {
    await using twilio = await TwilioStandIn.open();
    await using world = await worldWith(twilio);
    const cards = await cardsFail(world);
    await minutes(world, 8);
    assert.equal(twilio.taken.length, 5);
    assert.deepEqual(
      new Set(await cards.why('page-held-back')),
      new Set([
        'Kim has got as much by sms to +44***58 as anybody gets (5 within 15 min), so it is told in one message with others.',
      ]),
    );
    assert.equal(await heldOf(cards), 4);
    await minutes(world, 6);
    assert.equal(twilio.taken.length, 5, 'not a minute too soon');
    await minutes(world, 1);
    assert.equal(twilio.taken.length, 6);
    const attempts = (await world.entries(cards.id)).filter(
      ({ kind, text }) => kind === 'delivery-attempted' && text.includes(' by sms ') && text.includes('was accepted'),
    );
    assert.equal(attempts.length, 9, 'and each of them is told to be accepted');
    assert.equal(attempts.filter(({ text }) => text.includes('in one message with 3 others')).length, 3);
    assert.deepEqual(twilio.faults, []);
  });

  it('are not held back for another incident, whose first page goes out', async () => {
    await using twilio = await TwilioStandIn.open();
    await using world = await worldWith(twilio);
    const cards = await cardsFail(world);
    await minutes(world, 6);
    assert.equal(await heldOf(cards), 2);
    const { body } = await world.post('/v1/incidents', { title: 'tills fail', affects: ['Card payments'] });
    assert.equal(twilio.taken.length, 6);
    assert.match(twilio.taken.at(-1)?.text ?? '', /tills fail/);
    await minutes(world, 1);
    assert.equal(await heldOf(incidentOf(world, body.id)), 1);
  });

  it('are not sent for what was answered meanwhile', async () => {
    await using twilio = await TwilioStandIn.open();
    await using world = await worldWith(twilio);
    const cards = await cardsFail(world);
    await minutes(world, 8);
    await cards.ask('acknowledge', { by: 'kim' });
    await minutes(world, 20);
    assert.equal(twilio.taken.length, 5);
  });
});
