import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { openJournal } from './open-journal.ts';
import { contentOf, crashedFolder, numbersIn, open, store, temporaryFolder } from './testing/folders.ts';

describe('a data folder of which something is missing', () => {
  function assertRefused(folder: string, message: RegExp): void {
    for (const start of [1, 2])
      assert.throws(() => open(folder), { code: 'ESCALOG_JOURNAL_INCOMPLETE', message }, `start ${start}`);
  }

  /** Opens it without what is missing; resolves with what was said of that, and the numbers that are left. */
  async function openedWithout(folder: string): Promise<{ losses: string[]; numbers: unknown[] }> {
    const losses: string[] = [];
    const journal = openJournal({ folder, onFailure: assert.fail, onLoss: (loss) => losses.push(loss) });
    const numbers = await numbersIn(journal);
    await journal.close();
    return { losses, numbers };
  }

  for (const name of ['turns.db-wal', 'escalog.db-wal', 'turns.db-end']) {
    it(`is refused without ${name}, and left as it is, after a process that was killed`, async (t) => {
      const folder = await crashedFolder(t, 5);
      rmSync(join(folder, name));
      // SQLite makes the index of a log anew whenever it looks.
      const content = () => ({ ...contentOf(folder), 'escalog.db-shm': null });
      const before = content();
      assertRefused(
        folder,
        new RegExp(`${name} is missing, and Escalog was not stopped.*escalog backup.*escalog repair`),
      );
      assert.deepEqual(content(), before);
    });

    it(`is opened without ${name} when it was closed`, async (t) => {
      const folder = temporaryFolder(t);
      const journal = open(folder);
      for (const number of [1, 2, 3]) await store(journal, number);
      await journal.close();
      rmSync(join(folder, name), { force: true });
      const again = open(folder);
      t.after(() => again.close());
      assert.deepEqual(await numbersIn(again), [1, 2, 3]);
    });
  }

  it('is refused when the log of the turns lost its end, however often it is started', async (t) => {
    const folder = await crashedFolder(t, 9);
    const log = join(folder, 'turns.db-wal');
    truncateSync(log, Math.floor(readFileSync(log).length / 2));
    assertRefused(folder, /lost its end: \d turns behind turn \d are missing, and up to turn 8 all had been on disk/);
  });

  it('is refused when the log of the turns is of an earlier moment than the rest', async (t) => {
    const living = temporaryFolder(t);
    const copy = temporaryFolder(t);
    const journal = open(living);
    for (const number of [1, 2, 3]) await store(journal, number);
    cpSync(living, copy, { recursive: true });
    for (const number of [4, 5, 6]) await store(journal, number);
    cpSync(join(living, 'turns.db-end'), join(copy, 'turns.db-end'));
    await journal.close();
    assertRefused(copy, /2 turns behind turn 3 are missing, and up to turn 5/);
  });

  it('goes on without what is missing when that is asked for, and says what it was', async (t) => {
    const folder = await crashedFolder(t, 9);
    rmSync(join(folder, 'turns.db-wal'));
    const { losses, numbers } = await openedWithout(folder);
    assert.deepEqual(numbers, []);
    assert.equal(losses.length, 2);
    assert.match(losses.join('\n'), /turns\.db-wal is missing.*\n.*8 turns behind turn 0 are missing/);
    const again = open(folder);
    t.after(() => again.close());
    assert.equal(again.turn, 1);
  });

  it('is refused with the mark of other turns', async (t) => {
    const folder = await crashedFolder(t, 3);
    const other = await crashedFolder(t, 3, 100);
    const journal = open(other);
    await journal.close();
    const mine = readFileSync(join(other, 'turns.db-end'), 'latin1').replace('closed', 'open  ');
    writeFileSync(join(folder, 'turns.db-end'), mine);
    assertRefused(folder, /is of other turns/);
  });

  it('is opened when a power cut came before the mark was on disk, or left it behind', async (t) => {
    for (const mark of ['', '\0'.repeat(48), `${'1 5 open'.padEnd(47)}\n`]) {
      const folder = await crashedFolder(t, 3);
      writeFileSync(join(folder, 'turns.db-end'), mark);
      const journal = open(folder);
      assert.deepEqual(await numbersIn(journal), [1, 2, 3]);
      await journal.close();
    }
  });

  it('is opened when there was room to close it, but none to say so in the files', async (t) => {
    const folder = await crashedFolder(t, 3);
    await open(folder).close();
    // As it is after a close whose write was refused: all is in the files, which say that they are open.
    for (const name of ['turns.db', 'escalog.db']) {
      const database = new DatabaseSync(join(folder, name));
      database.exec('UPDATE opened SET open = 1');
      database.close();
    }
    const again = open(folder);
    assert.deepEqual(await numbersIn(again), [1, 2, 3]);
    await again.close();
  });
});
