import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openJournal } from './open-journal.ts';
import { crashedFolder, numbersIn, open, store, temporaryFolder } from './testing/folders.ts';

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

  it('is refused without turns.db-wal after a process that was killed', async (t) => {
    const folder = await crashedFolder(t, 5);
    rmSync(join(folder, 'turns.db-wal'));
    assertRefused(folder, /5 turns behind turn 0 are missing, and up to turn 5.*escalog backup.*escalog repair/);
  });

  it('is refused when it is the very last turn that is missing', async (t) => {
    const living = temporaryFolder(t);
    const copy = temporaryFolder(t);
    const journal = open(living);
    await store(journal, 1);
    cpSync(living, copy, { recursive: true });
    await store(journal, 2);
    cpSync(join(living, 'turns.db-end'), join(copy, 'turns.db-end'));
    await journal.close();
    assertRefused(copy, /1 turn behind turn 1 is missing, and up to turn 2/);
  });

  it('is refused when the log of the turns lost its end, however often it is started', async (t) => {
    const folder = await crashedFolder(t, 9);
    const log = join(folder, 'turns.db-wal');
    truncateSync(log, Math.floor(readFileSync(log).length / 2));
    assertRefused(folder, /lost its end: \d turns behind turn \d are missing, and up to turn 9 all had been on disk/);
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
    assertRefused(copy, /3 turns behind turn 3 are missing, and up to turn 6/);
  });

  it('is refused without escalog.db-wal, whether or not the turns that it had are kept', async (t) => {
    const kept = await crashedFolder(t, 5);
    const living = temporaryFolder(t);
    const removed = temporaryFolder(t);
    const journal = open(living);
    for (const number of [1, 2, 3]) await store(journal, number);
    await journal.applied();
    for (const number of [4, 5]) await store(journal, number);
    cpSync(living, removed, { recursive: true });
    await journal.close();
    for (const [folder, finding] of [
      [kept, /escalog\.db is damaged \(it lacks a table that turns change; .*escalog backup/],
      [removed, /turns\.db is damaged \(turn 1 is missing, and turn 3 is there; .*escalog backup/],
    ] as const) {
      rmSync(join(folder, 'escalog.db-wal'));
      for (const start of [1, 2])
        assert.throws(() => open(folder), { code: 'ESCALOG_JOURNAL_CORRUPTED', message: finding }, `start ${start}`);
    }
  });

  it('goes on without what is missing when that is asked for, and says what it was', async (t) => {
    const folder = await crashedFolder(t, 9);
    rmSync(join(folder, 'turns.db-wal'));
    const { losses, numbers } = await openedWithout(folder);
    assert.deepEqual(numbers, []);
    assert.match(losses.join('\n'), /^turns\.db lost its end: 9 turns behind turn 0 are missing/);
    const again = open(folder);
    t.after(() => again.close());
    assert.equal(again.turn, 1);
  });

  it('is refused with the mark of other turns', async (t) => {
    const folder = await crashedFolder(t, 3);
    const other = await crashedFolder(t, 3, 100);
    const journal = open(other);
    await journal.close();
    const mine = readFileSync(join(other, 'turns.db-end'), 'latin1');
    writeFileSync(join(folder, 'turns.db-end'), mine);
    assertRefused(folder, /is of other turns/);
  });

  it('is opened when a power cut came before the mark was on disk, or left it behind', async (t) => {
    for (const mark of ['', '\0'.repeat(48), `${'1 5'.padEnd(47)}\n`]) {
      const folder = await crashedFolder(t, 3);
      writeFileSync(join(folder, 'turns.db-end'), mark);
      const journal = open(folder);
      assert.deepEqual(await numbersIn(journal), [1, 2, 3]);
      await journal.close();
    }
  });
});
