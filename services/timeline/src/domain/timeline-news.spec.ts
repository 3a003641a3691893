import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after } from '@escalog/kernel';
import fc from 'fast-check';
import { arbitraryHistory } from './testing/arbitrary-history.ts';
import { unansweredThenAcknowledged } from './testing/examples.ts';
import { newsOf, type NewEntry } from './timeline-news.ts';
import { historyOf, timelineOf, type TimelineEntry } from './timeline.ts';

/** What a client has that puts each line where it belongs. */
function placed(lines: readonly TimelineEntry[], news: readonly NewEntry[]): readonly TimelineEntry[] {
  return news.reduce<readonly TimelineEntry[]>((all, { entry, after }) => {
    const others = all.filter(({ events }) => events[0] !== entry.events[0]);
    const place = others.findIndex(({ events }) => events[0] === after) + 1;
    return [...others.slice(0, place), entry, ...others.slice(place)];
  }, lines);
}

describe('what is new of a timeline', () => {
  it('is put where it belongs, also when it comes late', () => {
    const { events } = unansweredThenAcknowledged();
    const history = historyOf('login-down', events);
    const late = events.find(({ type }) => type === 'IncidentRouted')?.meta.eventId ?? '';
    const ids = new Set(events.map(({ meta }) => meta.eventId));
    const [first, ...others] = newsOf(history, ids.difference(new Set([late])), new Set([late]));
    assert.deepEqual(
      [first?.entry.kind, first?.after, first?.index, first?.total],
      ['incident-routed', events[0]?.meta.eventId, 1, events.length],
    );
    assert.ok(others.length < events.length, 'the others are not told again');
  });

  it('says again what says something else because of it: what something is called', () => {
    const { events } = unansweredThenAcknowledged();
    const started = events.find(({ type }) => type === 'EscalationStarted')?.meta.eventId ?? '';
    const ids = new Set(events.map(({ meta }) => meta.eventId));
    const news = newsOf(historyOf('login-down', events), ids.difference(new Set([started])), new Set([started]));
    const level = news.find(({ entry }) => entry.kind === 'level-reached');
    assert.match(level?.entry.text ?? '', /of Identity/);
  });

  it('leads to the whole timeline, in whatever order and bunches events come, and however often', () => {
    fc.assert(
      fc.property(arbitraryHistory, fc.infiniteStream(fc.nat()), fc.nat({ max: 7 }), (told, random, bunch) => {
        // Clocks of services differ.
        const events = told.map((event) => {
          const late = ((random.next().value as number) % 4) * 60_000;
          return { ...event, meta: { ...event.meta, occurredAt: after(event.meta.occurredAt, late) } };
        });
        const order = events
          .map((event) => ({ event, place: random.next().value as number }))
          .toSorted((a, b) => a.place - b.place)
          .map(({ event }) => event);
        const again = [...order, ...order.slice(0, bunch)];
        let known: ReadonlySet<string> = new Set();
        let lines: readonly TimelineEntry[] = [];
        while (again.length > 0) {
          const heard = new Set(again.splice(0, bunch + 1).map(({ meta }) => meta.eventId));
          // All is in the log already: what was not heard is not told, and nothing stands behind it.
          lines = placed(lines, newsOf(historyOf('any', order), known, heard));
          known = known.union(heard);
        }
        assert.deepEqual(lines, timelineOf(historyOf('any', events)).entries);
      }),
      { numRuns: 60 },
    );
  });
});
