import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slopeOf } from './slope.ts';

const samples = (...values: readonly number[]) => values.map((value, at) => ({ at: 1_000_000 + at * 2, value }));

test('what grows evenly has its growth for a unit of time as its slope', () => {
  assert.equal(slopeOf(samples(300, 306, 312, 318)), 3);
});

test('what goes up and down about the same has none', () => {
  assert.equal(slopeOf(samples(300, 340, 340, 300)), 0);
});

test('of one sample there is none to tell', () => {
  assert.ok(Number.isNaN(slopeOf(samples(300))));
});
