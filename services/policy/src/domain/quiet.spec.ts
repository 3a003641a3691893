import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EscalationsInput } from './inputs.ts';
import { at, contextAt, ids, paymentsRoute, route, routed, story, types } from './testing/story.ts';

const quietly: EscalationsInput = { ...routed([route, paymentsRoute]), isQuiet: true };
const over: EscalationsInput = { kind: 'quiet-over', incidentId: ids.incident, why: 'The maintenance is over.' };
const acknowledged: EscalationsInput = { kind: 'acknowledged', acknowledgement: { by: 'person/ana', pageId: null } };

describe('an incident of what is in maintenance', () => {
  it('pages nobody before that is over, and then as it was routed, saying why', () => {
    const run = story();
    assert.deepEqual(run.give(quietly, contextAt(at)), []);
    const events = run.give(over, contextAt(at));
    assert.deepEqual(types(events), ['EscalationStarted', 'LevelReached', 'EscalationStarted', 'LevelReached']);
    const [started] = events;
    assert.ok(started?.type === 'EscalationStarted');
    assert.equal(started.reason.text, 'The maintenance is over. Login is owned by Identity, whose path is Identity.');
    assert.deepEqual(run.give(over, contextAt(at)), []);
  });

  it('pages at once when it is heard to be over before the routing is heard of', () => {
    const run = story();
    assert.deepEqual(run.give(over, contextAt(at)), []);
    assert.equal(types(run.give(quietly, contextAt(at))).includes('LevelReached'), true);
  });

  it('pages at once for routes that come when it is over', () => {
    const run = story();
    run.give({ ...routed(), isQuiet: true }, contextAt(at));
    run.give(over, contextAt(at));
    assert.deepEqual(types(run.give(routed([paymentsRoute]), contextAt(at))), ['EscalationStarted', 'LevelReached']);
  });

  it('pages nobody when somebody has acknowledged meanwhile', () => {
    const run = story();
    run.give(quietly, contextAt(at));
    run.give(acknowledged, contextAt(at));
    assert.deepEqual(new Set(types(run.give(over, contextAt(at)))), new Set(['EscalationStarted', 'EscalationHalted']));
  });

  it('forgets routes that nothing leads to any more', () => {
    const run = story();
    run.give(quietly, contextAt(at));
    run.give({ ...routed([]), ended: [paymentsRoute.routeId] }, contextAt(at));
    assert.deepEqual(types(run.give(over, contextAt(at))), ['EscalationStarted', 'LevelReached']);
  });
});
