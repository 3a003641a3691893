import assert from 'node:assert/strict';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { describe, it, type TestContext } from 'node:test';
import { openJournal } from './open-journal.ts';
import { numbersIn, temporaryFolder } from './testing/folders.ts';

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
    onBoundary: (boundary) => void boundaries.push(boundary),
  });
  const { mock } = t.mock.method(fs, 'fdatasync', (_file: number, synced: Synced) => void syncs.push(synced));
  syncBuiltinESMExports();
  t.after(async () => {
    mock.restore();
    syncBuiltinESMExports();
    for (const synced of syncs) synced(null);
    await journal.close().catch(() => {});
  });
  const write = (sql: string) => {
    journal.begin();
    journal.database.exec(sql);
  };
  const settled = () => {
    const state = { is: 'waiting' };
    journal.settled().then(
      () => (state.is = 'settled'),
      () => (state.is = 'rejected'),
    );
    return state;
  };
  return { journal, write, settled, boundaries, failures, syncs };
}

describe('the sync of a commit', () => {
  const turns = async () => {
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  };

  it('is waited for, also by who comes when the commit is made', async (t) => {
    const { write, settled, boundaries, syncs } = onSlowDisk(t);
    write('CREATE TABLE numbers (number INTEGER)');
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
    const { write, settled, boundaries, syncs } = onSlowDisk(t);
    write('CREATE TABLE numbers (number INTEGER)');
    await turns();
    write('INSERT INTO numbers VALUES (1)');
    await turns();
    write('INSERT INTO numbers VALUES (2)');
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
    const { journal, write, settled, failures, syncs } = onSlowDisk(t);
    write('CREATE TABLE numbers (number INTEGER)');
    const covered = settled();
    await turns();
    write('INSERT INTO numbers VALUES (1)');
    const behind = settled();
    syncs[0]?.(Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' }));
    await turns();
    assert.deepEqual([covered.is, behind.is, failures.length], ['rejected', 'rejected', 1]);
    assert.deepEqual(numbersIn(journal), []);
    const failed = { code: 'ESCALOG_JOURNAL_IO', retriable: false, message: /EIO/ };
    assert.throws(() => journal.begin(), failed);
    await assert.rejects(journal.settled(), failed);
    await assert.rejects(journal.close(), failed);
  });

  it('is waited for when the journal is closed', async (t) => {
    const { journal, write, syncs } = onSlowDisk(t);
    write('CREATE TABLE numbers (number INTEGER)');
    let closed = false;
    const closing = journal.close().then(() => (closed = true));
    await turns();
    assert.deepEqual([closed, syncs.length], [false, 1]);
    syncs[0]?.(null);
    await closing;
  });
});
