import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { acknowledged, lapsing } from './testing/answers.ts';
import { at, contextAt, ids, routed, story, types } from './testing/story.ts';

const context = contextAt(at);

describe('an audit', () => {
  it('sets again the timers that were lost', () => {
    for (const isAcknowledged of [false, true]) {
      const run = story();
      run.give(routed(), lapsing(at));
      if (isAcknowledged) run.give(acknowledged('person/ana'), lapsing(at));
      const before = run.timers;
      run.timers = [];
      assert.deepEqual(run.give({ kind: 'audited' }, lapsing(at)), []);
      assert.deepEqual(run.timers, before);
    }
  });

  it('has the last resort paged once more where it was paged before there was a timer for that', () => {
    const run = story();
    run.give(routed(), context);
    while (run.state.escalations[ids.escalation]?.phase !== 'exhausted') run.ring(contextAt(run.next()?.dueAt ?? at));
    const {
      lastResortUntil: _,
      lastResortTimes: __,
      ...asStored
    } = run.state.escalations[ids.escalation] ?? assert.fail();
    run.state = { ...run.state, escalations: { [ids.escalation]: asStored } };
    run.timers = [];
    assert.deepEqual(types(run.give({ kind: 'audited' }, context)), ['LastResortPaged']);
    assert.equal(run.timers.length, 1);
    assert.deepEqual(run.give({ kind: 'audited' }, context), []);
  });

  it('of what is resolved sets nothing', () => {
    const run = story();
    run.give(routed(), context);
    run.give({ kind: 'resolved' }, context);
    run.give({ kind: 'audited' }, context);
    assert.deepEqual(run.timers, []);
  });
});
