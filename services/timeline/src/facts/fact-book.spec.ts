import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { localOwner } from '@escalog/access';
import { after, instantOf, isRetriable } from '@escalog/kernel';
import { overridden } from '@escalog/kernel/testing';
import type { Views } from '@escalog/store';
import { factsOf, type IncidentFacts } from '../domain/facts.ts';
import type { ObligationsQuestion } from '../domain/obligations.ts';
import { columnsOf } from '../domain/testing/facts.ts';
import { alicePaged } from '../domain/testing/told-sentence.ts';
import { historyOf } from '../domain/timeline.ts';
import { World } from '../testing/world.ts';
import { FactBook } from './fact-book.ts';
import { KeptColumns } from './kept-columns.ts';
import { bytesOf } from './piece-bytes.ts';
import { factViews, groupOfEdition, storedOf, writtenKey, type StoredFacts } from './stored-facts.ts';

const everything: ObligationsQuestion = {
  asker: localOwner(null),
  now: instantOf(Date.UTC(2026, 10, 21, 3)),
  states: [],
  person: null,
  erased: [],
  incident: null,
  since: null,
  until: null,
  order: 'newest',
  limit: 5_000,
  after: null,
};

const ofAlice = factsOf(historyOf('any', alicePaged().events));

function factsCalled(id: string): IncidentFacts {
  return { ...ofAlice, id };
}

async function* piecesOf(id: string, changed = (bytes: Uint8Array): Uint8Array => bytes): AsyncGenerator<Uint8Array> {
  for (const piece of columnsOf([factsCalled(id)]).pieces()) yield changed(bytesOf(piece));
}

async function keptIn(kept: KeptColumns): Promise<void> {
  while ((await kept.read()) === undefined) await nextTurn();
}

type ViewQuery = Parameters<Views<unknown>['list']>[0];

/** Books over a store that nothing is heard for, one after the other, and what they asked to be made anew. */
async function booksOf(t: Parameters<typeof World.open>[0]) {
  const { store, clock, deps } = await World.open(t);
  const views = factViews(store);
  const remade: string[] = [];
  const read: string[] = [];
  const kept = new KeptColumns(store);
  const gate = { before: async (_query: ViewQuery): Promise<void> => {} };
  const open = (): FactBook => {
    const book = new FactBook({
      views: overridden(views, {
        async list(query: ViewQuery) {
          await gate.before(query);
          const found = await views.list(query);
          read.push(...found.map(({ id }) => id));
          return found;
        },
      }),
      kept,
      clock,
      log: deps.log,
      keeper: {
        caughtUp: async () => ({ upTo: '2026-11-21T03:00:00.000Z', behind: false }),
        async remake(ids) {
          remade.push(...ids);
        },
      },
    });
    t.after(() => book.close());
    return book;
  };
  const put = async (id: string, stored: Partial<StoredFacts> = {}): Promise<void> => {
    const view = { ...storedOf(factsCalled(id)), ...stored };
    clock.advance(60_000);
    await views.put({ id, group: groupOfEdition(view.edition), sortKey: writtenKey(clock.now()), view });
  };
  return { store, clock, open, put, kept, gate, remade, read };
}

async function bookOf(t: Parameters<typeof World.open>[0]) {
  const world = await booksOf(t);
  const book = world.open();
  return { ...world, book, ids: () => idsIn(book) };
}

async function idsIn(book: FactBook): Promise<readonly string[]> {
  return (await book.ask('obligations', everything)).answer.obligations.map(({ incidentId }) => incidentId).sort();
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

  it('reads nothing again that was written long before, however often it is asked', async (t) => {
    const { put, ids, read, clock } = await bookOf(t);
    await put('a');
    clock.advance(60_000);
    assert.deepEqual(await ids(), ['a']);
    read.length = 0;
    assert.deepEqual(await ids(), ['a']);
    assert.deepEqual(read, []);
  });

  it('takes the columns that another has kept, and reads what was written since', async (t) => {
    const { open, put, kept, read } = await booksOf(t);
    const all = Array.from({ length: 2_000 }, (_, index) => `i${String(index).padStart(4, '0')}`);
    for (const id of all) await put(id);
    const first = open();
    assert.deepEqual(await idsIn(first), all);
    await keptIn(kept);
    await put('i0000', { facts: storedOf({ ...factsCalled('i0000'), pages: [] }).facts });
    await put('later');
    read.length = 0;
    const second = open();
    const { answer } = await second.ask('obligations', everything);
    assert.deepEqual(answer.counts, (await first.ask('obligations', everything)).answer.counts);
    assert.deepEqual(
      [...new Set(read)].filter((id) => id !== 'i1999'),
      ['i0000', 'later'],
    );
  });

  it('reads all facts where the columns that were kept are damaged, or of a time that is still to come', async (t) => {
    const { open, put, kept, clock } = await booksOf(t);
    await put('a');
    const future = writtenKey(after(clock.now(), 1));
    await kept.keep(future, piecesOf('b'));
    assert.deepEqual(await idsIn(open()), ['a']);
    await kept.keep(
      writtenKey(clock.now()),
      piecesOf('b', (bytes) => bytes.subarray(1)),
    );
    assert.deepEqual(await idsIn(open()), ['a']);
    await kept.keep(writtenKey(clock.now()), piecesOf('b'));
    assert.deepEqual(await idsIn(open()), ['a', 'b'], 'they are taken where nothing is wrong with them');
  });

  it('keep columns beside another replica that does, and nothing is left of what was replaced', async (t) => {
    const { kept, clock, store } = await booksOf(t);
    const isOver = Promise.withResolvers<void>();
    async function* slowly(): AsyncGenerator<Uint8Array> {
      yield* piecesOf('a');
      await isOver.promise;
      yield* piecesOf('b');
    }
    const keep = (pieces: AsyncIterable<Uint8Array>) => kept.keep(writtenKey(clock.now()), pieces);
    const first = keep(slowly());
    await keep(piecesOf('c'));
    assert.ok((await kept.read()) !== undefined, 'those of the second are whole');
    isOver.resolve();
    await first;
    const both = await Array.fromAsync(piecesOf('a'));
    assert.equal((await kept.read())?.pieces.length, 2 * both.length, 'and then those of the first');
    clock.advance(11 * 60_000);
    await keep(piecesOf('d'));
    const left = await store.records('fact-columns').read('begun');
    assert.equal(left.length, 1);
  });

  it('answers in part from what is read so far, and says of how many that is', async (t) => {
    const { open, put, gate, clock } = await booksOf(t);
    for (let each = 0; each < 150; each += 1) await put(`i${each}`);
    const held = Promise.withResolvers<void>();
    gate.before = async ({ after: from }) => (from === undefined ? undefined : held.promise);
    const book = open();
    const passing = async <Answer>(answer: Promise<Answer>): Promise<PromiseSettledResult<Answer>> => {
      const told = Promise.allSettled([answer]);
      for (let settled; ; clock.advance(500)) {
        settled = await Promise.race([told, nextTurn()]);
        if (settled !== undefined) return settled[0];
      }
    };
    const asked = { since: instantOf(0), until: clock.now(), zone: 'UTC', by: 'severity', filter: {} } as const;
    const question = { ...asked, asker: localOwner(null) };
    const part = await passing(book.ask('insights', question, 'in part'));
    assert.ok(part.status === 'fulfilled');
    const { answer, ...freshness } = part.value;
    assert.equal(answer.total.incidents, 100);
    assert.deepEqual(freshness, { upTo: null, behind: true, readSoFar: 100 });
    const whole = await passing(book.ask('insights', question));
    assert.ok(whole.status === 'rejected' && isRetriable(whole.reason));
    held.resolve();
    const all = await book.ask('insights', question);
    assert.deepEqual([all.answer.total.incidents, all.behind, all.readSoFar], [150, false, null]);
  });

  it('answers no more once it is closed, and may be asked again', async (t) => {
    const { book, put, ids } = await bookOf(t);
    await put('a');
    await ids();
    await book.close();
    await assert.rejects(ids, isRetriable);
  });
});
