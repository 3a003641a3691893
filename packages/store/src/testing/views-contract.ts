import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { ViewDocument, ViewQuery, Views } from '../store.ts';
import { oddStrings } from './documents.ts';
import type { Current } from './opened-store.ts';

/** Putting, removing and listing views. */
export function viewsContract(store: Current): void {
  const views = () => store().views<{ readonly text: string }>('incidents');
  const view = (id: string, sortKey: string, group = 'open') => ({ id, group, sortKey, view: { text: `view ${id}` } });
  const idsOf = (documents: readonly ViewDocument<unknown>[]) => documents.map(({ id }) => id);

  it('gets nothing where nothing was put', async () => {
    assert.equal(await views().get('a'), undefined);
    assert.deepEqual(await views().list({ order: 'ascending', limit: 10 }), []);
  });

  it('replaces a view, its group and its place in the order', async () => {
    await views().put(view('a', '1'), view('b', '2'));
    await views().put({ id: 'a', group: 'closed', sortKey: '3', view: { text: 'new' } });
    assert.deepEqual(await views().get('a'), { text: 'new' });
    assert.deepEqual(idsOf(await views().list({ group: 'open', order: 'ascending', limit: 10 })), ['b']);
    assert.deepEqual(await views().list({ order: 'descending', limit: 1 }), [
      { id: 'a', group: 'closed', sortKey: '3', view: { text: 'new' } },
    ]);
  });

  it('puts nothing, and many at once', async () => {
    await views().put();
    await views().put(...Array.from({ length: 500 }, (_, index) => view(`${index}`, 'same')));
    assert.equal((await views().list({ order: 'ascending', limit: 1_000 })).length, 500);
  });

  it('updates a view from what it was, or from nothing, and says what it then is', async () => {
    const appended = (text: string) => (before: { readonly text: string } | undefined) => ({
      group: 'open',
      sortKey: '1',
      view: { text: `${before?.text ?? ''}${text}` },
    });
    assert.deepEqual(await views().update('a', appended('one')), { text: 'one' });
    assert.deepEqual(await views().update('a', appended(', two')), { text: 'one, two' });
    assert.deepEqual(await views().update('a', () => undefined), { text: 'one, two' });
    assert.equal(await views().update('nothing', () => undefined), undefined);
    assert.deepEqual(await views().list({ order: 'ascending', limit: 10 }), [
      { id: 'a', group: 'open', sortKey: '1', view: { text: 'one, two' } },
    ]);
  });

  it('loses no update of many who do not wait for each other, and moves the view to its new group', async () => {
    const longer = (before: { readonly text: string } | undefined) => ({
      group: `${(before?.text.length ?? 0) + 1}`,
      sortKey: '1',
      view: { text: `${before?.text ?? ''}x` },
    });
    await Promise.all(Array.from({ length: 20 }, () => views().update('a', longer)));
    assert.deepEqual(await views().get('a'), { text: 'x'.repeat(20) });
    assert.deepEqual(idsOf(await views().list({ group: '20', order: 'ascending', limit: 10 })), ['a']);
    assert.deepEqual(await views().list({ group: '1', order: 'ascending', limit: 10 }), []);
  });

  it('removes a view, and takes it when there is none', async () => {
    await views().put(view('a', '1'));
    await views().remove('a');
    await views().remove('a');
    assert.equal(await views().get('a'), undefined);
  });

  for (const order of ['ascending', 'descending'] as const) {
    it(`pages through equal sort keys, ${order}, without a gap or a repeat`, async () => {
      const documents = ['1', '1', '1', '2', '2', '2', '2', '3'].map((sortKey, index) => view(`v${index}`, sortKey));
      await views().put(...documents.toReversed(), view('elsewhere', '2', 'closed'));
      const expected = order === 'ascending' ? documents : documents.toReversed();
      assert.deepEqual(await pages(views(), { group: 'open', order, limit: 2 }), expected);
    });
  }

  it('lists by time whatever lies between one and the next, from either end, a page or all of it', async () => {
    const hour = 60 * 60 * 1_000;
    const times = Array.from({ length: 120 }, (_, index) =>
      new Date(Date.UTC(2026, 10, 18) - Math.round(index ** 3.4) * hour * (index % 7 === 0 ? 0 : 1)).toISOString(),
    );
    const documents = [
      ...times.map((sortKey, index) => view(`t${index}`, sortKey, index % 5 === 0 ? 'open' : 'resolved')),
      ...['2999-01-01T00:00:00.000Z', '', 'no time', '2026', '2026-13-01T00:00:00.000Z'].map((sortKey, index) =>
        view(`odd${index}`, sortKey, index % 2 === 0 ? 'open' : 'resolved'),
      ),
    ];
    await views().put(...documents);
    for (const group of [undefined, 'open', 'resolved', 'none']) {
      for (const order of ['ascending', 'descending'] as const) {
        const expected = inOrder(
          documents.filter((one) => group === undefined || one.group === group),
          order,
        );
        for (const limit of [1, 7, 200])
          assert.deepEqual(
            idsOf(await pages(views(), { ...(group && { group }), order, limit })),
            idsOf(expected),
            `${group} ${order} ${limit}`,
          );
      }
    }
  });

  it('goes on behind a document that is gone', async () => {
    await views().put(view('a', '1'), view('b', '1'), view('c', '1'));
    await views().remove('b');
    assert.deepEqual(idsOf(await views().list({ order: 'ascending', after: { sortKey: '1', id: 'b' }, limit: 5 })), [
      'c',
    ]);
    assert.deepEqual(idsOf(await views().list({ order: 'descending', after: { sortKey: '1', id: 'b' }, limit: 5 })), [
      'a',
    ]);
  });

  it('keeps odd strings apart and as they are', async () => {
    const documents = oddStrings.map((text) => ({ id: text, group: text, sortKey: text, view: { text } }));
    await views().put(...documents);
    for (const document of documents) {
      assert.deepEqual(await views().list({ group: document.group, order: 'ascending', limit: 5 }), [document]);
    }
  });
}

/** By sort key, ties by id. */
function inOrder<View>(
  documents: readonly ViewDocument<View>[],
  order: ViewQuery['order'],
): readonly ViewDocument<View>[] {
  const direction = order === 'ascending' ? 1 : -1;
  const placeOf = ({ sortKey, id }: ViewDocument<View>): string => `${sortKey}\0${id}`;
  return documents.toSorted((one, other) => direction * (placeOf(one) < placeOf(other) ? -1 : 1));
}

async function pages<View>(views: Views<View>, query: ViewQuery): Promise<readonly ViewDocument<View>[]> {
  const page = await views.list(query);
  const last = page.at(-1);
  return last === undefined ? [] : [...page, ...(await pages(views, { ...query, after: last }))];
}
