import assert from 'node:assert/strict';
import { it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { SeenRequests } from './seen-requests.ts';

it('a request is new once for as long as its signature is taken, and then forgotten', () => {
  const clock = new ManualClock(instantOf(0));
  const seen = new SeenRequests(clock);
  assert.deepEqual([seen.isNew('a'), seen.isNew('b'), seen.isNew('a')], [true, true, false]);
  clock.advance(10 * 60_000 - 1);
  assert.equal(seen.isNew('a'), false);
  clock.advance(1);
  assert.equal(seen.isNew('a'), true);
});
