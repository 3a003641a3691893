import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import fc from 'fast-check';
import { timeAxis } from './time-axis.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

function axis(...at: readonly number[]) {
  return timeAxis(at.map(instantOf), 0, 1_000);
}

const instants = fc.array(fc.oneof(fc.nat({ max: 50 }), fc.nat({ max: 600_000 }), fc.nat({ max: 400_000_000 })), {
  minLength: 1,
  maxLength: 30,
});

describe('the time axis', () => {
  it('goes from end to end, and never backwards', () => {
    fc.assert(
      fc.property(instants, (at) => {
        const { xOf } = axis(...at);
        const xs = at.toSorted((a, b) => a - b).map((instant) => xOf(instantOf(instant)));
        assert.equal(xs[0], 0);
        for (const [index, x] of xs.entries()) assert.ok(x >= (xs[index - 1] ?? 0) && x <= 1_000.001, String(x));
      }),
    );
  });

  it('leaves no noticeable wait without a place, however long the others are', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: second, max: 30 * day }), { minLength: 2, maxLength: 8 }), (waits) => {
        const at = waits.reduce<number[]>((sum, wait) => [...sum, (sum.at(-1) ?? 0) + wait], [0]);
        const { xOf } = axis(...at);
        const widths = at.slice(1).map((to, index) => xOf(instantOf(to)) - xOf(instantOf(at[index] ?? 0)));
        assert.ok(Math.max(...widths) <= 610, widths.join());
      }),
    );
  });

  it('is in proportion when nothing is much longer than the rest', () => {
    const { xOf, cuts } = axis(0, minute, 3 * minute, 5 * minute);
    assert.deepEqual(
      [xOf(instantOf(minute)), xOf(instantOf(3 * minute)), xOf(instantOf(5 * minute))].map(Math.round),
      [200, 600, 1_000],
    );
    assert.deepEqual(cuts, []);
  });

  it('is in proportion when only milliseconds surround one wait', () => {
    const { xOf, cuts } = axis(0, 10, 40 * second, 40 * second + 5);
    assert.ok(xOf(instantOf(40 * second)) > 990);
    assert.deepEqual(cuts, []);
  });

  it('cuts two days short beside the minutes of an escalation, and says by how much', () => {
    const { xOf, cuts } = axis(0, 10, 5 * minute, 6 * minute, 6 * minute + 2 * day);
    assert.deepEqual(
      cuts.map(({ length }) => length),
      [2 * day],
    );
    assert.ok(xOf(instantOf(5 * minute)) > 300, 'the minutes are readable');
    assert.ok((cuts[0]?.x ?? 0) > xOf(instantOf(6 * minute)) && (cuts[0]?.x ?? 0) < 1_000);
  });

  it('keeps five minutes visible among hours and days', () => {
    const { xOf } = axis(0, 5 * minute, 35 * minute, 3 * hour, 11 * hour, 35 * hour);
    assert.ok(xOf(instantOf(5 * minute)) > 25);
  });

  it('has room for an incident of one event', () => {
    assert.equal(axis(7).xOf(instantOf(7)), 0);
  });

  it('refuses an instant that it was not made for', () => {
    assert.throws(() => axis(0, 1).xOf(instantOf(5)), /not made for 5/);
  });
});
