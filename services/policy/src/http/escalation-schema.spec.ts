import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ManualClock } from '@escalog/kernel/testing';
import { handedOff } from '../domain/testing/answers.ts';
import { acme, at, contextAt, ids, routed, story } from '../domain/testing/story.ts';
import { shownEscalation } from './escalation-schema.ts';

describe('an escalation as it is shown', () => {
  const context = contextAt(at);
  const run = story();
  run.give(routed(), context);
  run.give(handedOff('person/ana', 'person/ben'), context);
  const versions = (escalationId: string, { definitions } = context) => {
    const escalation = run.state.escalations[escalationId];
    assert.ok(escalation !== undefined);
    const { pathVersion, newestVersion } = shownEscalation(ids.incident, escalation, run.state, {
      definitions: definitions as never,
      turns: { lastOf: () => undefined },
      clock: new ManualClock(at),
    });
    return [pathVersion, newestVersion];
  };

  it('tells the newest version of its path', () => {
    assert.deepEqual(versions(ids.escalation, contextAt(at, [acme.path])), [1, 1]);
  });

  it('is not of a path that was removed when it is no path of the catalog', () => {
    assert.deepEqual(versions(`${ids.incident}/handoff-1`), [1, 1]);
  });
});
