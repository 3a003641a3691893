import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { openDataFiles } from './data-files.ts';
import { GroupCommit } from './group-commit.ts';
import { unsynced } from './sqlite-error.ts';
import { numbersInTables, numbersOf, temporaryFolder } from './testing/folders.ts';
import type { TurnEvents } from './turns.ts';

/** Says that a commit is on disk, or why it is not. */
type Synced = (error?: Error) => void;

/** A journal that hears of its syncs when the test says so. */
function onSlowDisk(t: TestContext) {
  const failures: Error[] = [];
  const boundaries: string[] = [];
  const syncs: Synced[] = [];
  const files = openDataFiles({ folder: temporaryFolder(t) });
  let waiting = Promise.withResolvers<void>();
  const tell = files.turns.tell.bind(files.turns);
  files.turns.tell = (events: TurnEvents) =>
    tell({
      ...events,
      synced(turn) {
        syncs.push((error) => (error === undefined ? events.synced(turn) : events.failed(error)));
        waiting.resolve();
        waiting = Promise.withResolvers();
      },
    });
  const journal = new GroupCommit(files, {
    onFailure: (error) => void failures.push(error),
    onBoundary: (boundary) => void (boundary.endsWith('-commit') && boundaries.push(boundary)),
  });
  t.after(async () => {
    for (const synced of syncs) synced();
    await journal.close().catch(() => {});
  });
  const settled = () => {
    const state = { is: 'waiting' };
    journal.settled().then(
      () => (state.is = 'settled'),
      () => (state.is = 'rejected'),
    );
    return state;
  };
  /** Resolves once so many commits wait for word from the disk. */
  const syncing = async (count: number) => {
    while (syncs.length < count) await waiting.promise;
  };
  return { journal, add: numbersOf(journal), settled, boundaries, failures, syncs, syncing };
}

describe('the sync of a commit', () => {
  const turns = async () => {
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  };

  it('is waited for, also by who comes when the commit is made', async (t) => {
    const { add, settled, boundaries, syncs, syncing } = onSlowDisk(t);
    add(1);
    const before = settled();
    await syncing(1);
    assert.deepEqual(boundaries, ['before-commit']);
    const after = settled();
    await turns();
    assert.deepEqual([before.is, after.is, syncs.length], ['waiting', 'waiting', 1]);
    syncs[0]?.();
    await turns();
    assert.deepEqual([before.is, after.is, syncs.length], ['settled', 'settled', 1]);
    assert.deepEqual(boundaries, ['before-commit', 'after-commit']);
  });

  it('keeps the next commit waiting, in which all turns until then are', async (t) => {
    const { add, settled, boundaries, syncs, syncing } = onSlowDisk(t);
    add(1);
    await syncing(1);
    add(2);
    await turns();
    add(3);
    const later = settled();
    await turns();
    assert.equal(boundaries.length, 1, 'a power cut now must spoil one commit at most');
    syncs[0]?.();
    await syncing(2);
    assert.deepEqual([boundaries.length, later.is], [3, 'waiting']);
    syncs[1]?.();
    await turns();
    assert.deepEqual([boundaries.length, later.is, syncs.length], [4, 'settled', 2]);
  });

  it('that fails rejects everyone, says so, stores nothing of the turns after it, and takes nothing further', async (t) => {
    const { journal, add, settled, failures, syncs, syncing } = onSlowDisk(t);
    add(1);
    const covered = settled();
    await syncing(1);
    add(2);
    const behind = settled();
    syncs[0]?.(unsynced('turns.db', Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' })));
    await turns();
    assert.deepEqual([covered.is, behind.is, failures.length], ['rejected', 'rejected', 1]);
    assert.deepEqual(numbersInTables(journal), []);
    const failed = { code: 'ESCALOG_JOURNAL_IO', retriable: false, message: /EIO/ };
    assert.throws(() => journal.begin(), failed);
    await assert.rejects(journal.settled(), failed);
    await assert.rejects(journal.close(), failed);
  });

  it('is waited for when the journal is closed', async (t) => {
    const { journal, add, syncs, syncing } = onSlowDisk(t);
    add(1);
    let closed = false;
    const closing = journal.close().then(() => (closed = true));
    await syncing(1);
    await turns();
    assert.deepEqual([closed, syncs.length], [false, 1]);
    syncs[0]?.();
    await closing;
  });
});
