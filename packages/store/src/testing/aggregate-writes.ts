import assert from 'node:assert/strict';
import { it } from 'node:test';
import { aggregatesIn, firstDocument, nextDocument, oddNames, oddStrings, outboxTo } from './documents.ts';
import type { Current } from './opened-store.ts';

/** Loading and the conditional write. */
export function aggregateWrites(store: Current): void {
  it('loads nothing where nothing was written', async () => {
    assert.equal(await aggregatesIn(store()).load('a'), undefined);
  });

  it('stores a first document as a whole', async () => {
    const document = firstDocument('a', {
      version: 2,
      seen: { 'incidents/a': 3, 'catalog.$x': 1 },
      timers: [{ id: 't', dueAt: 10, input: 'wake' }],
      outbox: outboxTo(2),
      pendingSince: 7,
    });
    assert.equal(await aggregatesIn(store()).write(document), 'written');
    assert.deepEqual(await aggregatesIn(store()).load('a'), document);
  });

  it('stores the next revision in place of the last', async () => {
    const first = firstDocument('a', {
      timers: [{ id: 't', dueAt: 10, input: 'wake' }],
      outbox: outboxTo(1),
      pendingSince: 7,
    });
    const second = nextDocument(first, { text: 'resolved' });
    await aggregatesIn(store()).write(first);
    assert.equal(await aggregatesIn(store()).write(second), 'written');
    assert.deepEqual(await aggregatesIn(store()).load('a'), second);
  });

  it('answers conflict to a second first document, and changes nothing', async () => {
    const first = firstDocument('a', { text: 'first' });
    await aggregatesIn(store()).write(first);
    assert.equal(
      await aggregatesIn(store()).write(
        firstDocument('a', { text: 'second', timers: [{ id: 't', dueAt: 1, input: '' }] }),
      ),
      'conflict',
    );
    assert.deepEqual(await aggregatesIn(store()).load('a'), first);
    assert.equal(await aggregatesIn(store()).nextDueAt(), undefined);
  });

  it('answers conflict to a revision that was passed, is skipped to, or has nothing before it', async () => {
    const first = firstDocument('a');
    const second = nextDocument(first);
    const third = nextDocument(second);
    await aggregatesIn(store()).write(first);
    assert.equal(await aggregatesIn(store()).write(third), 'conflict');
    await aggregatesIn(store()).write(second);
    assert.equal(await aggregatesIn(store()).write(nextDocument(first, { text: 'late' })), 'conflict');
    assert.equal(await aggregatesIn(store()).write(nextDocument(firstDocument('other'))), 'conflict');
    assert.deepEqual(await aggregatesIn(store()).load('a'), second);
    assert.equal(await aggregatesIn(store()).load('other'), undefined);
  });

  it('lets exactly one of many writers win', async () => {
    const racers = (make: (text: string) => ReturnType<typeof firstDocument>) =>
      Promise.all(Array.from({ length: 20 }, (_, index) => aggregatesIn(store()).write(make(`writer ${index}`))));
    const first = await racers((text) => firstDocument('a', { text }));
    assert.equal(first.filter((outcome) => outcome === 'written').length, 1);

    const stored = await aggregatesIn(store()).load('a');
    assert.equal(stored?.state.text, `writer ${first.indexOf('written')}`);
    const second = await racers((text) => nextDocument(stored, { text }));
    assert.equal(second.filter((outcome) => outcome === 'written').length, 1);
    assert.equal((await aggregatesIn(store()).load('a'))?.state.text, `writer ${second.indexOf('written')}`);
  });

  it('keeps a document of a megabyte', async () => {
    const document = firstDocument('a', { text: 'Größe '.repeat(180_000) });
    await aggregatesIn(store()).write(document);
    assert.deepEqual(await aggregatesIn(store()).load('a'), document);
  });

  it('keeps odd strings apart and as they are', async () => {
    const documents = oddStrings.map((text) =>
      firstDocument(text, { text, seen: { [text]: 1 }, timers: [{ id: text, dueAt: 1, input: text }] }),
    );
    for (const document of documents) assert.equal(await aggregatesIn(store()).write(document), 'written');
    for (const document of documents) assert.deepEqual(await aggregatesIn(store()).load(document.id), document);
  });

  it('keeps fields as they are whatever they are named: some names are words of users', async () => {
    for (const name of oddNames) {
      const document = firstDocument(`named ${name}`, { seen: Object.fromEntries([[name, 1]]) });
      await aggregatesIn(store()).write(document);
      assert.deepEqual(await aggregatesIn(store()).load(document.id), document);
    }
    const all = firstDocument('all', { seen: Object.fromEntries(oddNames.map((name, index) => [name, index])) });
    await aggregatesIn(store()).write(all);
    assert.deepEqual(await aggregatesIn(store()).load('all'), all);
  });

  it('refuses a timer that is due at no instant', async () => {
    const document = firstDocument('a', {
      timers: [
        { id: 's', dueAt: 5, input: '' },
        { id: 't', dueAt: Number.NaN, input: '' },
      ],
    });
    await assert.rejects(async () => aggregatesIn(store()).write(document), TypeError);
    assert.equal(await aggregatesIn(store()).load('a'), undefined);
  });
}
