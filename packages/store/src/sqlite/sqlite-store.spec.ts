import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '@escalog/journal';
import { describeStore, type OpenedStore } from '../testing/index.ts';
import { openSqliteStore } from './sqlite-store.ts';

describeStore('the SQLite store', async () => open(mkdtempSync(join(tmpdir(), 'escalog-store-'))));

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
