import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Store, ViewContent, Views } from '../store.ts';
import { openMongoStore } from './open-mongo-store.ts';
import { dropDatabase, newDatabaseName, RememberingLog, serverUrl, withoutServer } from './testing/test-server.ts';

const named = (view: string): ViewContent<string> => ({ group: 'all', sortKey: '1', view });
const more = (view: string | undefined): ViewContent<string> => named(`${view ?? ''}.`);

describe('a view that this process wrote last', { skip: withoutServer }, () => {
  let database: string;
  let stores: readonly Store[];
  let views: Views<string>;
  let others: Views<string>;
  beforeEach(async () => {
    database = newDatabaseName();
    stores = await Promise.all(
      [1, 2].map(() => openMongoStore({ url: serverUrl, database, log: new RememberingLog() })),
    );
    const [first, second] = stores.map((store) => store.views<string>('texts'));
    assert.ok(first !== undefined && second !== undefined);
    [views, others] = [first, second];
    await views.update('a', more);
  });
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await dropDatabase(database);
  });

  it('is changed from what it became, also when nobody else has written', async () => {
    assert.equal(await views.update('a', more), '..');
    assert.equal(await others.get('a'), '..');
  });

  it('is changed from what somebody else has made of it since', async () => {
    await others.update('a', () => named('theirs'));
    assert.equal(await views.update('a', more), 'theirs.');
    assert.equal(await others.get('a'), 'theirs.');
  });

  it('is left as it is only when what is stored is to be left', async () => {
    await others.update('a', () => named('theirs'));
    assert.equal(await views.update('a', (view) => (view === '.' ? undefined : more(view))), 'theirs.');
    assert.equal(await views.update('a', () => undefined), 'theirs.');
  });

  it('is made anew after somebody else has removed it, and after it was removed here', async () => {
    await others.remove('a');
    assert.equal(await views.update('a', more), '.');
    await views.remove('a');
    assert.equal(await views.update('a', more), '.');
  });

  it('is refused by a change only when what is stored is', async () => {
    await others.update('a', () => named('theirs'));
    const changed = await views.update('a', (view) => {
      if (view === '.') throw new Error('not this one');
      return more(view);
    });
    assert.equal(changed, 'theirs.');
    const refused = async (): Promise<unknown> =>
      views.update('a', () => {
        throw new Error('none of them');
      });
    await assert.rejects(refused, { message: 'none of them' });
    assert.equal(await views.get('a'), 'theirs.');
  });

  it('is shown by a long list as it is now, whoever has written what of it since the last one', async () => {
    const shown = async (): Promise<readonly string[]> =>
      (await views.list({ group: 'all', order: 'ascending', limit: 500 }))
        .filter(({ view }) => view !== 'filler')
        .map(({ id, view }) => `${id} ${view}`);
    await others.put(...Array.from({ length: 200 }, (_, index) => ({ ...named('filler'), id: `z${index}` })));
    await others.put({ ...named('b'), id: 'b' }, { ...named('c'), id: 'c' }, { ...named('d'), id: 'd' });
    const all = ['a .', 'b b', 'c c', 'd d'];
    assert.deepEqual([await shown(), await shown()], [all, all]);
    const [first] = await views.list({ group: 'all', order: 'ascending', limit: 500 });
    await others.update('b', () => named('theirs'));
    await others.put({ id: 'c', group: 'elsewhere', sortKey: '1', view: 'c' });
    await others.remove('d');
    await views.put({ ...named('new'), id: 'e' });
    assert.deepEqual(await shown(), ['a .', 'b theirs', 'e new']);
    const [again] = await views.list({ group: 'all', order: 'ascending', limit: 500 });
    assert.equal(again, first, 'what nobody has written is not read again');
  });
});
