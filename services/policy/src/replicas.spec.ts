/** Two policy services on one store and one bus, as replicas: what one has done the other does not do again. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CatalogEntry } from '@escalog/definitions';
import type { EscalogEvent } from '@escalog/contracts';
import { buildServer } from '@escalog/http';
import pino from 'pino';
import { Story } from './testing/story.ts';

const minute = 60_000;
const table = '"aggregates.escalations"';
/** Enough that each replica hears of some of them. */
const incidents = Array.from({ length: 12 }, (_, index) => `i${index}`);

const rules: readonly CatalogEntry[] = [
  {
    ref: 'rule/boss',
    name: 'The boss hears of it',
    on: [{ 'unacknowledged-for': 'PT7M' }],
    do: [{ page: ['person/dana'] }],
  },
  {
    ref: 'rule/customers',
    name: 'Customers hear of it',
    on: ['declared'],
    do: [{ nudge: ['person/ana', 'person/ben'], say: 'Call the customers.', expiresAfter: 'PT1H' }],
  },
];

function count(events: readonly EscalogEvent[], type: EscalogEvent['type']): number {
  return events.filter((event) => event.type === type).length;
}

/** Each event of each incident under a version of its own, none left out: whoever lost a race has written nothing. */
function assertOneHistory(events: readonly EscalogEvent[]): void {
  const versions = events.map(({ meta }) => meta.version);
  assert.deepEqual(
    versions,
    versions.map((_, index) => index + 1),
  );
}

describe('two replicas of policy', () => {
  it('fire each timer and each rule once', async () => {
    await using story = new Story();
    await story.begin({ incidents, replicas: 2, more: rules });
    await story.pass(12 * minute, 5_000);
    const all = Map.groupBy(await story.events(), ({ meta }) => meta.subject);
    for (const incidentId of incidents) {
      const events = all.get(incidentId) ?? [];
      assertOneHistory(events);
      const levels = events.filter(
        (event) => event.type === 'LevelReached' && event.escalationId === `${incidentId}/team/identity`,
      );
      assert.equal(levels.length, 2, incidentId);
      assert.equal(count(events, 'RuleFired'), 2, incidentId);
      assert.equal(count(events, 'NudgeMade'), 1, incidentId);
    }
  });

  it('go on where one has died, within seconds and once', async () => {
    await using story = new Story();
    await story.begin({ incidents, replicas: 2 });
    await story.pass(minute, 10_000);
    await story.stopOne();
    await story.pass(6 * minute, 5_000);
    const all = Map.groupBy(await story.events(), ({ meta }) => meta.subject);
    for (const incidentId of incidents) {
      const events = all.get(incidentId) ?? [];
      assertOneHistory(events);
      assert.equal(count(events, 'LevelReached'), 2, incidentId);
    }
  });

  it('take one answer to a nudge, whichever of them is asked', async () => {
    await using story = new Story();
    await story.begin({ incidents, replicas: 2, more: rules });
    const logger = pino({ level: 'silent' });
    const servers = await Promise.all(
      story.services.map((service) => buildServer({ services: [service], logger, settled: async () => {} })),
    );
    const made = (await story.events()).flatMap((event) => (event.type === 'NudgeMade' ? [event.nudgeId] : []));
    assert.equal(made.length, incidents.length);
    for (const [index, nudgeId] of made.entries()) {
      const answers = await Promise.all(
        servers.map((server, which) =>
          server.inject({
            method: 'POST',
            url: `/v1/nudges/${encodeURIComponent(nudgeId)}/answer`,
            payload:
              (which + index) % 2 === 0
                ? { by: 'person/ana', answer: 'accept' }
                : { by: 'person/ben', answer: 'dismiss', why: 'They know.' },
          }),
        ),
      );
      assert.deepEqual(
        answers.map(({ statusCode }) => statusCode).sort(),
        [200, 409],
        answers.map(({ body }) => body).join(),
      );
    }
    await story.settle();
    const events = await story.events();
    assert.equal(count(events, 'NudgeAccepted') + count(events, 'NudgeDismissed'), incidents.length);
    await Promise.all(servers.map((server) => server.close()));
  });

  it('mend once what was deleted, and one of them tells', async () => {
    await using story = new Story();
    await story.begin({ incidents, replicas: 2 });
    await story.pass(10_000, 10_000);
    await story.restart(2);
    await story.behindItsBack(`DELETE FROM ${table}`);
    await story.pass(6 * minute, 10_000);
    assert.equal(story.raised.length, incidents.length, story.raised.join('\n'));
    const all = Map.groupBy(await story.events(), ({ meta }) => meta.subject);
    for (const incidentId of incidents) {
      const events = all.get(incidentId) ?? [];
      assertOneHistory(events);
      assert.equal(count(events, 'LevelReached'), 2, incidentId);
    }
  });

  it('look after what the other one has left, also when nothing is told of it any more', async () => {
    await using story = new Story();
    await story.begin({ replicas: 2, incidents: [] });
    await story.pass(2 * minute, 10_000);
    for (const incidentId of incidents) await story.route(incidentId);
    await story.stopOne();
    await story.pass(minute, 10_000);
    await story.behindItsBack(
      `UPDATE ${table} SET document = packed(json_set(unpacked(document), '$.timers', json('[]'))), next_due_at = NULL`,
    );
    await story.pass(8 * minute, 10_000);
    assert.equal(story.raised.length, incidents.length);
    for (const incidentId of incidents) assert.equal((await story.levels(incidentId)).length >= 2, true, incidentId);
  });
});
