import assert from 'node:assert/strict';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { describe, it, type TestContext } from 'node:test';
import { openJournal } from './open-journal.ts';
import { numbersInTables, numbersOf, temporaryFolder } from './testing/folders.ts';

type Synced = (error: Error | null) => void;

/** A journal on a disk whose syncs end when the test says so. */
function onSlowDisk(t: TestContext) {
  const folder = temporaryFolder(t);
  const failures: Error[] = [];
  const boundaries: string[] = [];
  const syncs: Synced[] = [];
  const journal = openJournal({
    folder,
    onFailure: (error) => void failures.push(error),
    onBoundary: (boundary) => void (boundary.endsWith('-commit') && boundaries.push(boundary)),
  });
  const { mock } = t.mock.method(fs, 'fdatasync', (_file: number, synced: Synced) => {
    const ended = Promise.withResolvers<Error | null>();
    syncs.push(ended.resolve);
    void ended.promise.then(synced);
  });
  syncBuiltinESMExports();
  t.after(async () => {
    mock.restore();
    syncBuiltinESMExports();
    for (const synced of syncs) synced(null);
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
  return { journal, add: numbersOf(journal), settled, boundaries, failures, syncs };
}

describe('the sync of a commit', () => {
  const turns = async () => {
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  };

  it('is waited for, also by who comes when the commit is made', async (t) => {
    const { add, settled, boundaries, syncs } = onSlowDisk(t);
    add(1);
    const before = settled();
    await turns();
    assert.deepEqual(boundaries, ['before-commit', 'after-commit']);
    const after = settled();
    await turns();
    assert.deepEqual([before.is, after.is, syncs.length], ['waiting', 'waiting', 1]);
    syncs[0]?.(null);
    await turns();
    assert.deepEqual([before.is, after.is, syncs.length], ['settled', 'settled', 1]);
  });

  it('keeps the next commit waiting, in which all turns until then are', async (t) => {
    const { add, settled, boundaries, syncs } = onSlowDisk(t);
    add(1);
    await turns();
    add(2);
    await turns();
    add(3);
    const later = settled();
    await turns();
    assert.equal(boundaries.length, 2, 'a power cut now must spoil one commit at most');
    syncs[0]?.(null);
    await turns();
    assert.deepEqual([boundaries.length, later.is], [4, 'waiting']);
    syncs[1]?.(null);
    await turns();
    assert.deepEqual([boundaries.length, later.is, syncs.length], [4, 'settled', 2]);
  });

  it('that fails rejects everyone, says so, stores nothing of the turns after it, and takes nothing further', async (t) => {
    const { journal, add, settled, failures, syncs } = onSlowDisk(t);
    add(1);
    const covered = settled();
    await turns();
    add(2);
    const behind = settled();
    syncs[0]?.(Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' }));
    await turns();
    assert.deepEqual([covered.is, behind.is, failures.length], ['rejected', 'rejected', 1]);
    assert.deepEqual(numbersInTables(journal), []);
    const failed = { code: 'ESCALOG_JOURNAL_IO', retriable: false, message: /EIO/ };
    assert.throws(() => journal.begin(), failed);
    await assert.rejects(journal.settled(), failed);
    await assert.rejects(journal.close(), failed);
  });

  it('is waited for when the journal is closed', async (t) => {
    const { journal, add, syncs } = onSlowDisk(t);
    add(1);
    let closed = false;
    const closing = journal.close().then(() => (closed = true));
    await turns();
    assert.deepEqual([closed, syncs.length], [false, 1]);
    syncs[0]?.(null);
    await closing;
  });
});
