import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleEvents } from '@escalog/contracts/testing';
import { incidentReads } from './incident-read.ts';

const { IncidentDeclared, IncidentHandedOff, HandoffAccepted, HandoffReturned } = exampleEvents;
type Shown = Parameters<typeof incidentReads.apply>[1];

const { eventId } = IncidentHandedOff.meta;
const handoffId = `${eventId}/inc-1/team/identity`;
const accepted = { ...HandoffAccepted, handoffId, by: 'person/cleo' };
const returned = { ...HandoffReturned, handoffId };

const handoffs = (...events: readonly Shown[]) =>
  [IncidentDeclared, ...events]
    .map((event, index) => ({ ...event, meta: { ...event.meta, version: index + 1 } }))
    .reduce((view, event) => incidentReads.apply(view, event), incidentReads.empty('inc-1')).handoffs ?? [];

describe('a handoff', () => {
  it('is open until somebody of the new side answers', () => {
    const [handoff] = handoffs(IncidentHandedOff);
    const { by, to, toName, escalationId, why } = IncidentHandedOff;
    assert.deepEqual(
      [handoff?.by, handoff?.to, handoff?.toName, handoff?.escalation, handoff?.why, handoff?.state],
      [by, to, toName, escalationId, why, 'open'],
    );
  });

  for (const [event, state, by] of [
    [accepted, 'accepted', 'person/cleo'],
    [returned, 'returned', null],
  ] as const) {
    it(`is ${state} once that is heard of, be it before the handoff itself`, () => {
      for (const events of [
        [IncidentHandedOff, event],
        [event, IncidentHandedOff],
      ]) {
        const [handoff] = handoffs(...events);
        assert.deepEqual([handoff?.state, handoff?.acceptedBy], [state, by]);
      }
    });
  }

  it('is one of the last hundred', () => {
    const many = Array.from({ length: 130 }, (_, index) => ({
      ...IncidentHandedOff,
      meta: { ...IncidentHandedOff.meta, eventId: `e${index}` },
    }));
    const shown = handoffs(...many);
    assert.deepEqual([shown.length, shown.at(-1)?.handoffId], [100, 'e129']);
  });
});
