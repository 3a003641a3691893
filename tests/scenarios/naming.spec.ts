import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World } from '../harness/world.ts';

describe('who and what is named by a part of the name', () => {
  it('is whom or what alone that fits', async () => {
    await using world = await World.open();
    const { body } = await world.post('/v1/incidents', {
      title: 'it is slow',
      affects: ['session'],
      responder: 'cleo',
      declaredBy: 'dana',
    });
    assert.deepEqual(body['affects'], ['component/session-store']);
    assert.equal(world.mailbox.to('cleo@acme.example').length, 1);
    const { body: acknowledged } = await world.post(`/v1/incidents/${body.id}/acknowledge`, { by: 'park' });
    assert.deepEqual(acknowledged['acknowledgedBy'], ['person/cleo']);
    const [declared] = await world.entries(body.id);
    assert.match(declared?.text ?? '', /Dana Reyes/);
  });

  it('changes nothing when several fit, and all who do are named', async () => {
    await using world = await World.open();
    await world.post('/v1/catalog/apply', {
      entries: [{ ref: 'person/ana-lind', name: 'Ana Lind', contactMethods: [{ id: 'inbox', channel: 'sandbox' }] }],
    });
    const { body } = await world.post('/v1/incidents', { title: 'users cannot log in' });
    const { status, body: refused } = await world.post(`/v1/incidents/${body.id}/acknowledge`, { by: 'lind' });
    assert.deepEqual(
      [status, refused['detail']],
      [422, '"lind" may be Ana Lind (person/ana-lind) or Eve Lind (person/eve); say which, by the ref.'],
    );
    assert.equal((await world.get(`/v1/incidents/${body.id}`)).body['status'], 'open');
  });

  it('is an incident by the first characters of its id, whatever its status', async () => {
    await using world = await World.open();
    const { body } = await world.post('/v1/incidents', { title: 'users cannot log in' }, { 'idempotency-key': 'one' });
    await world.post('/v1/incidents', { title: 'the ledger is wrong' }, { 'idempotency-key': 'two' });
    await world.post(`/v1/incidents/${body.id}/resolve`, { by: 'ana' });
    const found = (await world.get(`/v1/incidents?id=${body.id.slice(0, 6)}`)).body['incidents'] as { id: string }[];
    assert.deepEqual(
      found.map(({ id }) => id),
      [body.id],
    );
    assert.equal((await world.get('/v1/incidents?id=xyz')).status, 400);
    assert.equal((await world.get('/v1/incidents?id=ab&status=open')).status, 400);
  });
});
