import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fitting, fittingPage, longestPage } from './page-size.ts';

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

  it('is asked for again with so many rows as fit, where it is longer, so that it says where it goes on', async () => {
    const asked: number[] = [];
    const page = (limit: number) => {
      asked.push(limit);
      return { rows: Array.from({ length: limit }, () => ({ text: 'x'.repeat(longestPage / 4) })), next: limit };
    };
    const { rows, next } = await fittingPage(50, page, (found) => found.rows);
    assert.deepEqual([rows.length, next, asked], [3, 3, [50, 3]]);
    assert.equal((await fittingPage(2, page, (found) => found.rows)).rows.length, 2);
  });

  it('is counted in bytes, not characters', () => {
    assert.equal(fitting([{ text: 'é'.repeat(89) }, row], 200), 1);
  });
});
