import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accepted, after, AppError, ignored, instantOf, isoOf, isRetriable, never, rejected } from './index.ts';

describe('decisions', () => {
  it('carry their events, reason or rejection', () => {
    assert.deepEqual(accepted('a', 'b'), { kind: 'accepted', events: ['a', 'b'] });
    assert.deepEqual(ignored('done before'), { kind: 'ignored', reason: 'done before' });
    assert.deepEqual(rejected('not-open', 'It is resolved.'), {
      kind: 'rejected',
      rejection: { code: 'not-open', message: 'It is resolved.' },
    });
  });
});

describe('instants', () => {
  it('are shown in UTC with milliseconds', () => {
    assert.equal(isoOf(instantOf(1_795_530_600_007)), '2026-11-24T14:30:00.007Z');
  });

  for (const day of [-1, 0, 1, 19_782, 20_787, 2_932_897]) {
    it(`are shown as their platform shows them around the beginning of day ${day}`, () => {
      for (const more of [-1, 0, 1, 59_999, 3_600_000, 86_399_999, 86_400_000]) {
        const instant = day * 86_400_000 + more;
        assert.equal(isoOf(instantOf(instant)), new Date(instant).toISOString());
      }
    });
  }

  it('are none beyond the time that a date can have', () => {
    assert.throws(() => isoOf(instantOf(Number.NaN)), RangeError);
    assert.throws(() => isoOf(instantOf(Number.MAX_SAFE_INTEGER)), RangeError);
  });

  it('move by milliseconds', () => {
    assert.equal(isoOf(after(instantOf(0), 60_000)), '1970-01-01T00:01:00.000Z');
  });
});

describe('an AppError', () => {
  it('keeps its code and its cause', () => {
    const cause = new Error('disk is gone');
    const error = new AppError('ESCALOG_STORE_DOWN', 'no', { retriable: true, cause });
    assert.equal(error.code, 'ESCALOG_STORE_DOWN');
    assert.equal(error.cause, cause);
    assert.equal('cause' in new AppError('X', 'no', { retriable: true }), false);
  });

  it('alone is worth another try, and only when it says so', () => {
    assert.equal(isRetriable(new AppError('X', 'no', { retriable: true })), true);
    assert.equal(isRetriable(new AppError('X', 'no', { retriable: false })), false);
    assert.equal(isRetriable(Object.assign(new TypeError('bug'), { retriable: true })), false);
    assert.equal(isRetriable(undefined), false);
  });
});

describe('never', () => {
  it('names the case that was forgotten', () => {
    assert.throws(() => never({ kind: 'new' } as never), /unhandled case: \{"kind":"new"\}/);
  });
});
