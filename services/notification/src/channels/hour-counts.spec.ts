import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { counted, inLastHour, type HourCounts } from './hour-counts.ts';

const minute = 60_000;
const at = (minutes: number) => instantOf(minutes * minute);

describe('the counts of the last hour', () => {
  const after = (...happened: readonly (readonly ['accepted' | 'failed', number])[]): HourCounts =>
    happened.reduce<HourCounts>((counts, [outcome, minutes]) => counted(counts, outcome, at(minutes)), []);

  it('are none at first', () => assert.deepEqual(inLastHour([], at(0)), { accepted: 0, failed: 0 }));

  it('add up what happened in the hour', () => {
    const counts = after(['accepted', 0], ['failed', 0.5], ['accepted', 30], ['accepted', 59]);
    assert.deepEqual(inLastHour(counts, at(59)), { accepted: 3, failed: 1 });
  });

  it('leave out what is an hour old, though nothing has happened since', () => {
    const counts = after(['accepted', 0], ['accepted', 1], ['failed', 59]);
    assert.deepEqual(inLastHour(counts, at(60)), { accepted: 1, failed: 1 });
    assert.deepEqual(inLastHour(counts, at(300)), { accepted: 0, failed: 0 });
  });

  it('never hold more than an hour', () => {
    const many = Array.from({ length: 500 }, (_, index) => ['accepted', index] as const);
    assert.equal(after(...many).length, 60);
  });
});
