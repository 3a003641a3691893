import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { openDataFiles } from './data-files.ts';
import { GroupCommit } from './group-commit.ts';
import type { DiskCondition } from './journal.ts';
import { appliedIn, openTables, Tables } from './tables.ts';
import { crashedFolder, numbersIn, numbersInTables, numbersOf, open, temporaryFolder } from './testing/folders.ts';
import { ThreadedTurns, type TurnEvents } from './turns.ts';
import { join } from 'node:path';

/** Resolves once so many seconds of the watch over the disk have passed, with what they set off. */
async function seconds(t: TestContext, count: number, holds = (): boolean => true): Promise<void> {
  for (let second = 0; second < count; second += 1) t.mock.timers.tick(1_000);
  while (!holds()) await new Promise(setImmediate);
}

function watched(t: TestContext) {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const conditions: DiskCondition[] = [];
  const failures: Error[] = [];
  const told = {
    onFailure: (error: Error) => void failures.push(error),
    onCondition: (condition: DiskCondition) => void conditions.push(condition),
  };
  return { told, failures, is: () => conditions.map(({ is }) => is), last: () => conditions.at(-1)?.is };
}

describe('a journal whose turns have no room', () => {
  it('says that what is written is late, at once from then on, and stores it once there is room', async (t) => {
    const { told, is } = watched(t);
    const files = openDataFiles({ folder: temporaryFolder(t) });
    const tell = files.turns.tell.bind(files.turns);
    let hear: TurnEvents | undefined;
    const kept: Parameters<TurnEvents['synced']>[0][] = [];
    files.turns.tell = (events) => {
      hear = events;
      tell({ ...events, synced: (turn) => void kept.push(turn) });
    };
    const journal = new GroupCommit(files, told);
    t.after(() => journal.close());
    const add = numbersOf(journal);
    add(1);
    const first = journal.settledInTime();
    while (kept.length < 1) await new Promise(setImmediate);
    hear?.full('no space is left on the disk');
    assert.equal(await first, 'late');
    add(2, 'x'.repeat(5_000));
    assert.equal(await journal.settledInTime(), 'late');
    assert.ok(journal.condition.queuedBytes > 5_000);
    assert.deepEqual([is(), journal.condition.takesWrites], [['full'], false]);
    const settled = journal.settled();
    for (let turn = 1; turn <= 2; turn += 1) {
      while (kept.length < turn) await new Promise(setImmediate);
      const turnOnDisk = kept[turn - 1];
      assert.ok(turnOnDisk !== undefined);
      hear?.synced(turnOnDisk);
    }
    await settled;
    assert.deepEqual(await numbersIn(journal), [1, 2]);
    assert.equal(journal.condition.takesWrites, true);
    assert.equal(journal.condition.queuedBytes, 0);
  });
});

describe('a journal whose tables do not answer', () => {
  it('says so when a commit is held back for five seconds, and goes on when they do', async (t) => {
    const { told, is, failures } = watched(t);
    const folder = temporaryFolder(t);
    const journal = new GroupCommit(openDataFiles({ folder }), told);
    t.after(() => journal.close());
    const add = numbersOf(journal);
    const large = 'x'.repeat(33_000_000);
    // The thread that writes the tables waits for as long as somebody else does.
    journal.tables.exec('BEGIN IMMEDIATE');
    for (let number = 1; number <= 2; number += 1) {
      add(number, large);
      await journal.settled();
    }
    add(3);
    const third = journal.settledInTime();
    await seconds(t, 4);
    assert.equal(journal.condition.takesWrites, true);
    await seconds(t, 1);
    assert.equal(await third, 'late');
    assert.equal(journal.condition.is, 'stalled');
    journal.tables.exec('ROLLBACK');
    await journal.settled();
    assert.deepEqual(await numbersIn(journal), [1, 2, 3]);
    assert.notEqual(journal.condition.is, 'stalled');
    assert.deepEqual([is().includes('stalled'), failures], [true, []]);
  });
});

describe('a journal that was started without room for the turns that its tables lack', () => {
  /** What is on disk lacks five turns; `most` pages of the tables may be written from here. */
  async function started(t: TestContext) {
    const { told, is, failures } = watched(t);
    const folder = await crashedFolder(t, 5, 20_000);
    const turns = new ThreadedTurns(join(folder, 'turns.db'));
    const database = openTables(join(folder, 'escalog.db'));
    const left = turns.behind(appliedIn(database));
    turns.use(left.at(-1) ?? { turn: 0, checksum: 0 });
    const tables = new Tables(database);
    for (const { number, ...statement } of turns.statements) tables.know(number, statement);
    const pages = Number(database.prepare('PRAGMA page_count').get()?.['page_count']);
    tables.hold(left);
    const journal = new GroupCommit({ turns, tables: database, held: left }, told);
    const restrict = (to: number) => database.exec(`PRAGMA max_page_count = ${to}`);
    return { folder, journal, restrict, pages, is, failures, left };
  }

  it('shows them, takes more, and stores all once there is room', async (t) => {
    const { folder, journal, failures } = await started(t);
    assert.deepEqual([numbersInTables(journal), journal.turn], [[1, 2, 3, 4, 5], 6]);
    const add = numbersOf(journal);
    add(6);
    await journal.settled();
    const applied = journal.applied();
    assert.equal(journal.tables.isTransaction, true);
    const other = openTables(join(folder, 'escalog.db'));
    assert.equal(appliedIn(other).turn, 0, 'nothing was written');
    other.close();
    await seconds(t, 1, () => !journal.tables.isTransaction);
    await applied;
    assert.deepEqual([numbersInTables(journal), failures], [[1, 2, 3, 4, 5, 6], []]);
    await journal.close();
    const again = open(folder);
    t.after(() => again.close());
    assert.deepEqual(await numbersIn(again), [1, 2, 3, 4, 5, 6]);
  });

  it('defines what is there already, and nothing new', async (t) => {
    const { journal } = await started(t);
    numbersOf(journal);
    assert.throws(() => journal.define('CREATE TABLE IF NOT EXISTS others (number INTEGER) STRICT'), {
      code: 'ESCALOG_JOURNAL_DISK_FULL',
    });
    await journal.close();
  });

  it('is closed with them, and without when there is still no room, and either way has all at the next start', async (t) => {
    for (const hasRoom of [true, false]) {
      const { folder, journal, restrict, pages } = await started(t);
      if (!hasRoom) {
        // As a full disk does, but for this connection alone.
        journal.tables.exec('ROLLBACK; BEGIN');
        restrict(pages);
      }
      await journal.close();
      const again = open(folder);
      assert.deepEqual(await numbersIn(again), [1, 2, 3, 4, 5]);
      await again.close();
      t.mock.timers.reset();
    }
  });
});
