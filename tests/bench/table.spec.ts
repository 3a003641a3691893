import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isMet, tableOf } from './table.ts';

describe('a target', () => {
  test('at most: met up to the target itself', () => {
    assert.equal(isMet(2, { atMost: 2 }, NaN), true);
    assert.equal(isMet(2.01, { atMost: 2 }, NaN), false);
  });

  test('at least: met from the target itself', () => {
    assert.equal(isMet(200_000, { atLeast: 200_000 }, NaN), true);
    assert.equal(isMet(199_999, { atLeast: 200_000 }, NaN), false);
  });

  test('a multiple of what it is compared to: met up to it, or from it', () => {
    assert.equal(isMet(27, { atMostTimes: 1.35 }, 1.35), true);
    assert.equal(isMet(28, { atMostTimes: 1.35 }, 1.4), false);
    assert.equal(isMet(3_000, { atLeastTimes: 3 }, 3), true);
    assert.equal(isMet(2_900, { atLeastTimes: 3 }, 2.9), false);
  });

  test('is not met by what could not be measured', () => {
    assert.equal(isMet(NaN, { atMost: 2 }, 1), false);
    assert.equal(isMet(NaN, { atLeast: 2 }, 1), false);
    assert.equal(isMet(2, { atMostTimes: 2 }, NaN), false);
    assert.equal(isMet(2, { atLeastTimes: 2 }, NaN), false);
  });

  test('is neither met nor missed when there is none', () => {
    assert.equal(isMet(2, undefined, 1), undefined);
  });
});

describe('the table', () => {
  test('shows figure, baseline, ratio, peer, target and whether it is met', () => {
    const [, , line] = linesOf(
      tableOf([
        { what: 'first page p50', unit: 'ms', escalog: 1.5, bare: 1, alertmanager: 2.25, target: { atMost: 2 } },
      ]),
    );

    assert.deepEqual(wordsOf(line), ['first page p50', '1.50 ms', '1.00 ms', '1.50×', '2.25 ms', '≤ 2 ms', 'met']);
  });

  test('calls a missed target so, in capitals', () => {
    assert.match(
      tableOf([{ what: 'rebuild', unit: '/s', escalog: 150_000, target: { atLeast: 200_000 } }]),
      /150,000\/s .* ≥ 200,000\/s +NOT MET$/m,
    );
  });

  test('shows a dash for what was not measured, and no ratio to it', () => {
    const [, , line] = linesOf(tableOf([{ what: 'memory', unit: 'MB', escalog: 131.4 }]));

    assert.deepEqual(wordsOf(line), ['memory', '131 MB', '–', '–', '–', '–']);
  });

  test('shows no ratio to nothing', () => {
    const [, , line] = linesOf(tableOf([{ what: 'lateness', unit: 'ms', escalog: 1, bare: 0 }]));

    assert.deepEqual(wordsOf(line), ['lateness', '1.00 ms', '0.00 ms', '–', '–', '–']);
  });

  test('says none for what was measured and did not come', () => {
    assert.match(
      tableOf([{ what: 'lateness', unit: 'ms', escalog: NaN, target: { atMost: 100 } }]),
      /none .* NOT MET$/m,
    );
  });

  test('has columns that line up', () => {
    const lines = linesOf(
      tableOf([
        { what: 'a', unit: 'ms', escalog: 1 },
        { what: 'a longer one', unit: '/s', escalog: 1_000_000 },
      ]),
    );

    assert.equal(
      lines[2]?.indexOf('1.00 ms'),
      (lines[3]?.indexOf('1,000,000/s') ?? 0) + '1,000,000/s'.length - '1.00 ms'.length,
    );
  });
});

function linesOf(table: string): readonly string[] {
  return table.split('\n');
}

function wordsOf(line = ''): readonly string[] {
  return line.split(/ {2,}/);
}
