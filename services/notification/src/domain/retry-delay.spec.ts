import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { retryDelay } from './retry-delay.ts';

describe('retry delay', () => {
  it('doubles from a second, and is at most half longer', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 4 }), (key, failed) => {
        const shortest = 1_000 * 2 ** (failed - 1);
        const delay = retryDelay(key, failed);
        assert.ok(delay >= shortest && delay <= 1.5 * shortest, `${delay} ms after attempt ${failed}`);
      }),
    );
  });

  it('is the same for the same attempt of the same page, and a whole number', () => {
    assert.equal(retryDelay('page/mail', 2), retryDelay('page/mail', 2));
    assert.ok(Number.isInteger(retryDelay('page/mail', 2)));
  });

  it('spreads pages that failed together over the half', () => {
    const delays = Array.from({ length: 1_000 }, (_, index) =>
      retryDelay(`incident/team/payments/1.1/person-${index}/mail`, 1),
    );
    const tenths = new Set(delays.map((delay) => Math.floor((delay - 1_000) / 50)));
    assert.ok(tenths.size >= 10, `only ${tenths.size} of ten parts are used`);
  });
});
