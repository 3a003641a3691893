import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Worker } from 'node:worker_threads';
import { describe, it, type TestContext } from 'node:test';
import { openJournal } from './open-journal.ts';
import { numbersIn, numbersInTables, numbersOf, open, temporaryFolder } from './testing/folders.ts';

/** The threads of this process, which starts each once: the one that keeps turns, then the one that writes the tables. */
const threads: Worker[] = [];
process.on('worker', (thread: Worker) => void threads.push(thread));

describe('turns on their way into the tables', () => {
  const large = 'x'.repeat(4_500_000);

  function opened(t: TestContext) {
    const folder = temporaryFolder(t);
    const happened: string[] = [];
    const failures = new PassThrough({ objectMode: true });
    const journal = openJournal({
      folder,
      onFailure: (error) => void failures.write(error),
      onBoundary: (boundary) => void (boundary === 'after-commit' && happened.push('committed')),
    });
    t.after(() => journal.close().catch(() => {}));
    const applied = Promise.withResolvers<number>();
    journal.onApplied((turn) => {
      happened.push(`applied ${turn}`);
      applied.resolve(turn);
    });
    return { folder, journal, add: numbersOf(journal), happened, applied: applied.promise, failures };
  }

  it('wait for more until there is something worth it, or somebody waits', async (t) => {
    const { journal, add, happened } = opened(t);
    add(1);
    await journal.settled();
    add(2);
    await journal.settled();
    assert.deepEqual([happened, numbersInTables(journal)], [['committed', 'committed'], []]);
    await Promise.all([journal.applied(), journal.applied()]);
    assert.deepEqual([happened.slice(2), numbersInTables(journal)], [['applied 2'], [1, 2]]);
  });

  it('are brought there by another thread once much waits, and by that alone from then on', async (t) => {
    const { journal, add, applied, happened } = opened(t);
    add(1, large);
    await journal.settled();
    assert.deepEqual(happened, ['committed']);
    assert.equal(await applied, 1);
    assert.deepEqual(numbersInTables(journal), [1]);
    add(2);
    assert.deepEqual(await numbersIn(journal), [1, 2]);
  });

  it('run statements that became known after the thread was started', async (t) => {
    const { journal, add, applied } = opened(t);
    add(1, large);
    await applied;
    const rename = journal.change('UPDATE numbers SET number = ? WHERE number = ?');
    journal.begin();
    rename(7, 1);
    assert.deepEqual(await numbersIn(journal), [7]);
  });

  it('keep the next commit waiting while too much has to be kept in memory', async (t) => {
    const { journal, add, happened } = opened(t);
    for (let number = 1; number <= 15; number += 1) add(number, large);
    await journal.settled();
    add(16);
    await journal.settled();
    assert.deepEqual(happened, ['committed', 'applied 1', 'committed']);
    assert.equal((await numbersIn(journal)).length, 16);
  });

  it('leave out what a later run replaces, and nothing else', async (t) => {
    const { journal } = opened(t);
    journal.define(`
      CREATE TABLE words (id TEXT PRIMARY KEY, word TEXT) STRICT; CREATE TABLE writes (word TEXT) STRICT;
      CREATE TRIGGER written AFTER INSERT ON words BEGIN INSERT INTO writes VALUES (new.word); END`);
    const put = journal.change('INSERT OR REPLACE INTO words VALUES (?, ?)', { replaces: true });
    const add = journal.change('INSERT INTO words VALUES (?, ?)');
    for (const [id, word] of [
      ['a', 'one'],
      ['b', 'two'],
      ['a', 'three'],
    ] as const) {
      journal.begin();
      put(id, word);
      if (word === 'one') add('c', 'four');
      await journal.settled();
    }
    await journal.applied();
    const written = journal.tables.prepare('SELECT word FROM writes').all();
    assert.deepEqual(
      written.map(({ word }) => word),
      ['four', 'two', 'three'],
    );
  });

  for (const [who, filler] of [
    ['here', null],
    ['in the thread', large],
  ] as const) {
    it(`end the process when the tables refuse them ${who}, and stay where they are`, async (t) => {
      const { folder, journal, add, failures } = opened(t);
      const failed = { code: 'ESCALOG_JOURNAL_SQLITE', retriable: false, message: /UNIQUE.*escalog\.db/ };
      add(1);
      await journal.applied();
      add(2, filler);
      add(1);
      const [[failure]] = await Promise.all([once(failures, 'data'), assert.rejects(journal.applied(), failed)]);
      assert.equal(failure.code, failed.code);
      assert.throws(() => journal.begin(), failed);
      assert.deepEqual(numbersInTables(journal), [1]);
      await assert.rejects(journal.close(), failed);
      assert.throws(() => open(folder), failed);
    });
  }

  for (const [place, does] of ['keeps the turns', 'writes the tables'].entries()) {
    it(`end the process when the thread that ${does} ends without a word, and the journal can be closed all the same`, async (t) => {
      const { folder, journal, add, failures } = opened(t);
      add(1);
      await journal.settled();
      await journal.applied();
      add(2, large);
      await journal.settled();
      const failed = { message: `the thread that ${does} has ended` };
      const [[failure]] = await Promise.all([once(failures, 'data'), threads[place]?.terminate()]);
      assert.equal(failure.message, failed.message);
      await assert.rejects(journal.close(), failed);
      const again = open(folder);
      t.after(() => again.close());
      assert.deepEqual(numbersInTables(again), [1, 2]);
    });
  }
});
