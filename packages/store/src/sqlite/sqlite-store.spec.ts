import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openJournal } from '@escalog/journal';
import { describeStore, type OpenedStore } from '../testing/index.ts';
import { openSqliteStore } from './sqlite-store.ts';

describeStore('the SQLite store', async () => open(mkdtempSync(join(tmpdir(), 'escalog-store-'))));

describe('a list of views', () => {
  it('reads no row again that has not changed, and shows each as it stands', async () => {
    const { store, remove } = open(mkdtempSync(join(tmpdir(), 'escalog-store-')));
    try {
      const views = store.views<{ readonly title: string }>('titles');
      const put = (id: string, title: string, group = 'open') => views.put({ id, group, sortKey: id, view: { title } });
      const list = (group?: string) =>
        views.list({ order: 'ascending', limit: 10, ...(group !== undefined && { group }) });
      await put('1', 'one');
      await put('2', 'two');
      const [one, two] = await list();
      await put('2', 'second');
      const [again, changed] = await list();
      assert.equal(again, one);
      assert.deepEqual([two?.view, changed?.view], [{ title: 'two' }, { title: 'second' }]);
      await put('1', 'one', 'over');
      assert.deepEqual(
        (await list('over')).map(({ group, view }) => ({ group, ...view })),
        [{ group: 'over', title: 'one' }],
      );
      assert.equal((await views.update('2', (view) => view && { group: 'open', sortKey: '3', view }))?.title, 'second');
      assert.equal((await list('open'))[0]?.sortKey, '3');
    } finally {
      await remove();
    }
  });
});

function open(folder: string): OpenedStore {
  const journal = openJournal({
    folder,
    onFailure: (error) => {
      throw error;
    },
  });
  const store = openSqliteStore({ journal });
  const close = async () => {
    await store.close();
    await journal.close();
  };
  return {
    store,
    reopen: () => close().then(() => open(folder)),
    remove: () => close().then(() => rmSync(folder, { recursive: true })),
  };
}
