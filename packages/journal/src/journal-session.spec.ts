import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { JournalSession } from './journal-session.ts';
import { open, store, temporaryFolder } from './testing/folders.ts';

describe('a session of the journal', () => {
  it('works at once, and settles before the turn ends', async (t) => {
    const journal = open(temporaryFolder(t));
    t.after(() => journal.close());
    const session = new JournalSession(journal, 'bus');
    let works = false;
    const written = session.write(() => (works = true));
    assert.deepEqual([works, journal.database.isTransaction], [true, true]);
    assert.equal(await written, true);
    assert.equal(journal.database.isTransaction, true);
    await session.settled();
    assert.equal(journal.database.isTransaction, false);
  });

  it('says what a full disk means', async (t) => {
    const folder = temporaryFolder(t);
    const journal = open(folder);
    t.after(() => journal.close());
    await store(journal, 1);
    const { database } = journal;
    database.exec('PRAGMA max_page_count = 10');
    const session = new JournalSession(journal, 'bus');
    const overflow = () => session.read(() => database.exec('UPDATE numbers SET filler = hex(randomblob(100000))'));
    assert.throws(overflow, {
      code: 'ESCALOG_JOURNAL_DISK_FULL',
      retriable: false,
      message: new RegExp(folder),
    });
  });

  it('passes a bug on as it is', async (t) => {
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

  it('refuses everything once it is closed, and leaves the journal to others', async (t) => {
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
