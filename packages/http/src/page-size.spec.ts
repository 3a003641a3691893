import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fitting } from './page-size.ts';

describe('a page of a list', () => {
  const row = { text: 'x'.repeat(89) }; // 100 bytes as JSON

  it('has all rows that fit, to the byte', () => {
    assert.equal(fitting([row, row, row], 300), 3);
    assert.equal(fitting([row, row, row], 299), 2);
  });

  it('has one row at least, however long, so that a list goes on', () => {
    assert.equal(fitting([row, row], 10), 1);
    assert.equal(fitting([], 10), 0);
  });

  it('is counted in bytes, not characters', () => {
    assert.equal(fitting([{ text: 'é'.repeat(89) }, row], 200), 1);
  });
});
