import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { at, contextAt, ids, routed, story } from '../domain/testing/story.ts';
import { escalationIn } from './context.ts';

describe('an escalation that is asked for', () => {
  const run = story();
  run.give(routed(), contextAt(at));

  it('is found by its id', () => {
    assert.equal(escalationIn(run.state, ids.escalation).escalationId, ids.escalation);
  });

  for (const name of ['i1/team/none', 'constructor', '__proto__'])
    it(`is not found as ${name}, and the answer says which there are`, () => {
      assert.throws(() => escalationIn(run.state, name), {
        status: 404,
        message: `The incident has no escalation ${name}; it has ${ids.escalation}.`,
      });
    });
});
