import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it, type TestContext } from 'node:test';
import { numbersIn, open, store, temporaryFolder } from './testing/folders.ts';

describe('the two files of a data folder', () => {
  /** With numbers up to so many, as a process left it that was stopped. */
  async function folderWith(t: TestContext, count: number, from = temporaryFolder(t)): Promise<string> {
    const folder = temporaryFolder(t);
    cpSync(from, folder, { recursive: true });
    const journal = open(folder);
    const first = journal.turn;
    for (let number = first; number < first + count; number += 1) await store(journal, number);
    await journal.close();
    return folder;
  }

  /** The turns of one folder beside the tables of another. */
  function together(t: TestContext, turns: string, tables: string): string {
    const folder = temporaryFolder(t);
    cpSync(join(turns, 'turns.db'), join(folder, 'turns.db'));
    cpSync(join(tables, 'escalog.db'), join(folder, 'escalog.db'));
    return folder;
  }

  function assertRefused(folder: string, message: RegExp): void {
    for (const again of [1, 2])
      assert.throws(() => open(folder), { code: 'ESCALOG_JOURNAL_CORRUPTED', message }, `start ${again}`);
  }

  it('are refused when either is older than the other, though both are whole', async (t) => {
    const older = await folderWith(t, 3);
    const newer = await folderWith(t, 3, older);
    assertRefused(together(t, older, newer), /turn 6, the last in the tables, is missing/);
    assertRefused(together(t, newer, older), /turn 3, the last in the tables, is missing/);
    const journal = open(together(t, newer, newer));
    t.after(() => journal.close());
    assert.deepEqual(await numbersIn(journal), [1, 2, 3, 4, 5, 6]);
  });

  it('are refused when they are of two folders that had as many turns', async (t) => {
    const [one, other] = [await folderWith(t, 3), await folderWith(t, 2)];
    const journal = open(other);
    await store(journal, 30);
    await journal.close();
    assertRefused(together(t, one, other), /turn 3 is not the one that the tables have/);
  });

  it('are refused when the tables lost what they had of the turns', async (t) => {
    const folder = await folderWith(t, 3);
    const database = new DatabaseSync(join(folder, 'escalog.db'));
    database.exec('UPDATE applied SET turn = 2');
    database.close();
    assertRefused(folder, /turn 2, the last in the tables, is missing/);
  });

  it('are refused when a statement of the turns is not what it was', async (t) => {
    const living = temporaryFolder(t);
    const folder = temporaryFolder(t);
    const journal = open(living);
    await store(journal, 1);
    cpSync(living, folder, { recursive: true });
    await journal.close();
    const database = new DatabaseSync(join(folder, 'turns.db'));
    database.exec(`UPDATE statements SET sql = replace(sql, 'INSERT', 'INSERT OR IGNORE')`);
    database.close();
    assertRefused(folder, /statement 1 does not agree with its checksum/);
  });
});
