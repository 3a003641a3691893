import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { localOwner } from '@escalog/access';
import { instantOf, isRetriable } from '@escalog/kernel';
import { factsOf, type IncidentFacts } from '../domain/facts.ts';
import { historyOf } from '../domain/timeline.ts';
import { alicePaged } from '../domain/testing/told-sentence.ts';
import type { ObligationsQuestion } from '../domain/obligations.ts';
import { World } from '../testing/world.ts';
import { FactBook } from './fact-book.ts';
import { factViews, groupOfEdition, storedOf, writtenKey, type StoredFacts } from './stored-facts.ts';

const everything: ObligationsQuestion = {
  asker: localOwner(null),
  now: instantOf(Date.UTC(2026, 10, 21, 3)),
  states: [],
  person: null,
  incident: null,
  since: null,
  until: null,
  order: 'newest',
  limit: 1_000,
  after: null,
};

function factsCalled(id: string): IncidentFacts {
  return { ...factsOf(historyOf(id, alicePaged().events)), id };
}

/** A book over a store that nothing is heard for, and what it asked to be made anew. */
async function bookOf(t: Parameters<typeof World.open>[0]) {
  const { store, clock } = await World.open(t);
  const views = factViews(store);
  const remade: string[] = [];
  const book = new FactBook({
    views,
    clock,
    keeper: {
      caughtUp: async () => ({ upTo: null, behind: false }),
      async remake(ids) {
        remade.push(...ids);
      },
    },
  });
  t.after(() => book.close());
  let written = 0;
  const put = async (id: string, stored: Partial<StoredFacts> = {}): Promise<void> => {
    const view = { ...storedOf(factsCalled(id)), ...stored };
    const sortKey = writtenKey(instantOf(Date.UTC(2026, 10, 21) + (written += 1) * 60_000));
    await views.put({ id, group: groupOfEdition(view.edition), sortKey, view });
  };
  const ids = async (): Promise<readonly string[]> =>
    (await book.ask('obligations', everything)).answer.obligations.map(({ incidentId }) => incidentId).sort();
  return { book, put, ids, remade };
}

describe('the fact book', () => {
  it('answers from all that is stored, and from what was stored since', async (t) => {
    const { put, ids } = await bookOf(t);
    for (let each = 0; each < 250; each += 1) await put(`i${each}`);
    assert.equal((await ids()).length, 250);
    await put('later');
    await put('i7');
    assert.equal((await ids()).length, 251);
    assert.ok((await ids()).includes('later'));
  });

  it('has damaged facts made anew, and says until then that something is missing', async (t) => {
    const { book, put, ids, remade } = await bookOf(t);
    await put('good');
    await put('bad', { facts: '{"id":"bad"' });
    const { answer, behind } = await book.ask('obligations', everything);
    assert.deepEqual(
      [answer.obligations.map(({ incidentId }) => incidentId), behind, remade],
      [['good'], true, ['bad']],
    );
    await put('bad');
    assert.deepEqual(await ids(), ['bad', 'good']);
    assert.equal((await book.ask('obligations', everything)).behind, false);
  });

  it('leaves out facts of other editions, and says so', async (t) => {
    const { book, put } = await bookOf(t);
    await put('old', { edition: 0 });
    const { answer, behind } = await book.ask('obligations', everything);
    assert.deepEqual([answer.obligations, behind], [[], true]);
  });

  it('starts another thread when one ends, and reads everything again', async (t) => {
    const { book, put, ids } = await bookOf(t);
    await put('a');
    assert.deepEqual(await ids(), ['a']);
    await book.killThread();
    assert.deepEqual(await ids(), ['a']);
    const asked = ids();
    await book.killThread();
    assert.deepEqual(await asked, ['a']);
  });

  it('answers no more once it is closed, and may be asked again', async (t) => {
    const { book, put, ids } = await bookOf(t);
    await put('a');
    await ids();
    await book.close();
    await assert.rejects(ids, isRetriable);
  });
});
