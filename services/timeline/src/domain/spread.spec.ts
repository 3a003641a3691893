import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { Rows } from './rows.ts';
import { spreadOf } from './spread.ts';

/** Of all of these. */
function spread(values: readonly number[]) {
  const rows = new Rows();
  for (const index of values.keys()) rows.add(index);
  return spreadOf(new Float64Array(values), rows);
}

it('median and 90th percentile are those of the sorted durations, of few and of many', () => {
  const durations = fc
    .oneof(
      fc.constant(fc.nat({ max: 10 })),
      fc.constant(fc.nat({ max: 10_000_000 })),
      fc.constant(fc.nat({ max: 400_000_000_000 })),
    )
    .chain((one) => fc.array(one, { minLength: 1, maxLength: 2_000, size: 'max' }));
  fc.assert(
    fc.property(durations, (values) => {
      const sorted = values.toSorted((a, b) => a - b);
      const { count, medianMs, p90Ms } = spread(values);
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
  assert.deepEqual(spread([Number.NaN]), { count: 0, none: 1, meanMs: null, medianMs: null, p90Ms: null });
});
