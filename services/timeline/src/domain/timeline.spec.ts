import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { historyOf, timelineOf, type Timeline } from './timeline.ts';
import { arbitraryHistory } from './testing/arbitrary-history.ts';
import { alice, erin, unansweredThenAcknowledged } from './testing/examples.ts';
import { Story } from './testing/story.ts';
import type { IncidentEvent } from './incident-event.ts';

function timeline(events: readonly IncidentEvent[]): Timeline {
  return timelineOf(historyOf('login-down', events));
}

describe('the timeline', () => {
  it('is the same, byte for byte, for any order of arrival and with repeats', () => {
    const arrivals = arbitraryHistory.chain((events) =>
      fc.tuple(fc.constant(events), fc.shuffledSubarray([...events], { minLength: events.length })),
    );
    fc.assert(
      fc.property(arrivals, ([events, arrived]) =>
        assert.equal(JSON.stringify(timeline([...arrived, ...arrived.slice(0, 3)])), JSON.stringify(timeline(events))),
      ),
    );
  });

  it('has one entry for each event, with why, who, and what led to it', () => {
    const { events } = unansweredThenAcknowledged();
    const { entries } = timeline(events.toReversed());
    assert.deepEqual(entries.flatMap((entry) => entry.events).sort(), events.map(({ meta }) => meta.eventId).sort());
    assert.deepEqual(entries[9], {
      at: '2026-11-21T02:05:00.012Z',
      kind: 'level-reached',
      text: 'Level 2 of Identity: paged Bob Okafor and Carol Lindqvist, with 5 min to acknowledge.',
      reason: 'Alice Moreau did not acknowledge within 5 min.',
      reasonCode: 'unacknowledged',
      definition: 'escalation-path/identity@3',
      actor: { kind: 'service', ref: 'policy' },
      events: ['escalations/login-down@3'],
      causedBy: 'escalations/login-down@2',
      stream: 'escalations/login-down',
      version: 3,
    });
  });

  it('says null, not nothing, where an event gives no reason', () => {
    const story = new Story('login-down');
    story.tell('UpdatePosted', 0, { text: 'Looking.' }, { actor: erin, reason: { text: '' } });
    assert.equal(timeline(story.events).entries[0]?.reason, null);
  });

  it('shows the incident as it was after its last event', () => {
    assert.deepEqual(timeline(unansweredThenAcknowledged().events).incident, {
      id: 'login-down',
      title: "Users can't log in",
      description: null,
      url: null,
      severity: 'sev1',
      status: 'resolved',
      declaredAt: '2026-11-21T02:00:00.000Z',
      acknowledgedAt: '2026-11-21T02:06:02.000Z',
      resolvedAt: '2026-11-21T02:41:00.000Z',
      affects: ['business-service/login'],
    });
  });

  it('shows as affected what routing found, where the declaration named nothing', () => {
    const events = unansweredThenAcknowledged().events.map((event) =>
      event.type === 'IncidentDeclared' ? { ...event, affects: [] } : event,
    );
    assert.deepEqual(timeline(events).incident.affects, ['business-service/login']);
  });

  it('keeps the first acknowledgement, and stays resolved when another comes after the end', () => {
    const story = unansweredThenAcknowledged();
    story.tell(
      'IncidentAcknowledged',
      50 * 60_000,
      { by: 'person/alice', pageId: null, via: 'rest' },
      { actor: alice },
    );
    const { status, acknowledgedAt } = timeline(story.events).incident;
    assert.deepEqual([status, acknowledgedAt], ['resolved', '2026-11-21T02:06:02.000Z']);
  });

  it('takes the facts from what others knew while the declaration has not arrived', () => {
    const { events } = unansweredThenAcknowledged();
    const { incident } = timeline(events.slice(1, 4));
    assert.deepEqual(
      [incident.title, incident.severity, incident.status, incident.declaredAt],
      ["Users can't log in", 'sev2', 'open', '2026-11-21T02:00:00.006Z'],
    );
  });
});
