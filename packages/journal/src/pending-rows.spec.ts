import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { JournalSession } from './journal-session.ts';
import { PendingRows } from './pending-rows.ts';
import { open, temporaryFolder } from './testing/folders.ts';

describe('the rows that the tables may not have yet', () => {
  function opened(t: TestContext) {
    const journal = open(temporaryFolder(t));
    t.after(() => journal.close());
    const session = new JournalSession(journal, 'store');
    session.define('CREATE TABLE words (id TEXT PRIMARY KEY, word TEXT) STRICT');
    const put = session.change('INSERT INTO words VALUES (?, ?) ON CONFLICT DO UPDATE SET word = excluded.word', {
      replaces: true,
    });
    const remove = session.change('DELETE FROM words WHERE id = ?');
    const written: (readonly [string, string | undefined])[] = [];
    const write = (id: string, word: string | undefined) => {
      written.push([id, word]);
      if (word === undefined) remove(id);
      else put(id, word);
    };
    const rows = new PendingRows(session, write, 'm');
    const stored = () =>
      session.tables
        .prepare('SELECT id, word FROM words ORDER BY id')
        .all()
        .map(({ id, word }) => `${id} ${word}`);
    return { journal, session, rows, written, stored };
  }

  it('are there at once, and with the table once they are in it', async (t) => {
    const { session, rows, stored } = opened(t);
    session.write(() => rows.set('a', 'one'));
    assert.deepEqual([rows.get('a'), rows.has('a'), rows.size, [...rows.entries()]], ['one', true, 1, [['a', 'one']]]);
    assert.deepEqual([rows.get('b'), rows.has('b')], [undefined, false]);
    await session.applied();
    assert.deepEqual([rows.get('a'), rows.size, stored()], [undefined, 0, ['a one']]);
  });

  it('can be in the table only up to the greatest id that it ever had', async (t) => {
    const { session, rows } = opened(t);
    assert.deepEqual([rows.mayBeInTable('a'), rows.mayBeInTable('m'), rows.mayBeInTable('n')], [true, true, false]);
    session.write(() => rows.set('p', 'one'));
    await session.applied();
    assert.deepEqual([rows.mayBeInTable('o'), rows.mayBeInTable('p'), rows.mayBeInTable('q')], [true, true, false]);
  });

  it('count as what is in memory alone before they are written, each as long as those before it', async (t) => {
    const { journal, session, rows } = opened(t);
    assert.equal(journal.condition.queuedBytes, 0);
    const set = (count: number) =>
      session.write(() => {
        for (let number = 0; number < count; number += 1) rows.set(`${number}`, 'x'.repeat(5_000));
      });
    set(1);
    await session.settled();
    set(100);
    set(100);
    const { queuedBytes } = journal.condition;
    assert.ok(queuedBytes > 500_000 && queuedBytes < 520_000, `${queuedBytes}`);
    await session.settled();
    assert.equal(journal.condition.queuedBytes, 0);
  });

  it('are written once for a turn, as they are at its end', async (t) => {
    const { session, rows, written } = opened(t);
    for (const word of ['one', 'two', 'three']) session.write(() => rows.set('a', word));
    session.write(() => rows.set('b', 'other'));
    await session.settled();
    assert.deepEqual(written, [
      ['a', 'three'],
      ['b', 'other'],
    ]);
    session.write(() => rows.set('a', 'four'));
    await session.settled();
    assert.deepEqual(written.slice(2), [['a', 'four']]);
  });

  it('that were removed are absent, whatever the table says', async (t) => {
    const { session, rows, stored } = opened(t);
    session.write(() => rows.set('a', 'one'));
    await session.applied();
    session.write(() => rows.set('a', undefined));
    assert.deepEqual([rows.get('a'), [...rows.entries()], stored()], ['absent', [], ['a one']]);
    await session.applied();
    assert.deepEqual([rows.get('a'), stored()], [undefined, []]);
  });

  it('stay while a later turn has changed them again', async (t) => {
    const { session, rows, stored } = opened(t);
    session.write(() => rows.set('a', 'one'));
    await session.settled();
    const applied = session.applied();
    session.write(() => rows.set('a', 'two'));
    await applied;
    assert.equal(rows.get('a') ?? stored()[0], 'two');
    await session.applied();
    assert.deepEqual([rows.get('a'), stored()], [undefined, ['a two']]);
  });
});
