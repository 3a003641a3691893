import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cardPath, cardsFail, level, minute, worldOf } from '../harness/paging.ts';
import { World } from '../harness/world.ts';

describe('when nobody acknowledges', () => {
  it('the second level is paged after the wait of the first, by the method of whoever it is', async () => {
    await using world = await World.open();
    const { body } = await world.post('/v1/incidents', { title: 'users cannot log in' });

    assert.equal(world.mailbox.to('ana@acme.example').length, 1);
    await world.advance(5 * minute - 1);
    assert.equal(world.webhooks.attempts.length, 0);
    await world.advance(1);
    assert.equal(world.webhooks.attempts.length, 1);

    const reached = (await world.entries(body.id)).filter(({ kind }) => kind === 'level-reached');
    assert.deepEqual(
      reached.map(({ at }) => at),
      ['2026-11-18T02:00:00.000Z', '2026-11-18T02:05:00.000Z'],
    );
    assert.equal(
      reached[1]?.reason,
      'Nobody acknowledged within 5 min (Ana Costa did not answer): level 2 of Identity pages Ben Ito.',
    );
  });

  it('a level is not held up by somebody whose own contact rules reach them only later', async () => {
    const kim = {
      ref: 'person/kim',
      name: 'Kim',
      contactMethods: [{ id: 'inbox', channel: 'sandbox' }],
      contactRules: { high: [{ method: 'inbox', after: 'PT15M' }] },
    };
    await using world = await worldOf(kim, cardPath([level('PT5M', 'kim'), level('PT30M', 'lea')]));
    const cards = await cardsFail(world);
    await world.advance(16 * minute);
    assert.deepEqual(await cards.pages(), ['02:05 Lea', '02:15 Kim']);
    assert.match(
      (await cards.why('level-reached'))[1] ?? '',
      /^Nobody acknowledged within 5 min \(the contact rules of Kim reach them later than that\): level 2 /,
    );
  });

  it('the exhausted path reaches the last resort', async () => {
    await using world = await World.open();
    const { body } = await world.post('/v1/incidents', { title: 'users cannot log in' });
    await world.advance(15 * minute);

    const inbox = await world.get('/v1/sandbox/messages');
    assert.deepEqual(
      (inbox.body['messages'] as { to: { name: string } }[]).map(({ to }) => to.name),
      ['Dana Reyes'],
    );
    const entries = await world.entries(body.id);
    assert.match(
      entries.find(({ kind }) => kind === 'escalation-exhausted')?.reason ?? '',
      /the last resort is paged: Dana Reyes\.$/,
    );
  });

  it('an empty level is skipped at once, and a level nobody can be reached on too', async () => {
    await using world = await World.open();
    const payments = await world.post('/v1/incidents', { title: 'card payments fail', affects: ['Card payments'] });
    const ledger = await world.post('/v1/incidents', { title: 'ledger is behind', affects: ['Ledger'] });

    assert.equal(world.mailbox.to('cleo@acme.example').length, 1);
    assert.match(
      (await world.entries(payments.body.id)).find(({ kind }) => kind === 'level-skipped')?.reason ?? '',
      /nobody is on call or reachable through Nobody on call/,
    );
    assert.equal(world.webhooks.attempts.length, 1);
    const undeliverable = (await world.entries(ledger.body.id)).find(({ kind }) => kind === 'page-undeliverable');
    assert.match(undeliverable?.text ?? '', /Eve Lind/);
  });

  it('a timer that came due while everything was stopped fires at the start', async () => {
    await using world = await World.open();
    await world.post('/v1/incidents', { title: 'users cannot log in' });
    await world.stop();
    world.clock.advance(7 * minute);
    await world.start();

    assert.equal(world.webhooks.attempts.length, 1);
  });
});
