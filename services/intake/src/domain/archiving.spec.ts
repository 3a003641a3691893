import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Reason } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import { deciderSpec } from '@escalog/kernel/testing';
import type { IncidentCommand } from './incident-command.ts';
import { incidentReads } from './incident-read.ts';
import { stillToDo } from './archiving.ts';
import { incident } from './incident.ts';
import type { WrittenFollowUp } from './retrospective.ts';

const { IncidentDeclared, IncidentResolved, IncidentArchived, UpdatePosted } = exampleEvents;
const reason: Reason = { code: 'person-decided', text: 'Ana did it.', definition: null, facts: {} };
const given = deciderSpec(incident);
const archive: IncidentCommand = { kind: 'archive', archive: 'vault:/2025', reason };
const over = [IncidentDeclared, IncidentResolved] as const;

describe('an incident', () => {
  it('is archived once it is resolved, and not before', () => {
    given(IncidentDeclared).when(archive).rejects('incident-open');
    given().when(archive).rejects('incident-not-found');
    given(...over)
      .when(archive)
      .accepts({ type: 'IncidentArchived', archive: 'vault:/2025', reason });
  });

  it('is archived once: where it is stands', () =>
    given(...over, IncidentArchived)
      .when(archive)
      .ignores('it is archived already'));

  it('that is archived is neither opened again nor changed, and says where it is', () => {
    for (const command of [
      { kind: 'reopen', note: null, at: IncidentResolved.meta.occurredAt, reason },
      { kind: 'change-visibility', seenBy: [], reason },
      { kind: 'post-update', text: 'x', reason },
      { kind: 'resolve', note: null, reason },
    ] as const)
      given(...over, IncidentArchived)
        .when(command)
        .rejects('incident-archived');
  });

  it('that is archived keeps of itself where to, and who may be told that', () => {
    const kept = [...over, IncidentArchived].reduce((state, event) => incident.evolve(state, event), incident.initial);
    assert.deepEqual(kept, {
      phase: 'archived',
      declaredAt: IncidentDeclared.meta.occurredAt,
      archive: IncidentArchived.archive,
      archivedAt: IncidentArchived.meta.occurredAt,
      seenBy: IncidentDeclared.seenBy,
      reportedBy: IncidentDeclared.meta.actor.ref,
    });
  });
});

it('what is heard late of an archived incident brings nothing of it back', () => {
  const events = [...over, IncidentArchived].map((event, at) => ({
    ...event,
    meta: { ...event.meta, version: at + 1 },
  }));
  const left = events.reduce((read, event) => incidentReads.apply(read, event), incidentReads.empty('inc-1'));
  assert.equal(left.title, '');
  assert.equal(left.archived?.archive, IncidentArchived.archive);
  for (const late of [...events, { ...UpdatePosted, meta: { ...UpdatePosted.meta, version: 9 } }])
    assert.equal(incidentReads.apply(left, late), left);
});

it('what is still to be done keeps an incident from being archived', () => {
  const toDo = (state: WrittenFollowUp['state']) => ({ state }) as WrittenFollowUp;
  assert.equal(stillToDo({ followUps: [toDo('done'), toDo('dropped')] }), undefined);
  assert.deepEqual(stillToDo({ followUps: [toDo('open'), toDo('done'), toDo('open')] }), {
    code: 'follow-ups-open',
    message: 'Of the incident 2 follow-ups are still to be done; have them done or dropped first.',
  });
});
