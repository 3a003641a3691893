import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TwilioStandIn } from '@escalog/notification/testing';
import { apply, cardPath, cardsFail, level, minute } from '../harness/paging.ts';
import { World } from '../harness/world.ts';

const text = { id: 'text', channel: 'sms', number: '+442079460958' };
const call = { id: 'call', channel: 'phone', number: '+442079460959' };

/** Kim is paged by a text message and 5 min later by a call, then Lea. */
async function worldWith(twilio: TwilioStandIn, ...contactMethods: readonly object[]): Promise<World> {
  const world = await World.open(undefined, { twilio: twilio.settings });
  const high = contactMethods.map((method, index) => ({
    method: (method as { id: string }).id,
    ...(index > 0 && { after: 'PT5M' }),
  }));
  await apply(
    world,
    { ref: 'person/kim', name: 'Kim', contactMethods, contactRules: { high } },
    { ref: 'person/lea', name: 'Lea', contactMethods: [{ id: 'inbox', channel: 'sandbox' }] },
    cardPath([level('PT15M', 'kim'), level('PT5M', 'lea')]),
  );
  return world;
}

/** Twilio tells what became of the message or call that it took as the `nth`. */
async function tell(world: World, twilio: TwilioStandIn, nth: number, status: string, more = {}): Promise<void> {
  const taken = twilio.taken[nth];
  assert.ok(taken);
  const { url, body, headers } = twilio.receipt(taken, status, more);
  const { pathname, search } = new URL(url);
  const answer = await world.post(`${pathname}${search}`, body, headers);
  assert.equal(answer.status, 204, answer.text);
}

describe('a receipt', () => {
  it('that a text message did not get there has the call made at once', async () => {
    await using twilio = await TwilioStandIn.open();
    await using world = await worldWith(twilio, text, call);
    const cards = await cardsFail(world);
    assert.deepEqual(
      twilio.taken.map(({ kind }) => kind),
      ['message'],
    );
    await tell(world, twilio, 0, 'undelivered', { ErrorCode: '30003' });
    assert.deepEqual(
      twilio.taken.map(({ kind }) => kind),
      ['message', 'call'],
    );
    await tell(world, twilio, 0, 'undelivered', { ErrorCode: '30003' });
    await tell(world, twilio, 0, 'delivered');
    await tell(world, twilio, 1, 'completed');
    assert.deepEqual(twilio.taken.length, 2, 'told twice, and otherwise');
    const [why = ''] = await cards.why('receipt-received');
    assert.match(
      why,
      /^Attempt 1 by sms to \S+ did not get through after all \(.*30003.*\), so phone to \S+ is tried at once\.$/,
    );
  });

  it('that nothing got there has the next level reached at once, though the page was delivered', async () => {
    await using twilio = await TwilioStandIn.open();
    await using world = await worldWith(twilio, text);
    const cards = await cardsFail(world);
    await world.advance(minute);
    await tell(world, twilio, 0, 'failed', { ErrorCode: '30006' });
    assert.deepEqual(await cards.pages(), ['02:01 Lea']);
    assert.match(
      (await cards.why('level-reached'))[1] ?? '',
      /^No page of level 1 could be delivered \(Kim: No contact method of Kim got through: sms/,
    );
    const pages = (await world.get(`/v1/incidents/${cards.id}/report`)).text;
    assert.match(pages, /could not be delivered/);
  });

  it('of a page that was answered is recorded only', async () => {
    await using twilio = await TwilioStandIn.open();
    await using world = await worldWith(twilio, text, call);
    const cards = await cardsFail(world);
    await cards.ask('acknowledge', { by: 'kim' });
    await tell(world, twilio, 0, 'undelivered', { ErrorCode: '30003' });
    assert.equal(twilio.taken.length, 1);
    assert.match((await cards.why('receipt-received'))[0] ?? '', /because the page had been withdrawn meanwhile\.$/);
  });

  it('that a call rang has the text message sent at once', async () => {
    await using twilio = await TwilioStandIn.open();
    await using world = await worldWith(twilio, call, text);
    await cardsFail(world);
    await tell(world, twilio, 0, 'no-answer');
    assert.deepEqual(
      twilio.taken.map(({ kind }) => kind),
      ['call', 'message'],
    );
  });
});
