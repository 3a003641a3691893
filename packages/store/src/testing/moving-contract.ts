import assert from 'node:assert/strict';
import { it } from 'node:test';
import { AppError, instantOf } from '@escalog/kernel';
import type { DumpedDocument, Store } from '../store.ts';
import { aggregatesIn, firstDocument, nextDocument, oddStrings, outboxTo } from './documents.ts';
import type { Current } from './opened-store.ts';

/** Taking everything out of a store, and putting it into another. `other` gives an empty store of the same kind. */
export function movingContract(store: Current, other: () => Promise<Store>): void {
  const dumped = (of: Store) => Array.fromAsync(of.dump());
  const inOrder = (documents: readonly DumpedDocument[]) =>
    documents.map((document) => JSON.stringify(document)).sort();

  /** More documents than fit a page, of every kind, at revisions beyond the first. */
  async function fill(): Promise<void> {
    const first = firstDocument('a', { timers: [{ id: 't', dueAt: 5, input: 'wake' }] });
    const second = nextDocument(first, {
      seen: { 'a.b': 1 },
      timers: [{ id: 't', dueAt: 7, input: 'wake' }],
      outbox: outboxTo(2),
      pendingSince: 6,
    });
    await aggregatesIn(store()).write(first);
    await aggregatesIn(store()).write(second);
    await aggregatesIn(store(), 'deliveries').write(firstDocument('a'));
    await store()
      .views('lists')
      .put(
        ...Array.from({ length: 1_100 }, (_, index) => ({
          id: `${index}`,
          group: 'g',
          sortKey: `${index % 7}`,
          view: { index },
        })),
      );
    await store()
      .records('index')
      .append(oddStrings.map((text, index) => ({ group: text, id: text, bytes: Uint8Array.of(0, index) })));
  }

  it('dumps nothing of an empty store', async () => {
    assert.deepEqual(await dumped(store()), []);
  });

  it('loads what was dumped, and then answers alike', async () => {
    await fill();
    const target = await other();
    await target.load(store().dump());
    assert.deepEqual(inOrder(await dumped(target)), inOrder(await dumped(store())));
    assert.equal((await dumped(target)).length, 2 + 1_100 + oddStrings.length);

    const document = await aggregatesIn(target).load('a');
    assert.ok(document !== undefined);
    assert.deepEqual(document, await aggregatesIn(store()).load('a'));
    assert.deepEqual(await aggregatesIn(target).due(instantOf(7), 10), [{ id: 'a', dueAt: 7 }]);
    assert.deepEqual(await aggregatesIn(target).unpublished(instantOf(6), 10), ['a']);
    assert.equal(await aggregatesIn(target).write(nextDocument(document)), 'written');
    assert.deepEqual(
      await target.views('lists').list({ group: 'g', order: 'descending', limit: 3 }),
      await store().views('lists').list({ group: 'g', order: 'descending', limit: 3 }),
    );
    assert.deepEqual(await target.records('index').read("'"), await store().records('index').read("'"));
  });

  it('loads only into an empty store, and changes nothing in another', async () => {
    await fill();
    const target = await other();
    await target.views('lists').put({ id: 'mine', group: 'g', sortKey: '1', view: {} });
    await assert.rejects(
      target.load(store().dump()),
      (error) => error instanceof AppError && error.code === 'ESCALOG_STORE_NOT_EMPTY',
    );
    assert.equal((await dumped(target)).length, 1);
  });
}
