import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { openJournal } from '@escalog/journal';
import { openSqliteStore } from '../sqlite/sqlite-store.ts';
import type { Store } from '../store.ts';
import { aggregatesIn, firstDocument, nextDocument, oddNames, oddStrings, outboxTo } from '../testing/documents.ts';
import { describeStore, type OpenedStore } from '../testing/index.ts';
import { openMongoStore } from './open-mongo-store.ts';
import { dropDatabase, newDatabaseName, RememberingLog, serverUrl, withoutServer } from './testing/test-server.ts';

async function open(database: string): Promise<OpenedStore> {
  const store = await openMongoStore({ url: serverUrl, database, log: new RememberingLog() });
  return {
    store,
    reopen: () => store.close().then(() => open(database)),
    remove: () => store.close().then(() => dropDatabase(database)),
  };
}

async function openSqlite(t: TestContext): Promise<Store> {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-store-'));
  const journal = openJournal({
    folder,
    onFailure: (error) => {
      throw error;
    },
  });
  t.after(() => journal.close().then(() => rmSync(folder, { recursive: true })));
  return openSqliteStore({ journal });
}

describe('MongoDB', { skip: withoutServer }, () => {
  describeStore('the MongoDB store', () => open(newDatabaseName()));

  it('tells what the clock of the server shows', async (t) => {
    const database = newDatabaseName();
    const store = await openMongoStore({ url: serverUrl, database, log: new RememberingLog() });
    t.after(() => store.close());
    const [before, shown] = [Date.now(), await store.serverTime()];
    // The servers of tests have the clock of this machine, or one that is kept by NTP.
    assert.ok(Math.abs(shown - before) < 60_000, `${shown - before} ms`);
  });

  it('takes what SQLite had, and gives it back unchanged', async (t) => {
    const before = await openSqlite(t);
    const first = firstDocument('a', { text: 'Größe', seen: Object.fromEntries(oddNames.map((name) => [name, 1])) });
    await aggregatesIn(before).write(first);
    await aggregatesIn(before).write(
      nextDocument(first, { timers: [{ id: 't', dueAt: 5, input: 'wake' }], outbox: outboxTo(2), pendingSince: 4 }),
    );
    await before.views<unknown>('lists').put(
      ...oddStrings.map((text, index) => ({
        id: text,
        group: text,
        sortKey: text,
        view: [text, index, null, 1.5, 2 ** 40, true, { [text]: [] }],
      })),
    );
    await before
      .records('index')
      .append(oddStrings.map((text, index) => ({ group: text, id: text, bytes: Uint8Array.of(index) })));

    const { store, remove } = await open(newDatabaseName());
    t.after(remove);
    await store.load(before.dump());
    const after = await openSqlite(t);
    await after.load(store.dump());
    const contents = async (of: Store) =>
      (await Array.fromAsync(of.dump())).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    assert.deepEqual(await contents(after), await contents(before));
    assert.equal((await contents(before)).length, 1 + 2 * oddStrings.length);
  });
});
