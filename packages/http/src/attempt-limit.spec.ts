import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { AttemptLimit, HttpProblem } from './index.ts';

function limited() {
  const clock = new ManualClock(instantOf(0));
  const limit = new AttemptLimit({ clock, most: 2, period: 60_000, what: 'This is tried' });
  return { clock, limit };
}

const refused = (attempt: () => void): HttpProblem => {
  try {
    attempt();
  } catch (error) {
    assert.ok(error instanceof HttpProblem);
    return error;
  }
  return assert.fail('it was allowed');
};

describe('a limit of attempts', () => {
  it('refuses more than so many in a time, and says when to go on', () => {
    const { clock, limit } = limited();
    limit.count('a');
    clock.advance(20_000);
    limit.count('a');
    const { status, headers, message } = refused(() => limit.count('a'));
    assert.deepEqual([status, headers['retry-after']], [429, '40']);
    assert.equal(message, 'This is tried too often from here, or for the same person; try again in 40 s.');
    clock.advance(40_000);
    limit.count('a');
  });

  it('counts by each key, and nothing of what it refuses', () => {
    const { limit } = limited();
    limit.count('address', 'ana');
    limit.count('address', 'ben');
    refused(() => limit.count('address', 'cleo'));
    assert.ok(limit.allows('cleo'));
    limit.count('other', 'ana');
    refused(() => limit.count('third', 'ana'));
    limit.count('third', 'cleo');
  });

  it('does not grow without end', () => {
    const { limit } = limited();
    limit.count('first');
    limit.count('first');
    for (let index = 0; index < 10_000; index += 1) limit.count(`key ${index}`);
    assert.ok(limit.allows('first'));
  });
});
