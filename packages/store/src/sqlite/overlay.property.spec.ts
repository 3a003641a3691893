import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import fc from 'fast-check';
import { openJournal } from '@escalog/journal';
import { instantOf } from '@escalog/kernel';
import type { Store, ViewDocument, ViewQuery } from '../store.ts';
import { aggregatesIn, firstDocument, outboxTo } from '../testing/documents.ts';
import { openSqliteStore } from './sqlite-store.ts';

/** Among them some that SQLite and JavaScript order differently. */
const text = fc.constantFrom('a', 'b', 'c', 'd', 'a\uffff', 'a🔥', '🔥', '\uffff', '', '\0');
const time = fc.integer({ min: 1, max: 5 });
const aTime = fc.option(time, { nil: undefined });

/** What was put and not removed. */
type Shown = Map<string, ViewDocument<number>>;

const change = fc.oneof(
  fc
    .record({ id: text, dueAt: aTime, pendingSince: aTime })
    .map(({ id, dueAt, pendingSince }) => async (store: Store) => {
      const revision = ((await aggregatesIn(store).load(id))?.revision ?? 0) + 1;
      const timers = dueAt === undefined ? [] : [{ id: 't', dueAt, input: '' }];
      const outbox = pendingSince === undefined ? {} : { outbox: outboxTo(1), pendingSince };
      assert.equal(
        await aggregatesIn(store).write({ ...firstDocument(id, { timers, ...outbox }), revision }),
        'written',
      );
    }),
  text.map((id) => async (store: Store) => aggregatesIn(store).published(id, 1)),
  fc
    .record({ id: text, group: fc.constantFrom('open', 'over'), sortKey: text, view: fc.nat({ max: 3 }) })
    .map((document) => async (store: Store, views: Shown) => {
      await store.views('lists').put({ ...document });
      views.set(document.id, { ...document });
    }),
  text.map((id) => async (store: Store, views: Shown) => {
    await store.views('lists').remove(id);
    views.delete(id);
  }),
);

async function answersOf(store: Store, query: ViewQuery & { readonly until: number }) {
  const aggregates = aggregatesIn(store);
  const until = instantOf(query.until);
  const ids = ['a', 'b', '🔥', '\uffff', 'never'];
  return {
    list: await store.views('lists').list(query),
    views: await Promise.all(ids.map((id) => store.views('lists').get(id))),
    documents: await Promise.all(ids.map((id) => aggregates.load(id))),
    due: await aggregates.due(until, query.limit),
    nextDueAt: await aggregates.nextDueAt(),
    unpublished: await aggregates.unpublished(until, query.limit),
  };
}

it('the store answers alike whatever of it the tables have already', { timeout: 60_000 }, async () => {
  const query = fc.record(
    {
      group: fc.constantFrom('open', 'over'),
      order: fc.constantFrom('ascending', 'descending'),
      after: fc.record({ sortKey: text, id: text }),
      limit: fc.integer({ min: 1, max: 6 }),
      until: time,
    },
    { requiredKeys: ['order', 'limit', 'until'] },
  );
  const part = fc.record({ changes: fc.array(change, { maxLength: 12 }), query });
  await fc.assert(
    fc.asyncProperty(fc.array(part, { minLength: 2, maxLength: 4 }), async (parts) => {
      const folder = mkdtempSync(join(tmpdir(), 'escalog-overlay-'));
      const journal = openJournal({ folder, onFailure: (error) => assert.fail(error) });
      const store = openSqliteStore({ journal });
      try {
        const views: Shown = new Map();
        for (const { changes, query: asked } of parts) {
          for (const make of changes) await make(store, views);
          const before = await answersOf(store, asked);
          for (const document of before.list) assert.deepEqual(document, views.get(document.id));
          await journal.applied();
          assert.deepEqual(before, await answersOf(store, asked));
        }
      } finally {
        await journal.close();
        rmSync(folder, { recursive: true });
      }
    }),
    { numRuns: 40 },
  );
});
