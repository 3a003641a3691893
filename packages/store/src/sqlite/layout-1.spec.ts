import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openJournal, type Journal } from '@escalog/journal';
import { instantOf } from '@escalog/kernel';
import type { Store } from '../store.ts';
import { openSqliteStore } from './sqlite-store.ts';

const long = 'a title that is worth packing '.repeat(20);

describe('tables of layout 1', () => {
  let folder: string;
  let journal: Journal;
  let store: Store;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'escalog-store-'));
    journal = openJournal({ folder, onFailure: (error) => assert.fail(error) });
    // As the release before made and filled them.
    journal.define(`
      CREATE TABLE "aggregates.incidents" (
        id TEXT PRIMARY KEY, revision INTEGER NOT NULL, version INTEGER NOT NULL, state TEXT NOT NULL,
        seen TEXT NOT NULL, timers TEXT NOT NULL, outbox TEXT NOT NULL, pending_since INTEGER, next_due_at INTEGER
      ) STRICT;
      INSERT INTO "aggregates.incidents" VALUES (
        'a', 3, 2, '{"title":"one"}', '{"routing/a":1}', '[{"id":"due","dueAt":50,"input":"wake"}]', '[{"meta":{"version":2}}]', 40, 50);
      CREATE TABLE "views.titles" (
        id TEXT PRIMARY KEY, grp TEXT NOT NULL, sort_key TEXT NOT NULL, view TEXT NOT NULL
      ) STRICT;
      INSERT INTO "views.titles" VALUES ('a', 'open', '1', '{"title":"one"}'), ('b', 'open', '2', '{"title":"two"}')`);
    store = openSqliteStore({ journal });
  });
  afterEach(async () => {
    await store.close();
    await journal.close();
    rmSync(folder, { recursive: true });
  });

  const earlier = {
    id: 'a',
    revision: 3,
    version: 2,
    state: { title: 'one' },
    seen: [['routing/a', 1]] as const,
    timers: [{ id: 'due', dueAt: instantOf(50), input: 'wake' }],
    outbox: [{ meta: { version: 2 } }],
    pendingSince: instantOf(40),
  };
  const later = { ...earlier, revision: 4, state: { title: long }, timers: [], outbox: [], pendingSince: null };
  const dumped = async () => {
    const documents = await Array.fromAsync(store.dump());
    return documents.map(({ content }) => content);
  };

  it('are read as they are', async () => {
    const incidents = store.aggregates('incidents');
    const titles = store.views<{ readonly title: string }>('titles');
    assert.deepEqual(await incidents.load('a'), earlier);
    assert.deepEqual(await incidents.due(instantOf(60), 10), [{ id: 'a', dueAt: 50 }]);
    assert.deepEqual(await titles.get('b'), { title: 'two' });
    const [one, two] = await titles.list({ group: 'open', order: 'ascending', limit: 10 });
    assert.deepEqual(one, { id: 'a', group: 'open', sortKey: '1', view: { title: 'one' } });
    assert.deepEqual(await dumped(), [earlier, one, two]);
  });

  it('take what is written from now on, and keep nothing of what was there before', async () => {
    await store.aggregates('incidents').write(later);
    await store.views('titles').put({ id: 'a', group: 'over', sortKey: '3', view: { title: long } });
    await journal.applied();
    assert.deepEqual(await dumped(), [
      later,
      { id: 'a', group: 'over', sortKey: '3', view: { title: long } },
      { id: 'b', group: 'open', sortKey: '2', view: { title: 'two' } },
    ]);
    const emptied = journal.tables.prepare(
      `SELECT state || seen || timers || outbox AS rest FROM "aggregates.incidents"`,
    );
    assert.deepEqual(
      emptied.all().map(({ rest }) => rest),
      [''],
    );
    const views = journal.tables.prepare(
      `SELECT view, length(document) < ${long.length} AS packed FROM "views.titles" ORDER BY id`,
    );
    assert.deepEqual(
      views.all().map(({ view, packed }) => [view, packed]),
      [
        ['', 1],
        ['{"title":"two"}', null],
      ],
    );
  });

  it('are taken over once', async () => {
    const columns = () => journal.tables.prepare(`SELECT name FROM pragma_table_info('views.titles')`).all().length;
    store.views('titles');
    await store.close();
    store = openSqliteStore({ journal });
    assert.deepEqual(await store.views('titles').get('a'), { title: 'one' });
    assert.equal(columns(), 5);
  });
});
