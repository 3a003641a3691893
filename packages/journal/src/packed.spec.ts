import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { definePacking } from './packed.ts';

describe('packing', () => {
  const database = new DatabaseSync(':memory:');
  definePacking(database);
  const answer = (sql: string, parameter: string | null) =>
    database.prepare(`SELECT ${sql} AS answer`).get(parameter)?.['answer'];

  for (const [what, text] of Object.entries({
    nothing: null,
    'an empty text': '',
    'a short text': 'kurz',
    'a long text': 'Störung im Zahlungsverkehr 💥 '.repeat(50),
    'a long text of which nothing is repeated': Array.from({ length: 1_000 }, (_, index) =>
      String.fromCodePoint(0x4e00 + index),
    ).join(''),
  })) {
    it(`gives ${what} back`, () => assert.equal(answer('unpacked(packed(?))', text), text));
  }

  it('makes a document a third as long', () => {
    const document = JSON.stringify(
      Array.from({ length: 20 }, (_, index) => ({ person: `person/${index}`, delivered: true })),
    );
    assert.ok(Number(answer('length(packed(?))', document)) < document.length / 3);
  });

  it('takes bytes, however few', () => {
    const packed = answer('packed(CAST(? AS BLOB))', 'kurz');
    assert.equal(inflateRawSync(packed as Uint8Array).toString(), 'kurz');
  });

  it('leaves a short text readable', () => assert.equal(answer('packed(?)', '{"held":true}'), '{"held":true}'));

  it('says so when what is packed is damaged', () =>
    assert.throws(() => answer(`unpacked(CAST(? AS BLOB))`, 'no deflate'), { code: 'Z_DATA_ERROR' }));
});
