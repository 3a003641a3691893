import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { Times } from './spread.ts';

it('median and 90th percentile are those of the sorted durations, of few and of many', () => {
  const durations = fc.array(fc.nat({ max: 10_000_000 }), { minLength: 1, maxLength: 2_000, size: 'max' });
  fc.assert(
    fc.property(durations, (values) => {
      const times = new Times();
      for (const value of values) times.add(value);
      const sorted = values.toSorted((a, b) => a - b);
      const { count, medianMs, p90Ms } = times.spread();
      const middle = ((sorted[(count - 1) >> 1] ?? 0) + (sorted[count >> 1] ?? 0)) / 2;
      assert.deepEqual(
        [count, medianMs, p90Ms],
        [values.length, Math.round(middle), sorted[Math.ceil(count * 0.9) - 1]],
      );
    }),
    { numRuns: 60 },
  );
});

it('of nothing there is no mean, and what never happened is counted', () => {
  const times = new Times();
  times.add(null);
  assert.deepEqual(times.spread(), { count: 0, none: 1, meanMs: null, medianMs: null, p90Ms: null });
});
