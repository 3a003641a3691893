import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CatalogWorld } from './testing/catalog-world.ts';
import { businessService, component, groundwork } from './testing/organisation.ts';

const shop = businessService('shop', 'Shop', { aliases: ['store'], providedBy: ['component/web'] });
const web = component('web', 'Web', { owner: 'team/identity', aliases: ['store'] });

describe('what surrounds an entry', () => {
  it('is its owner with the walk, what it names and what names it, and what to mind', async () => {
    await using world = await CatalogWorld.open();
    assert.equal((await world.apply([...groundwork, shop, web])).status, 200);
    const { body } = await world.ask('GET', '/v1/catalog/entries/business-service/shop/surroundings');
    assert.deepEqual(body['owner'], {
      ref: 'team/identity',
      name: 'Team Identity',
      path: 'escalation-path/identity',
      pathName: 'Identity path',
      explanation: 'Shop is provided by Web, which is owned by Team Identity, whose path is Identity path.',
    });
    assert.deepEqual(body['refersTo'], [{ ref: 'component/web', name: 'Web', pointer: '/providedBy/0' }]);
    assert.deepEqual(
      (body['warnings'] as readonly { pointer: string }[]).map(({ pointer }) => pointer),
      ['/aliases/0'],
    );
    const around = await world.ask('GET', '/v1/catalog/entries/component/web/surroundings');
    assert.deepEqual(around.body['usedBy'], [{ ref: 'business-service/shop', name: 'Shop', pointer: '/providedBy/0' }]);
    const person = await world.ask('GET', '/v1/catalog/entries/person/ana/surroundings');
    assert.equal(person.body['owner'], null);
    assert.equal((await world.ask('GET', '/v1/catalog/entries/person/none/surroundings')).status, 404);
  });

  it('is the path for what nobody owns where the walk ends at nobody', async () => {
    await using world = await CatalogWorld.open();
    await world.apply([...groundwork, businessService('post', 'Post')]);
    const { body } = await world.ask('GET', '/v1/catalog/entries/business-service/post/surroundings');
    const { ref, pathName } = body['owner'] as { ref: string | null; pathName: string };
    assert.deepEqual([ref, pathName], [null, 'Triage']);
  });
});

describe('the types of entries', () => {
  it('are told with how many entries there are, and the schema of each', async () => {
    await using world = await CatalogWorld.open();
    const queue = {
      ref: 'catalog-type/queue',
      name: 'Queue',
      attributes: { region: { type: 'text', required: true } },
    };
    assert.equal((await world.apply([...groundwork, web, queue])).status, 200);
    const { body } = await world.ask('GET', '/v1/catalog/types');
    const types = body['types'] as readonly { type: string; own: boolean; count: number }[];
    assert.deepEqual(
      types
        .filter(({ count, own }) => count > 0 || own)
        .map(({ type, own, count }) => [type, own, count])
        .sort(),
      [
        ['catalog-type', false, 1],
        ['component', false, 1],
        ['escalation-path', false, 3],
        ['person', false, 1],
        ['queue', true, 0],
        ['severity', false, 1],
        ['team', false, 2],
      ],
    );
    const own = await world.ask('GET', '/v1/catalog/types/queue');
    const { properties } = own.body['schema'] as { properties: { attributes: { required: readonly string[] } } };
    assert.deepEqual(properties.attributes.required, ['region']);
    assert.equal((await world.ask('GET', '/v1/catalog/types/none')).status, 422);
  });
});
