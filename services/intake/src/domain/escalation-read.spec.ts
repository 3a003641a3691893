import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleEvents } from '@escalog/contracts/testing';
import { after, isoOf } from '@escalog/kernel';
import { incidentReads } from './incident-read.ts';

const {
  IncidentDeclared,
  IncidentAcknowledged,
  AlertFiredAgain,
  EscalationStarted,
  EscalationHalted,
  LevelReached,
  AcknowledgementLapsed,
  BranchTaken,
  WaitBegan,
  LastResortPaged,
  PathMigrated,
  IncidentReassessed,
} = exampleEvents;
type Shown = Parameters<typeof incidentReads.apply>[1];

const { occurredAt } = IncidentDeclared.meta;
const { escalationId } = EscalationStarted;
const at = (minutes: number) => after(occurredAt, minutes * 60_000);

/** What happened, each so many minutes after the declaration; a topic tells its own in order. */
function read(...events: readonly (readonly [minutes: number, event: Shown])[]) {
  const versions = new Map<string, number>();
  return events.reduce((view, [minutes, event]) => {
    const { stream } = event.meta;
    const version = (versions.get(stream) ?? 0) + 1;
    versions.set(stream, version);
    const meta = { ...event.meta, version, occurredAt: at(minutes) };
    const told = 'escalationId' in event ? { ...event, escalationId: event.escalationId ?? escalationId } : event;
    return incidentReads.apply(view, { ...told, meta } as Shown);
  }, incidentReads.empty('inc-1'));
}

const began = [
  [0, IncidentDeclared],
  [0, EscalationStarted],
] as const;
const reached = { ...LevelReached, escalationId };
const acknowledged = { ...IncidentAcknowledged, by: 'person/ana', until: null };
const halted = {
  ...EscalationHalted,
  escalationId,
  acknowledgedBy: ['person/ana'],
  lapsesAt: at(60),
  reason: { ...EscalationHalted.reason, text: 'Ana acknowledged.' },
};
const lapsed = { ...AcknowledgementLapsed, escalationId };

describe('an escalation that is acknowledged', () => {
  it('says who has it, and until when', () => {
    const { status, escalations } = read(...began, [1, reached], [2, acknowledged], [2, halted]);
    const [escalation] = escalations;
    assert.deepEqual(
      [status, escalation?.state, escalation?.acknowledgedBy, escalation?.lapsesAt, escalation?.because],
      ['acknowledged', 'acknowledged', ['person/ana'], isoOf(at(60)), 'Ana acknowledged.'],
    );
    assert.equal(escalation?.acknowledgeBy, null);
  });

  it("is nobody's any more when somebody asked for more people and its last resort was paged", () => {
    const paged = { ...LastResortPaged, escalationId };
    const { escalations } = read(...began, [2, acknowledged], [2, halted], [5, paged]);
    assert.deepEqual(
      [escalations[0]?.state, escalations[0]?.acknowledgedBy, escalations[0]?.lapsesAt],
      ['climbing', [], null],
    );
  });

  it('climbs again when that has lapsed, and the incident is open again', () => {
    const { status, escalations, acknowledgedBy } = read(...began, [2, acknowledged], [2, halted], [60, lapsed]);
    assert.deepEqual(
      [status, escalations[0]?.state, escalations[0]?.acknowledgedBy, acknowledgedBy],
      ['open', 'climbing', [], ['person/ana']],
    );
  });

  it('leaves the incident acknowledged while another one is', () => {
    const other = 'inc-1/other';
    const { status } = read(
      ...began,
      [0, { ...EscalationStarted, escalationId: other }],
      [2, acknowledged],
      [2, halted],
      [2, { ...halted, escalationId: other }],
      [60, lapsed],
    );
    assert.equal(status, 'acknowledged');
  });

  it('leaves it acknowledged when somebody has acknowledged since, whichever is heard of first', () => {
    const before = [...began, [2, acknowledged], [2, halted]] as const;
    assert.equal(read(...before, [60, lapsed], [61, acknowledged]).status, 'acknowledged');
    assert.equal(read(...before, [61, acknowledged], [60, lapsed]).status, 'acknowledged');
  });

  it('does not hide that it fires again when that is heard of first', () =>
    assert.equal(read(...began, [2, acknowledged], [3, AlertFiredAgain], [2, halted]).status, 'open'));

  it('is told of what an earlier release wrote, too', () => {
    const old = { ...halted, acknowledgedBy: [], lapsesAt: null, reason: { ...halted.reason, code: 'acknowledged' } };
    assert.equal(read(...began, [2, old]).escalations[0]?.state, 'acknowledged');
  });
});

describe('an escalation that is given on', () => {
  const { PagesWithdrawn, HandoffAccepted } = exampleEvents;

  it('by a decline of whoever alone had it is open again', () => {
    const declined = { ...PagesWithdrawn, escalationId, declinedBy: 'person/ana' };
    const before = [...began, [2, acknowledged], [2, halted]] as const;
    const alone = read(...before, [3, declined]);
    assert.deepEqual([alone.status, alone.escalations[0]?.state], ['open', 'climbing']);
    const other = read(...before, [3, { ...declined, declinedBy: 'person/ben' }]);
    assert.deepEqual([other.status, other.escalations[0]?.state], ['acknowledged', 'acknowledged']);
  });

  it('by a handoff is had by nobody yet, and lapses no more once the new side has it', () => {
    const handed = { ...halted, reason: { ...halted.reason, code: 'handed-off' } };
    const before = read(...began, [2, handed]);
    assert.deepEqual([before.status, before.escalations[0]?.state], ['open', 'acknowledged']);
    const taken = read(...began, [2, handed], [3, { ...HandoffAccepted, from: escalationId }]);
    assert.equal(taken.escalations[0]?.lapsesAt, null);
  });
});

describe('an escalation', () => {
  it('that nothing asks for any more is halted', () => {
    const over = { ...halted, acknowledgedBy: [], lapsesAt: null, reason: { ...halted.reason, code: 'resolved' } };
    assert.equal(read(...began, [2, over]).escalations[0]?.state, 'halted');
  });

  it('says when it goes on, also once the first page has left later', () => {
    const { escalations } = read(...began, [1, { ...reached, acknowledgeBy: at(6) }]);
    assert.equal(escalations[0]?.acknowledgeBy, isoOf(at(6)));
    const late = read(...began, [1, reached], [2, { ...WaitBegan, escalationId, acknowledgeBy: at(7) }]);
    assert.equal(late.escalations[0]?.acknowledgeBy, isoOf(at(7)));
  });

  it('says which branch was taken, and which version it is pinned to', () => {
    const { escalations } = read(
      ...began,
      [1, { ...BranchTaken, escalationId }],
      [2, { ...PathMigrated, escalationId, pathVersion: 9, level: 2 }],
    );
    const [escalation] = escalations;
    assert.deepEqual(
      [escalation?.branch, escalation?.pathVersion, escalation?.level, escalation?.kind],
      [
        { condition: BranchTaken.condition, side: BranchTaken.side, because: BranchTaken.reason.text },
        9,
        2,
        EscalationStarted.kind ?? 'route',
      ],
    );
  });

  it('shows whom a raised severity has paged besides', () => {
    const [page] = reached.pages;
    assert.ok(page !== undefined);
    const added = [
      {
        escalationId,
        cycle: 1,
        level: 2,
        urgency: 'high',
        acknowledgeBy: at(9),
        pages: [{ ...page, name: 'Ben Ito' }],
      },
    ];
    const { escalations } = read(...began, [1, reached], [2, { ...IncidentReassessed, added }]);
    assert.deepEqual(
      [escalations[0]?.level, escalations[0]?.acknowledgeBy, escalations[0]?.paged.at(-1)?.name],
      [Math.max(2, reached.level), isoOf(at(9)), 'Ben Ito'],
    );
  });
});

describe('a page of low urgency', () => {
  it('is shown as such until it is raised', () => {
    const [page] = reached.pages;
    assert.ok(page !== undefined);
    const low = {
      ...reached,
      urgency: 'low',
      pages: [{ ...page, pageId: `${escalationId}/1.1/ana`, person: 'person/ana' }],
    };
    const urgencies = (...events: readonly (readonly [number, Shown])[]) =>
      read(...began, [1, low], [2, reached], ...events).escalations[0]?.paged.map(({ urgency }) => urgency);
    assert.deepEqual(urgencies(), ['low', undefined]);
    const raisedBy = (pageId: string) => ({ ...IncidentReassessed, added: [], raisedPages: [pageId] });
    assert.deepEqual(urgencies([3, raisedBy(`${escalationId}/1.1/joana`)]), ['low', undefined], "another's page");
    assert.deepEqual(urgencies([3, raisedBy(`${escalationId}/1.1/ana`)]), [undefined, undefined]);
  });
});

describe('an acknowledgement with an end', () => {
  const snoozed = { ...acknowledged, until: at(120) };
  const shown = (...events: readonly (readonly [number, Shown])[]) => {
    const { snoozedUntil, snoozedBy } = read(...began, [2, snoozed], ...events);
    return [snoozedUntil, snoozedBy];
  };

  it('is over once nothing waits for it any more: it was handed off, or others were called', () => {
    const waits = { ...halted, lapsesAt: at(120) };
    assert.notEqual(shown([2, waits])[0], null);
    for (const [name, event] of [
      ['handed off', { ...halted, reason: { ...halted.reason, code: 'handed-off' } }],
      ['climbed on', reached],
    ] as const)
      assert.deepEqual(shown([2, waits], [3, event]), [null, null], name);
  });

  it('says when it ends, and who set that', () => assert.deepEqual(shown(), [isoOf(at(120)), 'person/ana']));
  it('ends when somebody else acknowledges', () =>
    assert.deepEqual(shown([3, { ...acknowledged, by: 'person/ben' }]), [null, null]));
  it('stays when the same person acknowledges once more', () =>
    assert.deepEqual(shown([3, acknowledged]), [isoOf(at(120)), 'person/ana']));
  it('is over when it lapses', () => assert.deepEqual(shown([2, halted], [120, lapsed]), [null, null]));
});
