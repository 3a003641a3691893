import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { openJournal } from './open-journal.ts';
import { numbersIn, numbersOf, open, store, temporaryFolder } from './testing/folders.ts';

describe('group commit', () => {
  function opened(t: TestContext) {
    const folder = temporaryFolder(t);
    const failures: Error[] = [];
    const boundaries: string[] = [];
    const journal = openJournal({
      folder,
      onFailure: (error) => void failures.push(error),
      onBoundary: (boundary) => void (boundary.endsWith('-commit') && boundaries.push(boundary)),
    });
    t.after(() => journal.close().catch(() => {}));
    return { folder, journal, add: numbersOf(journal), failures, boundaries };
  }

  it('commits a turn once, with all that its promises led to', async (t) => {
    const { journal, add, boundaries } = opened(t);
    for (let number = 0; number < 100; number += 1) {
      await Promise.resolve();
      add(number);
    }
    assert.deepEqual(boundaries, []);
    await journal.settled();
    assert.deepEqual(boundaries, ['before-commit', 'after-commit']);

    add(100);
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
    const { journal, add, boundaries } = opened(t);
    add(1);
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
    assert.deepEqual(await numbersIn(again), [1]);
    await again.close();
  });

  it('rejects everyone, says so, and takes nothing further when a commit fails', async (t) => {
    const { journal, add, failures, folder } = opened(t);
    const failed = { code: 'ESCALOG_JOURNAL_SQLITE' };
    add(1);
    journal.beforeCommit(() => {
      throw Object.assign(new Error('no such table'), { errcode: 1 });
    });
    await Promise.all([assert.rejects(journal.settled(), failed), assert.rejects(journal.settled(), failed)]);
    assert.equal(failures.length, 1);
    assert.throws(() => journal.begin(), failed);
    await assert.rejects(journal.settled(), failed);
    await assert.rejects(journal.close(), failed);
    const again = open(folder);
    t.after(() => again.close());
    assert.deepEqual(await numbersIn(again), []);
  });

  it('commits nothing when nothing was changed', async (t) => {
    const { journal, boundaries } = opened(t);
    const { turn } = journal;
    journal.begin();
    await journal.settled();
    assert.deepEqual([boundaries, journal.turn], [[], turn]);
  });

  it('numbers turns over restarts', async (t) => {
    const folder = temporaryFolder(t);
    for (const turn of [1, 2, 3]) {
      const journal = open(folder);
      assert.equal(journal.turn, turn);
      await store(journal, turn);
      await journal.close();
    }
  });
});
