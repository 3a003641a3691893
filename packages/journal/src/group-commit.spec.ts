import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { openJournal } from './open-journal.ts';
import { numbersIn, open, store, temporaryFolder } from './testing/folders.ts';

describe('group commit', () => {
  function opened(t: TestContext) {
    const failures: Error[] = [];
    const boundaries: string[] = [];
    const journal = openJournal({
      folder: temporaryFolder(t),
      onFailure: (error) => void failures.push(error),
      onBoundary: (boundary) => void boundaries.push(boundary),
    });
    t.after(() => journal.close().catch(() => {}));
    const write = (sql: string) => {
      journal.begin();
      journal.database.exec(sql);
    };
    return { journal, write, failures, boundaries };
  }

  it('commits a turn once, with all that its promises led to', async (t) => {
    const { journal, write, boundaries } = opened(t);
    write('CREATE TABLE numbers (number INTEGER)');
    for (let number = 0; number < 100; number += 1) {
      await Promise.resolve();
      write(`INSERT INTO numbers VALUES (${number})`);
    }
    assert.deepEqual(boundaries, []);
    await journal.settled();
    assert.deepEqual(boundaries, ['before-commit', 'after-commit']);
    assert.equal(journal.database.isTransaction, false);

    write('INSERT INTO numbers VALUES (100)');
    await journal.settled();
    assert.equal(boundaries.length, 4);
  });

  it('settles within the turn when nothing is open', async (t) => {
    const { journal } = opened(t);
    let turnIsOver = false;
    const turn = setImmediate(() => void (turnIsOver = true));
    await journal.settled();
    assert.equal(turnIsOver, false);
    clearImmediate(turn);
  });

  it('settles everyone who waits for the turn', async (t) => {
    const { journal, write, boundaries } = opened(t);
    write('CREATE TABLE numbers (number INTEGER)');
    await Promise.all([journal.settled(), journal.settled(), journal.settled()]);
    assert.equal(boundaries.length, 2);
  });

  it('commits on closing what is open, closes twice, and takes nothing further', async (t) => {
    const folder = temporaryFolder(t);
    const journal = open(folder);
    const stored = store(journal, 1);
    await journal.close();
    await journal.close();
    await stored;
    assert.throws(() => journal.begin(), { code: 'ESCALOG_JOURNAL_CLOSED' });
    const again = open(folder);
    assert.deepEqual(numbersIn(again), [1]);
    await again.close();
  });

  it('rejects everyone, says so, and takes nothing further when a commit fails', async (t) => {
    const { journal, write, failures } = opened(t);
    write('PRAGMA foreign_keys = ON; CREATE TABLE numbers (number INTEGER PRIMARY KEY)');
    write('CREATE TABLE more (number INTEGER REFERENCES numbers DEFERRABLE INITIALLY DEFERRED)');
    await journal.settled();
    write('INSERT INTO numbers VALUES (1); INSERT INTO more VALUES (2)');
    const failed = { code: 'ESCALOG_JOURNAL_SQLITE', retriable: false };
    await Promise.all([assert.rejects(journal.settled(), failed), assert.rejects(journal.settled(), failed)]);
    assert.equal(failures.length, 1);
    assert.deepEqual(numbersIn(journal), []);
    assert.throws(() => journal.begin(), failed);
    await assert.rejects(journal.settled(), failed);
  });

  it('does not store the rest of a turn whose beginning SQLite took back', async (t) => {
    const { journal, write, failures } = opened(t);
    write('CREATE TABLE numbers (number INTEGER PRIMARY KEY, filler TEXT)');
    await journal.settled();
    write('PRAGMA max_page_count = 10; INSERT INTO numbers VALUES (1, NULL)');
    assert.throws(() => write('INSERT INTO numbers VALUES (2, hex(randomblob(100000)))'), { errcode: 13 });
    const settled = journal.settled();
    assert.throws(() => write('INSERT INTO numbers VALUES (3, NULL)'), { code: 'ESCALOG_JOURNAL_ROLLED_BACK' });
    await assert.rejects(settled, { code: 'ESCALOG_JOURNAL_ROLLED_BACK', retriable: false });
    assert.equal(failures.length, 1);
    assert.deepEqual(numbersIn(journal), []);
  });
});
