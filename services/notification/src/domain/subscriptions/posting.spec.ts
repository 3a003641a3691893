import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { afterAttempt, mostAttempts, type Posting } from './posting.ts';

const now = instantOf(1_000_000);
const posting: Posting = {
  subscription: 'subscription/warehouse',
  eventId: 'e1',
  type: 'IncidentDeclared',
  body: '{}',
  attempts: 0,
  dueAt: now,
};

describe('an event to a subscription', () => {
  it('is done once it was taken', () =>
    assert.deepEqual(afterAttempt(posting, { outcome: 'accepted' }, now), { kind: 'done' }));

  it('is tried seven times within a day, later and later, and then given up', () => {
    const pauses: number[] = [];
    let next = posting;
    for (;;) {
      const then = afterAttempt(next, { outcome: 'failed' }, next.dueAt);
      if (then.kind !== 'again') {
        assert.equal(then.kind, 'given-up');
        break;
      }
      pauses.push(then.posting.dueAt - next.dueAt);
      next = then.posting;
    }
    assert.equal(pauses.length, mostAttempts - 1);
    for (const [index, least] of [5, 300, 1_800, 7_200, 18_000, 36_000].entries()) {
      const pause = (pauses[index] ?? 0) / 1_000;
      assert.ok(pause >= least && pause <= least * 1.1, `${pause} s after attempt ${index + 1}`);
    }
  });

  it('waits as long as the receiver asks for, when that is longer', () => {
    const then = afterAttempt(posting, { outcome: 'failed', retryAfter: 60_000 }, now);
    assert.ok(then.kind === 'again' && then.posting.dueAt === now + 60_000);
  });

  it('is the last when the receiver is gone', () =>
    assert.deepEqual(afterAttempt(posting, { outcome: 'gone' }, now), { kind: 'ended' }));
});
