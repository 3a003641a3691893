import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IncidentEvent } from './domain/incident-event.ts';
import { answeredInSeconds, triageRunsOut, unansweredThenAcknowledged } from './domain/testing/examples.ts';
import { World } from './testing/world.ts';

/** As buses do it: every other one twice, and what came last first. */
function disturbed(events: readonly IncidentEvent[]): readonly IncidentEvent[] {
  return [...events].toReversed().flatMap((event, index) => (index % 2 === 0 ? [event, event] : [event]));
}

describe('what is told of an incident', () => {
  for (const story of [unansweredThenAcknowledged('one'), triageRunsOut('one'), answeredInSeconds('one')])
    it(`is the same, byte for byte, from the log and from an index, in any order, with repeats: ${story.events.length} events`, async (t) => {
      const log = await World.open(t, 'from the log');
      const index = await World.open(t, 'from an index');
      await log.publish(...story.events);
      await index.publish(...disturbed(story.events));
      const under = '/v1/incidents/one';
      const people = new Set(story.events.flatMap((event) => ('pages' in event ? event.pages : [])));
      for (const url of [
        `${under}/timeline`,
        `${under}/report?format=json`,
        `${under}/report?format=markdown`,
        `${under}/report?format=html`,
        `${under}/why`,
        ...[...people].map(({ person }) => `${under}/why?person=${person}`),
      ]) {
        const [told, again] = [await log.get(url), await index.get(url)];
        assert.equal(told.statusCode, 200, url);
        assert.equal(again.body, told.body, url);
      }
    });
});
