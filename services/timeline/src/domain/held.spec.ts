import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after } from '@escalog/kernel';
import type { Finding } from './finding.ts';
import { verdictOf } from './held.ts';
import type { IncidentEvent, IncidentEventOf } from './incident-event.ts';
import { answeredInSeconds, triageRunsOut, unansweredThenAcknowledged } from './testing/examples.ts';
import { historyOf } from './timeline.ts';

function verdict(events: readonly IncidentEvent[]) {
  return verdictOf(historyOf('i', events));
}

function texts(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ text }) => text);
}

describe('what held and what did not', () => {
  it('names undeliverable pages, failed attempts and unanswered pages, with their reasons', () => {
    assert.deepEqual(texts(verdict(unansweredThenAcknowledged().events).notHeld), [
      'The page to Carol Lindqvist could not be delivered. No contact method of Carol Lindqvist is left.',
      '3 attempts to reach Carol Lindqvist by email failed: 550 no such mailbox.',
      'Alice Moreau was paged at level 1 of Identity at 2026-11-21 02:00:00 UTC and did not answer it.',
    ]);
  });

  it('names triage, skipped levels and exhausted paths', () => {
    assert.deepEqual(texts(verdict(triageRunsOut().events).notHeld), [
      'Nobody was found to own it, so triage had to find out whom to involve. Nothing that is known matches the sentence, so triage is asked.',
      'Level 1 of Triage was skipped. Nobody is on call in schedule/triage.',
      'The path Triage ended without an acknowledgement, and the last resort was paged: Carol Lindqvist.',
    ]);
  });

  it('says of an answer that came late when it came', () => {
    const story = unansweredThenAcknowledged();
    story.tell('IncidentAcknowledged', 10 * 60_000, { by: 'person/alice', pageId: null, via: 'rest' });
    assert.match(
      texts(verdict(story.events).notHeld).join(' '),
      /Alice Moreau was paged .* and answered it late, at 2026-11-21 02:10:00 UTC\./,
    );
  });

  it('blames nobody for a page that was not sent to them, and no provider for an attempt that was not made', () => {
    const story = unansweredThenAcknowledged();
    const [toAlice] = story.events.filter(({ type }) => type === 'PageDelivered');
    const { notHeld } = verdict(
      story.events
        .filter((event) => event !== toAlice)
        .map((event) =>
          event.type === 'DeliveryAttempted' && event.outcome === 'failed' ? { ...event, outcome: 'not-sent' } : event,
        ),
    );
    assert.deepEqual(texts(notHeld), [
      'The page to Carol Lindqvist could not be delivered. No contact method of Carol Lindqvist is left.',
      'Alice Moreau was paged at level 1 of Identity at 2026-11-21 02:00:00 UTC, but the path went on before anything was sent.',
    ]);
  });

  it('tells at once of a last resort that is paged again and again', () => {
    const story = triageRunsOut();
    const escalationId = `${story.incidentId}/escalation-path/triage`;
    const over = story.events.findIndex(({ type }) => type === 'IncidentAcknowledged');
    const after7hours = new Set(story.events.slice(over));
    for (const time of [1, 2, 3]) {
      const pageId = `${escalationId}/last-resort.${time}/carol`;
      const page = { pageId, person: 'person/carol', name: 'Carol Lindqvist', via: ['person/carol'] };
      const incident = { version: 1, title: 'x', severity: 'sev3', affects: [], description: null, url: null };
      const at = time * 5 * 60_000;
      const acknowledgeBy = after(story.startedAt, at + 5 * 60_000);
      story.tell('LastResortPaged', at, { escalationId, time, urgency: 'low', acknowledgeBy, incident, pages: [page] });
      story.tell('PageDelivered', at + 20, { pageId, escalationId, person: 'person/carol', methodId: 'mail' });
    }
    assert.deepEqual(texts(verdict(story.events.filter((event) => !after7hours.has(event))).notHeld).slice(2, 3), [
      'Carol Lindqvist was paged at the last resort of Triage 3 times from 2026-11-21 02:00:00 UTC to 2026-11-21 02:10:00 UTC and has not answered it.',
    ]);
  });

  it('says of a page that got through in the end when it did, and of one that has not whether it is tried on', () => {
    const story = unansweredThenAcknowledged();
    const failed = story.events.findIndex(({ type }) => type === 'PageUndeliverable');
    const passing = story.events
      .slice(0, failed + 1)
      .map((event) => (event.type === 'PageUndeliverable' ? { ...event, mayPass: true } : event));
    const [text] = texts(verdict(passing).notHeld);
    assert.equal(
      text,
      'The page to Carol Lindqvist could not be delivered so far, and is tried on. No contact method of Carol Lindqvist is left.',
    );
    const { pageId, escalationId, person } = passing[failed] as IncidentEventOf<'PageUndeliverable'>;
    story.tell('PageDelivered', 10 * 60_000, { pageId, escalationId, person, methodId: 'mail' });
    assert.equal(
      texts(verdict(story.events).notHeld)[0],
      'The page to Carol Lindqvist could not be delivered at first, and got through at 2026-11-21 02:10:00 UTC. No contact method of Carol Lindqvist is left.',
    );
  });

  it('says what held when all of it did', () => {
    const { held, notHeld } = verdict(answeredInSeconds().events);
    assert.deepEqual(notHeld, []);
    assert.deepEqual(texts(held), [
      'Somebody to involve was found for everything that the incident affected.',
      'Every level that was reached had somebody to page.',
      'No page was undeliverable.',
      'Every delivery attempt was accepted at once.',
      'Every page went out before its path went on.',
      'Whoever was paged answered in time or was no longer needed.',
      'No path came to its end without an acknowledgement.',
    ]);
  });

  it('claims nothing of what was not put to the test, and says that nobody was paged', () => {
    assert.deepEqual(verdict(answeredInSeconds().events.slice(0, 1)), {
      held: [],
      notHeld: [{ kind: 'nobody-paged', text: 'Nobody has been paged yet.', events: ['incident/disk-full@1'] }],
    });
    const [first, ...others] = answeredInSeconds().events;
    const resolved = others.filter(({ type }) => type === 'IncidentResolved');
    assert.ok(first !== undefined && resolved.length === 1);
    assert.deepEqual(texts(verdict([first, ...resolved]).notHeld), ['Nobody was paged.']);
  });

  it('says of nothing that it held while it may still fail', () => {
    const { events } = answeredInSeconds();
    const stopped = events.findIndex(({ type }) => type === 'EscalationHalted');
    for (let count = 1; count <= stopped; count += 1) assert.deepEqual(verdict(events.slice(0, count)).held, []);
    assert.ok(verdict(events.slice(0, stopped + 1)).held.length > 0, 'though it is not resolved yet');
  });

  it('speaks of an incident that goes on in the present', () => {
    const { events } = unansweredThenAcknowledged();
    const level2 = events.findLastIndex(({ type }) => type === 'LevelReached');
    assert.deepEqual(texts(verdict(events.slice(0, level2 + 1)).notHeld), [
      'Alice Moreau was paged at level 1 of Identity at 2026-11-21 02:00:00 UTC and has not answered it.',
    ]);
  });

  it('leads from each failure to the events that show it', () => {
    const story = unansweredThenAcknowledged();
    const known = new Set(story.events.map(({ meta }) => meta.eventId));
    for (const { events, text } of verdict(story.events).notHeld) {
      assert.ok(events.length > 0, text);
      assert.ok(
        events.every((id) => known.has(id)),
        text,
      );
    }
  });
});

describe('routing rules', () => {
  const asked = (outcome: string) => {
    const story = answeredInSeconds();
    const rule = {
      rule: 'routing-rule/nights@3',
      name: 'Nights',
      outcome,
      because: 'Its condition could not be evaluated: line 1, column 4: no.',
    };
    return story.events.map((event) => (event.type === 'IncidentRouted' ? { ...event, rules: [rule, rule] } : event));
  };

  it('that could not be used did not hold, each told once', () => {
    const events = asked('not-evaluable');
    assert.deepEqual(
      verdict(events)
        .notHeld.filter(({ kind }) => kind === 'rule-not-evaluable')
        .map(({ text }) => text),
      [
        'The routing rule Nights (routing-rule/nights@3) could not be used. Its condition could not be evaluated: line 1, column 4: no.',
      ],
    );
  });

  it('that could be evaluated held, and nothing is said where there are none', () => {
    const held = (events: readonly IncidentEvent[]) =>
      verdict(events)
        .held.filter(({ kind }) => kind === 'rule-not-evaluable')
        .map(({ text }) => text);
    assert.deepEqual(held(asked('does-not-apply')), ['Every routing rule that was asked could be evaluated.']);
    assert.deepEqual(held(answeredInSeconds().events), []);
  });
});
