import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World } from '../harness/world.ts';

const queue = {
  ref: 'catalog-type/queue',
  name: 'Queue',
  description: 'Where messages wait.',
  attributes: { retentionDays: { type: 'number', minimum: 1, maximum: 30, required: true } },
  relations: { runsOn: { to: ['component'], countsAs: 'provided-by' } },
};
const broker = { ref: 'component/broker', name: 'Broker', owner: 'team/identity' };
const orders = {
  ref: 'queue/orders',
  name: 'Order queue',
  description: 'Orders that wait to be packed.',
  aliases: ['parcel backlog'],
  attributes: { retentionDays: 7 },
  relations: { runsOn: 'component/broker' },
};

type Routes = readonly { readonly owner: string | null; readonly explanation: string }[];

async function routesOf(world: World, declaration: object): Promise<{ affects: unknown; routes: Routes }> {
  const { body } = await world.post('/v1/incidents', declaration);
  const shown = (await world.get(`/v1/incidents/${body.id}`)).body;
  return { affects: shown['affects'], routes: shown['routes'] as Routes };
}

describe('types of people’s own', () => {
  it('have entries that are affected, walked from, listed, searched and removed like all others', async () => {
    await using world = await World.open();
    assert.equal((await world.post('/v1/catalog/apply', { entries: [orders, queue, broker] })).status, 200);

    const declared = await routesOf(world, { title: 'it grows and grows', affects: ['parcel backlog'] });
    assert.deepEqual(declared.affects, ['queue/orders']);
    assert.equal(declared.routes[0]?.owner, 'team/identity');
    assert.match(
      declared.routes[0]?.explanation ?? '',
      /^Order queue is provided by Broker, which is owned by Identity, whose path is /,
    );

    const listed = (await world.get('/v1/catalog/entries?type=queue')).body['entries'];
    assert.deepEqual(listed, [{ entry: orders, version: 1 }]);
    const found = (await world.get('/v1/catalog/entries?q=packed')).body['entries'];
    assert.deepEqual(found, [{ entry: orders, version: 1 }]);
    assert.deepEqual((await world.get('/v1/catalog/entries/queue/orders')).body, { entry: orders, version: 1 });

    const refused = await world.remove('/v1/catalog/entries/catalog-type/queue');
    assert.deepEqual([refused.status, refused.body['code']], [422, 'still-referenced']);
    assert.match(refused.text, /catalog-type\/queue is still referred to by queue\/orders/);
    const both = await world.post('/v1/catalog/remove', { refs: ['catalog-type/queue', 'queue/orders'] });
    assert.equal(both.status, 200);
    assert.equal((await world.get('/v1/catalog/entries/queue/orders')).status, 404);
  });

  it('are matched with a sentence when they are known to everyone, from when they say so', async () => {
    await using world = await World.open();
    await world.post('/v1/catalog/apply', { entries: [orders, queue, broker] });
    const before = await routesOf(world, { title: 'the order queue is full' });
    assert.deepEqual(before.affects, []);
    assert.equal(before.routes[0]?.owner, null, 'it goes to triage');

    await world.post('/v1/catalog/apply', { entries: [{ ...queue, knownToEveryone: true }] });
    const named = await routesOf(world, { title: 'the order queue is full' });
    assert.deepEqual([named.affects, named.routes[0]?.owner], [['queue/orders'], 'team/identity']);
    const resembling = await routesOf(world, { title: 'nothing gets packed and orders wait' });
    assert.deepEqual([resembling.affects, resembling.routes[0]?.owner], [['queue/orders'], 'team/identity']);
  });

  it('check all of their entries when they are changed, and nothing is changed when one does not fit', async () => {
    await using world = await World.open();
    await world.post('/v1/catalog/apply', { entries: [orders, queue, broker] });
    const strict = { ...queue, attributes: { ...queue.attributes, team: { type: 'text', required: true } } };
    const refused = await world.post('/v1/catalog/apply', { entries: [strict] });
    assert.deepEqual(refused.body['errors'], [
      {
        pointer: '/entries/0',
        detail:
          'queue/orders in the catalog would not fit any more, at attributes/team: needs team; send it mended together with the type',
      },
    ]);
    assert.deepEqual((await world.get('/v1/catalog/entries/catalog-type/queue')).body, { entry: queue, version: 1 });

    const attributes = { retentionDays: 7, team: 'packing' };
    assert.equal((await world.post('/v1/catalog/apply', { entries: [strict, { ...orders, attributes }] })).status, 200);
  });

  it('are there after a restart', async () => {
    await using world = await World.open();
    await world.post('/v1/catalog/apply', { entries: [orders, { ...queue, knownToEveryone: true }, broker] });
    await world.stop();
    await world.start();
    const { affects } = await routesOf(world, { title: 'the order queue is full' });
    assert.deepEqual(affects, ['queue/orders']);
    const { status, body } = await world.post('/v1/catalog/apply', { entries: [{ ...orders, attributes: {} }] });
    assert.deepEqual([status, body['code']], [422, 'invalid-catalog']);
  });
});
