import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { contentOf, numbersIn, numbersInTables, open, store, temporaryFolder } from './testing/folders.ts';

describe('a data folder of layout 1', () => {
  const numbers = [1, 2, 3, 4, 5];

  /** As a release before turns left it: stopped, or killed with everything in the write-ahead log. */
  function folderOfLayout1(t: TestContext, how: 'stopped' | 'killed' = 'stopped'): string {
    const living = temporaryFolder(t);
    const folder = temporaryFolder(t);
    const database = new DatabaseSync(join(living, 'escalog.db'));
    database.exec('PRAGMA journal_mode = WAL; PRAGMA user_version = 1; PRAGMA wal_checkpoint(TRUNCATE)');
    database.exec('CREATE TABLE numbers (number INTEGER PRIMARY KEY, filler TEXT)');
    for (const number of numbers) database.exec(`INSERT INTO numbers VALUES (${number}, hex(randomblob(1000)))`);
    if (how === 'stopped') database.close();
    cpSync(living, folder, { recursive: true });
    if (how === 'killed') database.close();
    return folder;
  }

  function layoutOf(folder: string): unknown {
    const database = new DatabaseSync(join(folder, 'escalog.db'), { readOnly: true });
    try {
      return database.prepare('PRAGMA user_version').get()?.['user_version'];
    } finally {
      database.close();
    }
  }

  for (const how of ['stopped', 'killed'] as const) {
    it(`is taken over with everything in it, and goes on, after it was ${how}`, async (t) => {
      const folder = folderOfLayout1(t, how);
      const journal = open(folder);
      assert.deepEqual([numbersInTables(journal), journal.turn], [numbers, 1]);
      await store(journal, 6);
      await journal.close();
      assert.equal(layoutOf(folder), 3);
      const again = open(folder);
      t.after(() => again.close());
      assert.deepEqual([await numbersIn(again), again.turn], [[...numbers, 6], 2]);
    });
  }

  it('is kept as it was beside what is kept already, which nothing replaces', (t) => {
    const folder = folderOfLayout1(t);
    const before = readFileSync(join(folder, 'escalog.db'));
    const kept = join(folder, 'before-layout-3');
    mkdirSync(kept);
    writeFileSync(join(kept, 'escalog.db'), 'of an earlier start');
    mkdirSync(`${kept}.unfinished-killed`);
    const journal = open(folder);
    t.after(() => journal.close());
    assert.equal(readFileSync(join(kept, 'escalog.db'), 'utf8'), 'of an earlier start');
    assert.deepEqual(readFileSync(join(`${kept}.2`, 'escalog.db')), before);
    assert.equal(existsSync(`${kept}.unfinished-killed`), false);
  });

  const program = fileURLToPath(new URL('testing/crashing-process.ts', import.meta.url));
  for (const [boundary, left] of [
    ['turns-made', 1],
    ['taking-over', 1],
    ['taken-over', 3],
  ] as const) {
    it(`is of layout ${left} and whole when the process dies at ${boundary}`, async (t) => {
      const folder = folderOfLayout1(t, 'killed');
      const { signal, stderr } = spawnSync(process.execPath, [program, folder, boundary, '0'], { encoding: 'utf8' });
      assert.equal(signal, 'SIGKILL', stderr);
      assert.equal(layoutOf(folder), left);
      const journal = open(folder);
      t.after(() => journal.close());
      assert.deepEqual(await numbersIn(journal), numbers);
    });
  }

  function assertRefused(folder: string, code: string): void {
    const before = contentOf(folder);
    assert.throws(() => open(folder), { code, message: /escalog\.db/ });
    assert.deepEqual(contentOf(folder), before);
  }

  it('is refused while an earlier release uses it', async (t) => {
    const folder = folderOfLayout1(t);
    const earlier = new DatabaseSync(join(folder, 'escalog.db'));
    earlier.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT');
    assert.throws(() => open(folder), { code: 'ESCALOG_JOURNAL_IN_USE' });
    assert.equal(existsSync(join(folder, 'turns.db')), false);
    earlier.close();
    const journal = open(folder);
    t.after(() => journal.close());
    assert.deepEqual(await numbersIn(journal), numbers);
  });

  it('is refused, and left as it is, when it was cut off', (t) => {
    const folder = folderOfLayout1(t);
    const file = join(folder, 'escalog.db');
    truncateSync(file, readFileSync(file).length - 4_096);
    assertRefused(folder, 'ESCALOG_JOURNAL_CORRUPTED');
  });

  it('is refused in place of the tables to which turns belong', async (t) => {
    const folder = temporaryFolder(t);
    const journal = open(folder);
    await store(journal, 1);
    const copy = temporaryFolder(t);
    cpSync(folder, copy, { recursive: true });
    await journal.close();
    for (const suffix of ['', '-wal']) truncateSync(join(copy, `escalog.db${suffix}`));
    cpSync(join(folderOfLayout1(t), 'escalog.db'), join(copy, 'escalog.db'));
    assert.throws(() => open(copy), { code: 'ESCALOG_JOURNAL_CORRUPTED', message: /turns\.db.*older/ });
    assert.equal(layoutOf(copy), 1);
  });
});
