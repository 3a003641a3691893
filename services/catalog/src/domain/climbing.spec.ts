import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EscalationsEvent } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import { climbedThrough, climbingIncidents, isClimbing } from './climbing.ts';

const { EscalationStarted, LevelReached, EscalationHalted, LastResortPaged, PathReplaced } = exampleEvents;
const definition = (target: string, lastResort: string) =>
  JSON.stringify({
    nodes: [{ level: { targets: [target], acknowledgeWithin: 'PT5M' } }, { repeat: { times: 1 } }],
    lastResort,
  });
const started = { ...EscalationStarted, definition: definition('team/first', 'person/dana') };

/** The events in this order, as the stream of one incident has them. */
const after = (...events: readonly EscalationsEvent[]) =>
  events
    .map((event, index) => ({ ...event, meta: { ...event.meta, version: index + 1 } }))
    .reduce(climbingIncidents.apply, climbingIncidents.empty('inc-1'));
const through = (view: ReturnType<typeof after>, ...refs: string[]) => climbedThrough(view, new Set(refs));

describe('an incident climbs through', () => {
  it('its path, the targets and the last resort of that, and the owner', () => {
    const view = after(started);
    const refs = ['escalation-path/identity', 'person/dana', 'team/first', 'team/identity'];
    assert.deepEqual(through(view, ...refs, 'person/ana'), refs);
  });

  it('what it affects, and who was paged with what led to them', () => {
    const refs = ['business-service/login', 'person/ana', 'schedule/identity'];
    assert.deepEqual(through(after(started, LevelReached), ...refs), refs);
    assert.deepEqual(through(after(started, LastResortPaged), ...refs), refs);
  });

  it('the path that took over, besides', () => {
    const view = after(started, {
      ...PathReplaced,
      path: 'escalation-path/triage',
      definition: definition('person/eve', ''),
    });
    assert.deepEqual(through(view, 'escalation-path/triage', 'person/eve'), ['escalation-path/triage', 'person/eve']);
  });

  it('nothing once all its escalations have halted', () => {
    const view = after(started, LevelReached, EscalationHalted);
    assert.equal(isClimbing(view), false);
    assert.deepEqual(through(view, 'person/ana', 'escalation-path/identity'), []);
  });

  it('the same again when one of them goes on', () => {
    const view = after(started, EscalationHalted, LevelReached);
    assert.equal(isClimbing(view), true);
    assert.deepEqual(through(view, 'team/first'), ['team/first']);
  });

  it('nothing that an older event says once more', () => {
    const view = after(started, EscalationHalted);
    assert.equal(climbingIncidents.apply(view, { ...started, meta: { ...started.meta, version: 1 } }), view);
  });

  it('only its path where the definition cannot be read as one', () => {
    assert.deepEqual(through(after({ ...EscalationStarted, definition: '{}' }), 'escalation-path/identity', ''), [
      'escalation-path/identity',
    ]);
  });
});
