import assert from 'node:assert/strict';
import { it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { aggregatesIn, firstDocument, nextDocument, outboxTo } from './documents.ts';
import type { Current } from './opened-store.ts';

/** What the sweeps for timers and unpublished events find. */
export function aggregateSweeps(store: Current): void {
  const timer = (dueAt: number) => ({ id: `at ${dueAt}`, dueAt, input: 'wake' });

  it('finds what is due, the earliest first, by the earliest timer of each', async () => {
    for (const [id, ...dueAt] of [['c', 30, 5], ['a', 20], ['b', 10, 40], ['d', 21], ['e']] as const) {
      await aggregatesIn(store()).write(firstDocument(id, { timers: dueAt.map(timer) }));
    }
    assert.deepEqual(await aggregatesIn(store()).due(instantOf(20), 10), [
      { id: 'c', dueAt: 5 },
      { id: 'b', dueAt: 10 },
      { id: 'a', dueAt: 20 },
    ]);
    assert.deepEqual(
      (await aggregatesIn(store()).due(instantOf(20), 2)).map(({ id }) => id),
      ['c', 'b'],
    );
    assert.deepEqual(await aggregatesIn(store()).due(instantOf(4), 10), []);
  });

  it('knows when the earliest timer of all is due, and forgets timers that are gone', async () => {
    assert.equal(await aggregatesIn(store()).nextDueAt(), undefined);
    const soon = firstDocument('soon', { timers: [timer(10)] });
    await aggregatesIn(store()).write(firstDocument('later', { timers: [timer(50)] }));
    await aggregatesIn(store()).write(soon);
    assert.equal(await aggregatesIn(store()).nextDueAt(), 10);
    await aggregatesIn(store()).write(nextDocument(soon));
    assert.equal(await aggregatesIn(store()).nextDueAt(), 50);
  });

  it('empties the outbox once the last event is published, and leaves the rest alone', async () => {
    const document = firstDocument('a', { version: 2, outbox: outboxTo(2), pendingSince: 5, timers: [timer(9)] });
    await aggregatesIn(store()).write(document);
    await aggregatesIn(store()).published('a', 2);
    assert.deepEqual(await aggregatesIn(store()).load('a'), { ...document, outbox: [], pendingSince: null });
    assert.deepEqual(await aggregatesIn(store()).unpublished(instantOf(100), 10), []);
    assert.equal(await aggregatesIn(store()).write(nextDocument(document)), 'written');
  });

  it('leaves the outbox when the stream has gone on', async () => {
    const document = firstDocument('a', { version: 2, outbox: outboxTo(2), pendingSince: 5 });
    await aggregatesIn(store()).write(document);
    await aggregatesIn(store()).published('a', 1);
    assert.deepEqual(await aggregatesIn(store()).load('a'), document);
  });

  it('takes news of what it does not have', async () => {
    await aggregatesIn(store()).published('nobody', 1);
    assert.equal(await aggregatesIn(store()).load('nobody'), undefined);
  });

  it('finds what has waited for publishing, the longest first', async () => {
    for (const [id, pendingSince] of [
      ['b', 20],
      ['a', 10],
      ['c', 30],
    ] as const) {
      await aggregatesIn(store()).write(firstDocument(id, { outbox: outboxTo(1), pendingSince }));
    }
    await aggregatesIn(store()).write(firstDocument('done'));
    assert.deepEqual(await aggregatesIn(store()).unpublished(instantOf(20), 10), ['a', 'b']);
    assert.deepEqual(await aggregatesIn(store()).unpublished(instantOf(30), 2), ['a', 'b']);
    assert.deepEqual(await aggregatesIn(store()).unpublished(instantOf(9), 10), []);
  });
}
