import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { AppError } from '@escalog/kernel';
import { aggregateWrites } from './aggregate-writes.ts';
import { aggregateSweeps } from './aggregate-sweeps.ts';
import { movingContract } from './moving-contract.ts';
import type { OpenedStore } from './opened-store.ts';
import { recordsContract } from './records-contract.ts';
import { aggregatesIn, firstDocument } from './documents.ts';
import { viewsContract } from './views-contract.ts';

/**
 * The promises of `Store`, as tests that every adapter must pass. `open` gives a store without data; the
 * suite opens one for each test. It waits for promises alone, so it does not mind how slow an adapter is.
 */
export function describeStore(name: string, open: () => Promise<OpenedStore>): void {
  describe(name, { timeout: 120_000 }, () => {
    let opened: OpenedStore;
    const others: OpenedStore[] = [];
    const current = () => opened.store;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => Promise.all([opened, ...others.splice(0)].map((store) => store.remove())));

    describe('aggregates', () => {
      aggregateWrites(current);
      aggregateSweeps(current);
    });
    describe('views', () => viewsContract(current));
    describe('records', () => recordsContract(current));
    describe('moving', () =>
      movingContract(current, async () => {
        const other = await open();
        others.push(other);
        return other.store;
      }));

    it('has after reopening what it had before', async () => {
      const document = firstDocument('a', { timers: [{ id: 't', dueAt: 5, input: 'wake' }] });
      await aggregatesIn(opened.store).write(document);
      await opened.store.views<string>('lists').put({ id: 'v', group: 'g', sortKey: '1', view: 'seen' });
      await opened.store.records('index').append([{ group: 'g', id: 'r', bytes: Uint8Array.of(1, 2) }]);
      await opened.store.settled();
      assert.equal(await opened.store.settledInTime(), 'stored');

      opened = await opened.reopen();

      assert.deepEqual(await aggregatesIn(opened.store).load('a'), document);
      assert.equal(await aggregatesIn(opened.store).nextDueAt(), 5);
      assert.equal(await opened.store.views<string>('lists').get('v'), 'seen');
      assert.deepEqual(
        (await opened.store.records('index').read('g')).map(({ id, bytes }) => [id, ...bytes]),
        [['r', 1, 2]],
      );
    });

    it('keeps collections of the same name and different kinds apart', async () => {
      await aggregatesIn(opened.store, 'same').write(firstDocument('x'));
      assert.equal(await opened.store.views('same').get('x'), undefined);
      assert.deepEqual(await opened.store.records('same').read('x'), []);
    });

    it('settles when nothing was written', async () => {
      await opened.store.settled();
    });

    it('keeps everything when it is purged of what is gone', async () => {
      const views = opened.store.views<string>('lists');
      await views.put({ id: 'v', group: 'g', sortKey: '1', view: 'seen' });
      await Promise.all([opened.store.purge(), views.put({ id: 'w', group: 'g', sortKey: '2', view: 'seen' })]);
      await opened.store.purge();

      opened = await opened.reopen();

      assert.deepEqual(
        (await opened.store.views<string>('lists').list({ order: 'ascending', limit: 9 })).map(({ id }) => id),
        ['v', 'w'],
      );
    });

    it('closes twice, and rejects what comes later', async () => {
      const aggregates = aggregatesIn(opened.store);
      const views = opened.store.views('lists');
      const records = opened.store.records('index');
      await opened.store.close();
      await opened.store.close();
      for (const call of [
        () => aggregates.load('a'),
        () => aggregates.write(firstDocument('a')),
        () => views.get('a'),
        () => records.read('g'),
        () => opened.store.settled(),
        () => opened.store.purge(),
      ]) {
        await assert.rejects(async () => call(), AppError);
      }
    });
  });
}
