import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Lost } from '@escalog/bus';
import { encode, topicOf, topics } from '@escalog/contracts';
import { AppError, instantOf } from '@escalog/kernel';
import { overridden } from '@escalog/kernel/testing';
import { KeyParking } from '@escalog/runner';
import fc from 'fast-check';
import { buildApp } from './app.ts';
import { answeredInSeconds, unansweredThenAcknowledged } from './domain/testing/examples.ts';
import { sizedStory } from './domain/testing/sized-story.ts';
import { balanced } from './testing/balanced.ts';
import { World } from './testing/world.ts';

const url = '/v1/incidents/login-down';

for (const told of ['from the log', 'from an index'] as const) {
  describe(`the timeline service, which tells ${told}`, () => {
    it('tells of an incident what happened, in the order of what led to what', async (t) => {
      const world = await World.open(t, told);
      const { events } = unansweredThenAcknowledged();
      await world.publish(...events);
      const { statusCode, body } = await world.get(`${url}/timeline`);
      const timeline = JSON.parse(body) as {
        incident: { status: string };
        entries: { kind: string; events: string[] }[];
        figures: { msToAcknowledge: number };
        total: number;
        next: null;
      };
      assert.equal(statusCode, 200);
      assert.equal(timeline.incident.status, 'resolved');
      assert.equal(timeline.figures.msToAcknowledge, 362_000);
      assert.deepEqual([timeline.entries.length, timeline.total, timeline.next], [events.length, events.length, null]);
      assert.deepEqual(
        timeline.entries.slice(0, 4).map(({ kind }) => kind),
        ['incident-declared', 'incident-routed', 'escalation-started', 'level-reached'],
      );
    });

    it('answers the same bytes whatever the order of arrival across topics, and with repeats', async (t) => {
      const { events } = unansweredThenAcknowledged();
      const byTopic = [...Map.groupBy(events, ({ type }) => topicOf(type)).values()];
      const bodies = new Set<string>();
      for (const [first, second, third, fourth] of [
        byTopic,
        byTopic.toReversed(),
        fc.sample(fc.shuffledSubarray(byTopic, { minLength: 4 }), 1)[0] ?? [],
      ]) {
        const world = await World.open(t, told);
        await world.publish(...[first, second, third, fourth, first].flatMap((some) => some ?? []));
        for (const path of ['timeline', 'report', 'report?format=html', 'report?format=markdown'])
          bodies.add((await world.get(`${url}/${path}`)).body);
      }
      assert.equal(bodies.size, 4);
    });

    it('hands the timeline out in pages', async (t) => {
      const world = await World.open(t, told);
      await world.publish(...unansweredThenAcknowledged().events);
      const whole = (await world.get(`${url}/timeline`)).json<{ entries: unknown[] }>().entries;
      const pages: unknown[] = [];
      let after: number | null | undefined;
      while (after !== null) {
        const page: { entries: unknown[]; next: number | null } = (
          await world.get(`${url}/timeline?limit=9${after === undefined ? '' : `&after=${after}`}`)
        ).json();
        assert.ok(page.entries.length <= 9);
        pages.push(...page.entries);
        after = page.next;
      }
      assert.deepEqual(pages, whole);
      assert.equal((await world.get(`${url}/timeline?limit=1001`)).statusCode, 400);
    });

    it('says of an unknown incident that it is unknown', async (t) => {
      const world = await World.open(t, told);
      for (const path of ['timeline', 'report']) {
        const answer = await world.get(`/v1/incidents/nothing/${path}`);
        assert.deepEqual([answer.statusCode, answer.json<{ code: string }>().code], [404, 'incident-not-found']);
      }
    });

    it('keeps incidents apart', async (t) => {
      const world = await World.open(t, told);
      await world.publish(...unansweredThenAcknowledged().events, ...answeredInSeconds().events);
      assert.equal(
        (await world.get('/v1/incidents/disk-full/timeline')).json<{ total: number }>().total,
        answeredInSeconds().events.length,
      );
    });
  });
}

describe('the report over HTTP', () => {
  it('comes in the format that is accepted, or asked for by a link', async (t) => {
    const world = await World.open(t);
    await world.publish(...unansweredThenAcknowledged().events);
    const type = async (path: string, accept?: string) =>
      (await world.get(`${url}/${path}`, accept === undefined ? {} : { accept })).headers['content-type'];
    assert.equal(await type('report'), 'application/json; charset=utf-8');
    assert.equal(await type('report', 'text/markdown'), 'text/markdown; charset=utf-8');
    assert.equal(await type('report', 'text/html,*/*;q=0.8'), 'text/html; charset=utf-8');
    assert.equal(await type('report?format=html', 'application/json'), 'text/html; charset=utf-8');
    assert.equal(await type('report?format=markdown'), 'text/markdown; charset=utf-8');
    assert.equal(await type('report', 'application/pdf'), 'application/pdf');
    assert.equal(await type('report?format=json', 'text/html'), 'application/json; charset=utf-8');
  });

  it('of a long incident is a whole page, and whole Markdown, too', async (t) => {
    const world = await World.open(t);
    const { incidentId, events } = sizedStory(600);
    await world.publish(...events.filter(({ type }) => type !== 'NudgeMade'));
    const under = `/v1/incidents/${incidentId}/report`;
    const [page, text] = [await world.get(`${under}?format=html`), await world.get(`${under}?format=markdown`)];
    assert.deepEqual([page.headers['content-type'], balanced(page.body)], ['text/html; charset=utf-8', []]);
    assert.match(page.body, /<\/html>\s*$/);
    assert.equal(text.headers['content-type'], 'text/markdown; charset=utf-8');
    assert.match(text.body, /^# .*\n/);
  });

  it('is refused in a format that it does not come in', async (t) => {
    const world = await World.open(t);
    await world.publish(...unansweredThenAcknowledged().events);
    const answer = await world.get(`${url}/report`, { accept: 'image/png' });
    assert.deepEqual([answer.statusCode, answer.json<{ code: string }>().code], [406, 'not-acceptable']);
    assert.equal((await world.get(`${url}/report?format=docx`)).statusCode, 400);
  });

  it('comes as PDF, to read or to save', async (t) => {
    const world = await World.open(t);
    await world.publish(...unansweredThenAcknowledged().events);
    const { headers, rawPayload } = await world.get(`${url}/report?format=pdf&save=true`);
    assert.equal(headers['content-type'], 'application/pdf');
    assert.match(String(headers['content-disposition']), /^attachment; filename="incident-login-down\.pdf"$/);
    assert.equal(rawPayload.toString('latin1', 0, 9), '%PDF-1.7\n');
  });

  it('tells times in the zone that is asked for, and refuses one that there is not', async (t) => {
    const world = await World.open(t);
    await world.publish(...unansweredThenAcknowledged().events);
    const { body } = await world.get(`${url}/report?format=html&zone=America/New_York`);
    assert.match(body, /All times are in America\/New_York, with UTC beside\./);
    const refused = await world.get(`${url}/report?format=html&zone=Mars/Olympus`);
    assert.deepEqual([refused.statusCode, refused.json<{ code: string }>().code], [422, 'unknown-zone']);
  });

  it('holds in JSON everything that the documents are written from', async (t) => {
    const world = await World.open(t);
    await world.publish(...unansweredThenAcknowledged().events);
    const report = (await world.get(`${url}/report`)).json<Record<string, readonly unknown[]>>();
    assert.deepEqual(Object.keys(report), [
      'incident',
      'isOpen',
      'upTo',
      'events',
      'summary',
      'found',
      'rules',
      'furtherRules',
      'people',
      'escalations',
      'nudges',
      'escalationOver',
      'held',
      'notHeld',
      'preview',
      'figures',
      'figureRows',
      'figuresAbsent',
      'retrospective',
      'timeline',
    ]);
    assert.deepEqual([report['people']?.length, report['notHeld']?.length, report['timeline']?.length], [4, 3, 22]);
  });

  it('is a well-formed page that may run nothing and fetch nothing', async (t) => {
    const world = await World.open(t);
    await world.publish(...unansweredThenAcknowledged().events);
    const { body, headers } = await world.get(`${url}/report?format=html`);
    assert.deepEqual(balanced(body), []);
    assert.match(String(headers['content-security-policy']), /default-src 'none'/);
  });
});

describe('a timeline service that has lost the bus', () => {
  it('is not ready, and says since when and why, until it is back', async (t) => {
    const world = await World.open(t, 'from an index');
    const error = new AppError('ESCALOG_BUS_UNAVAILABLE', 'Kafka does not answer', { retriable: true });
    let lost: Lost | undefined = { since: world.clock.now(), error };
    const bus = overridden(world.bus, {
      consume: async (subscription) => overridden(await world.bus.consume(subscription), { lost: () => lost }),
    });
    const app = await buildApp({ ...world.deps, bus });
    await app.start();
    const index = async () => (await app.checks()).find(({ name }) => name === 'index');
    assert.deepEqual(await index(), {
      name: 'index',
      ok: false,
      detail:
        'timelines stand still since 2026-11-21T03:00:00.000Z, as no event is heard: AppError: Kafka does not answer',
    });
    lost = undefined;
    assert.equal((await index())?.ok, true);
    await app.stop();
  });
});

describe('a message that no timeline can be told from, where there is an index', () => {
  it('goes to the dead letters with where it came from and why, and the others go on', async (t) => {
    const world = await World.open(t, 'from an index');
    const { events } = unansweredThenAcknowledged();
    await world.publish(...events.slice(0, 1));
    await world.send(topics.incidents.name, {
      key: 'login-down',
      value: Buffer.from('not framed'),
      headers: { ce_id: 'x' },
    });
    await world.publish(...events.slice(1));
    const { total } = (await world.get(`${url}/timeline`)).json<{ total: number }>();
    assert.equal(total, events.length);
    const [parked, ...more] = await world.deadLetters();
    assert.deepEqual(more, []);
    assert.equal(parked?.key, 'login-down');
    assert.equal(parked.headers['escalog-dead-topic'], topics.incidents.name);
    assert.match(parked.headers['escalog-dead-reason'] ?? '', /does not start with a zero byte/);
    assert.equal(parked.headers['ce_id'], 'x');
  });

  it('is also one that stands on the wrong topic', async (t) => {
    const world = await World.open(t, 'from an index');
    const [declared] = unansweredThenAcknowledged().events;
    assert.ok(declared);
    await world.send(topics.routing.name, { key: 'login-down', value: encode(declared), headers: {} });
    assert.equal((await world.get(`${url}/timeline`)).statusCode, 404);
    assert.match(
      (await world.deadLetters())[0]?.headers['escalog-dead-reason'] ?? '',
      /IncidentDeclared does not belong on escalog\.routing/,
    );
  });

  it('is listed and shown, and its incident is replayed without it once that is asked for', async (t) => {
    const world = await World.open(t, 'from an index');
    const { events } = unansweredThenAcknowledged();
    await world.publish(...events.slice(0, 1));
    await world.send(topics.incidents.name, { key: 'login-down', value: Buffer.from('not framed'), headers: {} });
    await world.publish(...events.slice(1));
    const listed = (await world.get('/v1/dead-letters/timeline')).json<{
      keys: { key: string; letterCount: number }[];
    }>();
    assert.deepEqual(
      listed.keys.map(({ key, letterCount }) => [key, letterCount]),
      [['login-down', 1]],
    );
    const [{ letter = '', value = '' } = {}] = (await world.get('/v1/dead-letters/timeline/login-down')).json<{
      letters: { letter: string; value: string }[];
    }>().letters;
    assert.equal(Buffer.from(value, 'base64').toString(), 'not framed');

    assert.deepEqual(await world.replay('login-down'), {
      state: 'parked',
      handled: 0,
      failure: { letter, reason: 'AppError: the value does not start with a zero byte and a schema id' },
    });
    assert.deepEqual(await world.replay('login-down', letter), { state: 'replayed', handled: 0, failure: null });
    assert.deepEqual((await world.get('/v1/dead-letters/timeline')).json(), { keys: [], next: null });
  });

  it('is told of after a replay by a release that can read it', async (t) => {
    const world = await World.open(t, 'from an index');
    const { events } = unansweredThenAcknowledged();
    await world.publish(...events.slice(0, -1));
    const [last] = events.slice(-1);
    assert.ok(last);
    const letter = {
      key: 'login-down',
      value: encode(last),
      headers: {},
      topic: topicOf(last.type),
      partition: 3,
      offset: 99,
      appendedAt: instantOf(0),
    };
    await new KeyParking('timeline', world.deps).park(letter, new Error('no schema has the id 1000000020'));
    assert.equal((await world.get(`${url}/timeline`)).json<{ total: number }>().total, events.length - 1);

    assert.deepEqual(await world.replay('login-down'), { state: 'replayed', handled: 1, failure: null });
    assert.equal((await world.get(`${url}/timeline`)).json<{ total: number }>().total, events.length);
  });
});

describe('a message that no timeline can be told from, where the log is read', () => {
  it('is a hole that is shown with its place and why, and the rest is told', async (t) => {
    const world = await World.open(t);
    const { events } = unansweredThenAcknowledged();
    const [declared] = events;
    assert.ok(declared);
    await world.publish(...events.slice(0, 1));
    await world.send(topics.incidents.name, { key: 'login-down', value: Buffer.from('not framed'), headers: {} });
    await world.send(topics.routing.name, { key: 'login-down', value: encode(declared), headers: {} });
    await world.publish(...events.slice(1));
    const { total, holes } = (await world.get(`${url}/timeline`)).json<{
      total: number;
      holes: { topic: string; offset: number; reason: string }[];
    }>();
    assert.equal(total, events.length);
    assert.deepEqual(
      holes.map(({ topic, offset, reason }) => [topic, offset, reason]),
      [
        ['escalog.incidents', 1, 'AppError: the value does not start with a zero byte and a schema id'],
        ['escalog.routing', 0, 'AppError: IncidentDeclared does not belong on escalog.routing'],
      ],
    );
    assert.deepEqual(await world.deadLetters(), []);
    const report = (await world.get(`${url}/report?format=markdown`)).body;
    assert.match(
      report,
      /A message about it cannot be read, and is missing here: offset 1 of partition \d+ of escalog/,
    );
  });

  it('hides an incident of which nothing else is there, as one that is not known', async (t) => {
    const world = await World.open(t);
    await world.send(topics.incidents.name, { key: 'login-down', value: Buffer.from('not framed'), headers: {} });
    assert.equal((await world.get(`${url}/timeline`)).statusCode, 404);
  });

  it('and that a release with an index parked is replayed once it can be read, and not before', async (t) => {
    const world = await World.open(t);
    const [declared] = unansweredThenAcknowledged().events;
    assert.ok(declared);
    const letter = { headers: {}, topic: topics.incidents.name, partition: 3, appendedAt: instantOf(0) };
    const parking = new KeyParking('timeline', world.deps);
    await parking.park({ ...letter, key: 'a', value: Buffer.from('not framed'), offset: 8 }, new Error('no event'));
    await parking.park({ ...letter, key: 'b', value: encode(declared), offset: 9 }, new Error('no such schema'));
    const outcomes = [await world.replay('a'), await world.replay('b')].map((outcome) => Object(outcome)['state']);
    assert.deepEqual(outcomes, ['parked', 'replayed']);
  });
});
