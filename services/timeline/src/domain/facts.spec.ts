import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after } from '@escalog/kernel';
import fc from 'fast-check';
import { factsOf, type IncidentFacts } from './facts.ts';
import type { IncidentEvent } from './incident-event.ts';
import { arbitraryHistory } from './testing/arbitrary-history.ts';
import { triageRunsOut, unansweredThenAcknowledged } from './testing/examples.ts';
import type { Story } from './testing/story.ts';
import { alicePaged, delivery, escalationId } from './testing/told-sentence.ts';
import { historyOf } from './timeline.ts';

const minute = 60_000;

const factsIn = (events: readonly IncidentEvent[]): IncidentFacts => factsOf(historyOf('i', events));
const pageIn = ({ events }: Story) => {
  const [page] = factsIn(events).pages;
  assert.ok(page !== undefined);
  return page;
};

describe('the facts of an incident', () => {
  it('are the same in whatever order its events arrived, and however often', () => {
    const arrived = arbitraryHistory.chain((events) =>
      fc.tuple(
        fc.constant(events),
        fc.shuffledSubarray([...events], { minLength: events.length }),
        fc.shuffledSubarray([...events]),
      ),
    );
    fc.assert(
      fc.property(arrived, ([events, shuffled, again]) =>
        assert.deepEqual(factsIn([...shuffled, ...again]), factsIn(events)),
      ),
    );
  });

  it('tell what the timeline tells, with what its refs were called', () => {
    const facts = factsIn(unansweredThenAcknowledged().events);
    assert.deepEqual(
      [facts.status, facts.severity, facts.affects, facts.msToAcknowledge, facts.events],
      ['resolved', 'sev1', ['business-service/login'], 362_000, unansweredThenAcknowledged().events.length],
    );
    assert.deepEqual(
      facts.pages.map(({ person, level, outcome }) => [person, level, outcome]),
      [
        ['person/alice', 1, 'unanswered'],
        ['person/bob', 2, 'answered'],
        ['person/carol', 2, 'undeliverable'],
      ],
    );
    assert.equal(facts.names['person/alice'], 'Alice Moreau');
    const [escalation] = facts.escalations;
    assert.deepEqual(
      [escalation?.kind, escalation?.levelsReached, escalation?.exhausted, escalation?.acknowledgedAt],
      ['route', 2, false, facts.declaredAt + 362_000],
    );
    assert.equal(factsIn(triageRunsOut().events).escalations[0]?.exhausted, true);
  });

  it('tell of one that was archived that it was, when it was declared and who may see it, and nothing else', () => {
    const { events } = unansweredThenAcknowledged();
    const before = factsIn(events);
    const last = events.at(-1);
    assert.ok(last !== undefined);
    const meta = { ...last.meta, eventId: 'archived', version: 99, occurredAt: after(last.meta.occurredAt, minute) };
    const gone = factsIn([
      ...events,
      { type: 'IncidentArchived', meta, archive: 'vault:/1', reason: last.reason } as IncidentEvent,
    ]);
    assert.deepEqual(
      [gone.isArchived, gone.declaredAt, gone.sight, gone.title, gone.pages, gone.escalations, gone.names],
      [true, before.declaredAt, before.sight, '', [], [], {}],
    );
    assert.ok(!JSON.stringify({ ...gone, sight: null }).includes('person/'));
  });

  it('tell who gave it to whom, and what became of that', () => {
    const story = alicePaged();
    const handed = story.tell(
      'IncidentHandedOff',
      minute,
      { by: 'person/alice', to: 'team/web', toName: 'Web', escalationId, why: 'Theirs.' },
      { actor: { kind: 'person', ref: 'person/alice' } },
    );
    story.tell('EscalationStarted', minute, {
      escalationId: 'i/handoff-1',
      path: 'escalation-path/web',
      pathVersion: 1,
      definition: '{}',
      owner: 'team/web',
      kind: 'handoff',
      from: escalationId,
    });
    const handoff = {
      at: handed.meta.occurredAt,
      from: 'escalation-path/payments',
      to: 'team/web',
      by: 'person/alice',
    };
    assert.deepEqual(factsIn(story.events).handoffs, [{ ...handoff, outcome: 'open' }]);
    story.tell('HandoffAccepted', 2 * minute, {
      handoffId: `${handed.meta.eventId}/${escalationId}`,
      escalationId: 'i/handoff-1',
      from: escalationId,
      by: 'person/bob',
    });
    assert.deepEqual(factsIn(story.events).handoffs, [{ ...handoff, outcome: 'accepted' }]);
  });

  it('tell who may see it, with who is involved in it', () => {
    const { sight } = factsIn(alicePaged().events);
    assert.deepEqual(sight, { seenBy: null, involved: ['person/alice'] });
  });
});

describe('a page among the facts', () => {
  it('is settled by what is known of its delivery, not by its path, which goes on without', () => {
    const story = alicePaged();
    assert.deepEqual([pageIn(story).settledAt, pageIn(story).outcome], [null, 'open']);
    story.tell('LevelSkipped', 5 * minute, { escalationId, cycle: 1, level: 2 });
    assert.deepEqual([pageIn(story).settledAt, pageIn(story).outcome], [null, 'not-sent']);
    story.tell('PageWithdrawn', 6 * minute, delivery);
    assert.equal(pageIn(story).settledAt, story.startedAt + 6 * minute);
  });

  it('is settled when the path that wants it stops', () => {
    const story = alicePaged();
    story.tell('EscalationHalted', minute, { escalationId, answeredPages: [], openPages: [] });
    assert.equal(pageIn(story).settledAt, story.startedAt + minute);
  });

  it('is expected when its delivery is to begin: held for the morning, or after its contact rule', () => {
    const story = alicePaged();
    assert.equal(pageIn(story).expectedAt, story.startedAt);
    story.tell('DeliveryStarted', 0, {
      ...delivery,
      steps: [
        { methodId: 'mail', channel: 'email', address: 'a…', dueAt: (story.startedAt + 10 * minute) as never },
        { methodId: 'sms', channel: 'sms', address: '+…', dueAt: (story.startedAt + 12 * minute) as never },
      ],
    });
    assert.equal(pageIn(story).expectedAt, story.startedAt + 10 * minute);
    story.tell('PageHeld', 0, { ...delivery, until: (story.startedAt + 400 * minute) as never });
    assert.equal(pageIn(story).expectedAt, story.startedAt + 400 * minute);
  });

  it('names the event that asked for it, and the last one that tells of it', () => {
    const story = alicePaged();
    const delivered = story.tell('PageDelivered', minute, { ...delivery, methodId: 'mail' });
    assert.deepEqual(pageIn(story).evidence, [story.events[1]?.meta.eventId, delivered.meta.eventId]);
  });
});
