import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Entries } from './entries.ts';
import { SearchableDefinitions } from './searchable-definitions.ts';
import { CatalogWorld } from './testing/catalog-world.ts';
import { businessService, component, groundwork } from './testing/organisation.ts';

const somebody = { kind: 'person', ref: 'person/unknown' };
const login = businessService('login', 'Login');
const web = component('web', 'Web', { partOf: [login.ref] });

it('changes are made one at a time: of a removal and an entry that refers to what is removed, the later is refused', async () => {
  await using world = await CatalogWorld.open();
  const entries = new Entries(new SearchableDefinitions(), world.deps);
  await entries.apply([...groundwork, login], false, somebody);
  const [removal, change] = await Promise.all([entries.remove(login.ref, somebody), entries.apply([web], false, somebody)]);
  assert.equal(removal, undefined);
  assert.deepEqual(change, { kind: 'refused', problems: [{ pointer: '/entries/0/partOf/0', detail: 'business-service/login exists neither here nor in the catalog' }] });
});

it('changes are made one at a time: the other way round, the removal is refused', async () => {
  await using world = await CatalogWorld.open();
  const entries = new Entries(new SearchableDefinitions(), world.deps);
  await entries.apply([...groundwork, login], false, somebody);
  const [change, removal] = await Promise.all([entries.apply([web], false, somebody), entries.remove(login.ref, somebody)]);
  assert.equal(change.kind, 'applied');
  assert.equal(removal?.code, 'still-referenced');
});
