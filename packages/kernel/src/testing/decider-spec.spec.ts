import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Decider } from '../decider.ts';
import { accepted, ignored, rejected } from '../decision.ts';
import { deciderSpec } from './decider-spec.ts';

/** Counts to two, one at a time. */
const counter: Decider<number, 'add' | 'wait', 'added'> = {
  initial: 0,
  decide: (command, count) => {
    if (command === 'wait') return ignored('nothing to do');
    return count < 2 ? accepted('added') : rejected('full', 'Two is enough.');
  },
  evolve: (count) => count + 1,
};
const given = deciderSpec(counter);

describe('a decider spec', () => {
  it('decides on the state that the given events lead to', () => {
    given().when('add').accepts('added');
    given('added').when('add').accepts('added');
    given('added', 'added').when('add').rejects('full');
    given().when('wait').ignores('nothing to do');
  });

  it('fails on other events, another reason, another code, another kind', () => {
    assert.throws(() => given().when('add').accepts('added', 'added'), assert.AssertionError);
    assert.throws(() => given().when('wait').ignores('something else'), assert.AssertionError);
    assert.throws(() => given('added', 'added').when('add').rejects('empty'), assert.AssertionError);
    assert.throws(() => given().when('add').rejects('full'), assert.AssertionError);
    assert.throws(() => given('added', 'added').when('add').accepts('added'), assert.AssertionError);
  });
});
