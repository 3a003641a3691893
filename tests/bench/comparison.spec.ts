import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { comparisonOf, type Figure, type Rounds } from './comparison.ts';

describe('two builds side by side', () => {
  test('median and range of the rounds, the median of their ratios, and whether the target is kept', () => {
    const ours = answered('new', 2_000, 3_000, 2_500);
    const theirs = answered('old', 1_000, 500, 800);

    assert.deepEqual(rowOf(ours, theirs), [
      'answered',
      '2,500/s (2,000–3,000)',
      '800/s (500–1,000)',
      '3.13×',
      '≥ 3×',
      'met',
    ]);
  });

  test('a ratio is one of a round: what slows both down for a while does not change it', () => {
    const [ours, theirs] = [answered('new', 3_000, 300, 3_000), answered('old', 1_000, 100, 1_000)];

    assert.equal(rowOf(ours, theirs)[3], '3.00×');
  });

  test('one round has no range', () => {
    assert.equal(rowOf(answered('new', 900), answered('old', 1_000))[1], '900/s');
    assert.equal(rowOf(answered('new', 900), answered('old', 1_000))[5], 'NOT MET');
  });

  test('what one of the rounds could not measure is none, and keeps no target', () => {
    assert.deepEqual(rowOf(answered('new', 1_000, NaN), answered('old', 1_000, 1_000)).slice(1), [
      'none',
      '1,000/s (1,000–1,000)',
      '–',
      '≥ 3×',
      'NOT MET',
    ]);
  });
});

function answered(name: string, ...values: readonly number[]): Rounds {
  const figure = (value: number): Figure => ({ what: 'answered', unit: '/s', value, target: { atLeastTimes: 3 } });
  return { name, figures: values.map((value) => [figure(value)]) };
}

function rowOf(ours: Rounds, theirs: Rounds): readonly string[] {
  const [, , row = ''] = comparisonOf(ours, theirs).split('\n');
  return row.split(/ {2,}/);
}
