import assert from 'node:assert/strict';
import { it } from 'node:test';
import { shortenedTo } from './shortened-to.ts';

it('a text is cut to so many bytes, between characters', () => {
  assert.equal(shortenedTo('as it is', 8), 'as it is');
  assert.equal(shortenedTo('much too long', 11), 'much too…');
  assert.equal(shortenedTo('ää😀', 7), 'ää…');
  for (let bytes = 0; bytes < 30; bytes += 1) {
    const cut = shortenedTo('😀 äöü long enough, and longer', bytes);
    assert.ok(Buffer.byteLength(cut) <= bytes, `${cut} of ${bytes}`);
    assert.ok(cut.isWellFormed());
  }
});
