import assert from 'node:assert/strict';
import { it } from 'node:test';
import { oddStrings } from './documents.ts';
import type { Current } from './opened-store.ts';

/** Appending and reading groups of bytes. */
export function recordsContract(store: Current): void {
  const records = () => store().records('index');
  const record = (group: string, id: string, ...bytes: number[]) => ({ group, id, bytes: Uint8Array.from(bytes) });
  const read = async (group: string) => (await records().read(group)).map(({ id, bytes }) => [id, ...bytes]);

  it('reads nothing from a group without records', async () => {
    await records().append([]);
    assert.deepEqual(await records().read('g'), []);
  });

  it('reads a group in the order of its ids, whatever the order of appending', async () => {
    await records().append([record('g', '3', 3), record('other', '0', 9), record('g', '1', 1)]);
    await records().append([record('g', '2', 2, 0, 255)]);
    assert.deepEqual(await read('g'), [
      ['1', 1],
      ['2', 2, 0, 255],
      ['3', 3],
    ]);
    assert.equal((await records().read('g'))[0]?.group, 'g');
  });

  it('reads a range of a group from either end, its begin included and its end not', async () => {
    const ids = ['a', 'b', 'ba', 'b ', 'c', 'ö', '🔥'];
    await records().append(ids.map((id) => record('g', id)));
    await records().append([record('f', 'b'), record('h', 'b')]);
    const range = async (from: string, to: string, order: 'ascending' | 'descending', limit: number) =>
      records().idsWithin('g', { from, to, order, limit });
    assert.deepEqual(await range('b', 'c', 'ascending', 10), ['b', 'b ', 'ba']);
    assert.deepEqual(await range('b', 'c', 'descending', 10), ['ba', 'b ', 'b']);
    assert.deepEqual(await range('b', 'c', 'ascending', 2), ['b', 'b ']);
    assert.deepEqual(await range('b', 'c', 'descending', 1), ['ba']);
    assert.deepEqual(await range('', '\u{10ffff}', 'descending', 3), ['🔥', 'ö', 'c']);
    assert.deepEqual(await range('x', 'y', 'ascending', 3), []);
    assert.deepEqual(await range('c', 'b', 'ascending', 3), []);
  });

  it('leaves a record as it was when it is appended again', async () => {
    await records().append([record('g', '1', 1)]);
    await records().append([record('g', '1', 99), record('g', '2', 2), record('g', '2', 98)]);
    assert.deepEqual(await read('g'), [
      ['1', 1],
      ['2', 2],
    ]);
  });

  it('takes out what is named of one group, and nothing else', async () => {
    await records().append([record('g', '1', 1), record('g', '2', 2), record('g', '3', 3), record('other', '1', 9)]);
    await records().remove('g', ['1', '3', 'not there']);
    await records().remove('nowhere', ['1']);
    await records().remove('g', []);
    assert.deepEqual(await read('g'), [['2', 2]]);
    assert.deepEqual(await read('other'), [['1', 9]]);
    await records().append([record('g', '1', 7)]);
    assert.deepEqual(await read('g'), [
      ['1', 7],
      ['2', 2],
    ]);
  });

  it('clears all groups, however much they hold', async () => {
    const groups = ['a', 'b', 'c', 'd'];
    const lengths = () => Promise.all(groups.map(async (group) => (await read(group)).length));
    await records().append(
      groups.flatMap((group) => Array.from({ length: 500 }, (_, index) => record(group, `${index}`))),
    );
    assert.deepEqual(await lengths(), [500, 500, 500, 500]);
    await records().clear();
    assert.deepEqual(await lengths(), [0, 0, 0, 0]);
  });

  it('keeps odd strings apart and as they are', async () => {
    await records().append(oddStrings.map((text, index) => record(text, text, index)));
    for (const [index, text] of oddStrings.entries()) assert.deepEqual(await read(text), [[text, index]]);
  });
}
