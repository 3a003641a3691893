import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EscalationsEvent } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import { climbedThrough, climbing, climbingIncidents, isClimbing } from './climbing.ts';

const { EscalationStarted, LevelReached, EscalationHalted, LastResortPaged, PathReplaced, PathMigrated } =
  exampleEvents;
const { AcknowledgementLapsed, HandoffReturned, HandoffAccepted, IncidentReassessed, WaitBegan } = exampleEvents;
const definition = (target: string, lastResort: string) =>
  JSON.stringify({
    nodes: [{ level: { targets: [target], acknowledgeWithin: 'PT5M' } }, { repeat: { times: 1 } }],
    lastResort,
  });
/** As releases wrote it that carried paths as JSON. */
const started = { ...EscalationStarted, definition: definition('team/first', 'person/dana'), pathDefinition: null };

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
      pathDefinition: null,
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
    const unreadable = { ...EscalationStarted, definition: '{}', pathDefinition: null };
    assert.deepEqual(through(after(unreadable), 'escalation-path/identity', ''), ['escalation-path/identity']);
  });

  it('whom a path may page behind branches, and its last resort', () => {
    const refs = ['person/dana', 'schedule/identity'];
    assert.deepEqual(through(after(EscalationStarted), ...refs), refs);
  });

  it('what was paged besides when the severity was raised', () => {
    const [{ pages } = assert.fail()] = IncidentReassessed.added;
    const people = pages.map(({ person }) => person);
    assert.deepEqual(through(after(EscalationStarted, IncidentReassessed), ...people), people);
  });

  it('the severity that it has by now', () => {
    const view = after(EscalationStarted, LevelReached, {
      ...LastResortPaged,
      incident: { ...LastResortPaged.incident, severity: 'sev3' },
    });
    assert.deepEqual(through(view, 'severity/sev1', 'severity/sev3'), ['severity/sev3']);
  });

  it('what it did before, once an acknowledgement has lapsed or a handoff came back', () => {
    for (const again of [AcknowledgementLapsed, HandoffReturned]) {
      assert.equal(isClimbing(after(EscalationStarted, EscalationHalted, again)), true);
    }
    assert.equal(isClimbing(after(EscalationStarted, EscalationHalted, HandoffAccepted)), false);
  });
});

describe('a running escalation of a path', () => {
  const path = 'escalation-path/identity';
  const [one = assert.fail()] = climbing(path, after(EscalationStarted));

  it('is told with the version that it is pinned to, and its level', () => {
    assert.deepEqual(one, { escalationId: 'inc-1/team/identity', version: 3, level: 0 });
    assert.equal(climbing(path, after(EscalationStarted, LevelReached))[0]?.level, LevelReached.level);
    assert.deepEqual(climbing('escalation-path/other', after(EscalationStarted)), []);
  });

  it('is told with the version that it was moved to', () =>
    assert.equal(climbing(path, after(EscalationStarted, PathMigrated))[0]?.version, PathMigrated.pathVersion));

  it('is of another path when that took over', () => {
    const view = after(EscalationStarted, { ...PathReplaced, path: 'escalation-path/triage', pathVersion: 7 });
    assert.deepEqual(climbing(path, view), []);
    assert.equal(climbing('escalation-path/triage', view)[0]?.version, 7);
  });

  it('is told without its version when it began under an earlier release', () => {
    const view = after(EscalationStarted);
    const escalations = { 'inc-1/team/identity': { isRunning: true, refs: [path] } };
    const [one = assert.fail()] = climbing(path, { ...view, escalations });
    assert.deepEqual(one, { escalationId: 'inc-1/team/identity', version: 0, level: 0 });
    const halted = { ...EscalationHalted, meta: { ...EscalationHalted.meta, version: 9 } };
    assert.equal(isClimbing(climbingIncidents.apply({ ...view, escalations }, halted)), false);
  });

  it('is none once it has halted', () =>
    assert.deepEqual(climbing(path, after(EscalationStarted, EscalationHalted)), []));

  it('is not noted anew for what says nothing new', () => {
    const view = after(EscalationStarted);
    assert.equal(climbingIncidents.apply(view, { ...WaitBegan, meta: { ...WaitBegan.meta, version: 9 } }), view);
  });
});
