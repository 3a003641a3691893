import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { JournalSession } from './journal-session.ts';
import { numbersInTables, open, store, temporaryFolder } from './testing/folders.ts';

describe('a session of the journal', () => {
  it('works at once, and has what it wrote on disk once it settled', async (t) => {
    const folder = temporaryFolder(t);
    const journal = open(folder);
    const session = new JournalSession(journal, 'bus');
    session.define('CREATE TABLE numbers (number INTEGER PRIMARY KEY) STRICT');
    const add = session.change('INSERT INTO numbers VALUES (?)');
    assert.equal(
      session.write(() => (add(1), session.turn)),
      1,
    );
    await session.settled();
    assert.equal(session.turn, 2);
    await session.applied();
    assert.deepEqual(
      session.read(() => numbersInTables(journal)),
      [1],
    );
    await journal.close();
  });

  it('says what a full disk means', async (t) => {
    const folder = temporaryFolder(t);
    const journal = open(folder);
    t.after(() => journal.close());
    await store(journal, 1);
    const session = new JournalSession(journal, 'bus');
    session.define('PRAGMA max_page_count = 10');
    assert.throws(() => session.define('CREATE TABLE large AS SELECT randomblob(100000)'), {
      code: 'ESCALOG_JOURNAL_DISK_FULL',
      retriable: false,
      message: new RegExp(folder),
    });
  });

  it('passes a bug on as it is', (t) => {
    const journal = open(temporaryFolder(t));
    t.after(() => journal.close());
    const bug = new TypeError('not a number');
    assert.throws(
      () =>
        new JournalSession(journal, 'bus').read(() => {
          throw bug;
        }),
      (error) => error === bug,
    );
  });

  it('refuses everything once it is closed, and leaves the journal to others', (t) => {
    const journal = open(temporaryFolder(t));
    t.after(() => journal.close());
    const session = new JournalSession(journal, 'bus');
    session.close();
    session.close();
    for (const call of [() => session.read(() => 1), () => session.write(() => 1)]) {
      assert.throws(call, { code: 'ESCALOG_BUS_CLOSED', retriable: false });
    }
    new JournalSession(journal, 'store').write(() => 1);
  });
});
