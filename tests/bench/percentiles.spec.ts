import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { percentilesOf } from './percentiles.ts';

describe('percentiles', () => {
  test('are the value at the nearest rank, whatever the order', () => {
    const oneToHundred = Array.from({ length: 100 }, (_, index) => 100 - index);

    assert.deepEqual(percentilesOf(oneToHundred), { count: 100, p50: 50, p99: 99, max: 100 });
  });

  test('sort by value, not as text', () => {
    assert.equal(percentilesOf([10, 9, 1]).max, 10);
    assert.equal(percentilesOf([10, 9, 1]).p50, 9);
  });

  test('of one value are that value', () => {
    assert.deepEqual(percentilesOf([7]), { count: 1, p50: 7, p99: 7, max: 7 });
  });

  test('of nothing are not a number, so that nothing measured never meets a target', () => {
    assert.deepEqual(percentilesOf([]), { count: 0, p50: NaN, p99: NaN, max: NaN });
  });

  test('have at least their share of the values at or below them, and less than it strictly below', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 1 }), (values) => {
        const { p50, p99 } = percentilesOf(values);
        for (const [share, value] of [
          [0.5, p50],
          [0.99, p99],
        ] as const) {
          assert.ok(values.filter((other) => other <= value).length >= share * values.length);
          assert.ok(values.filter((other) => other < value).length < share * values.length);
        }
      }),
    );
  });
});
