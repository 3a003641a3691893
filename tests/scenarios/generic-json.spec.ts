import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World, type Answer } from '../harness/world.ts';

const minute = 60_000;
const monitor = {
  ref: 'alert-source/monitor',
  name: 'Monitor',
  format: 'json',
  severities: { '1': 'severity/sev1', low: 'severity/sev4' },
  missingSeverity: 'severity/sev2',
  mapping: {
    events: 'body.checks',
    title: 'event.check + " failed in " + body.region',
    description: 'has(event.output) ? event.output : ""',
    severity: 'has(event.level) ? event.level : null',
    affects: 'event.systems',
    dedupKey: 'event.id',
    ends: 'event.state == "ok"',
    labels: 'event.tags',
    url: 'event.link',
  },
};
const check = {
  id: 'c-7',
  check: 'Ping',
  state: 'failed',
  systems: ['auth', 'nobody-knows'],
  level: 1,
  tags: { host: 'h1', attempt: 3, more: { deep: [1] } },
  link: 'https://monitor.acme.example/c-7',
};
const url = '/v1/alerts/monitor';
/** Without a list of events and without a dedup key. */
const plain = { ...monitor, mapping: { title: 'event.title' } };

const applied = (world: World, ...entries: object[]): Promise<Answer> => world.post('/v1/catalog/apply', { entries });
const apply = async (world: World, ...entries: object[]): Promise<void> => {
  const { status, text } = await applied(world, ...entries);
  assert.equal(status, 200, text);
};
const sent = (world: World, ...checks: unknown[]): Promise<Answer> => world.post(url, { region: 'eu', checks });
const incidentOf = async (world: World, { body }: Answer): Promise<Record<string, unknown>> =>
  (await world.get(`/v1/incidents/${String(body['incidentId'])}`)).body;

describe('any JSON', () => {
  it('is read by the mapping of its source', async () => {
    await using world = await World.open();
    await apply(world, monitor);
    const answer = await sent(world, check);
    const incident = await incidentOf(world, answer);
    assert.deepEqual(
      [incident['title'], incident['severity'], incident['affects'], incident['unknownNames']],
      ['Ping failed in eu', 'sev1', ['business-service/login'], ['nobody-knows']],
    );
    const [declared] = await world.entries(String(answer.body['incidentId']));
    assert.equal(declared?.reason, 'Monitor reports 1 firing alert; the severity is sev1 because it says 1.');
  });

  it('with one dedup key is of one incident until it ends', async () => {
    await using world = await World.open();
    await apply(world, monitor);
    const [first, again] = [await sent(world, check), await sent(world, { ...check, level: 'low' })];
    assert.deepEqual([first.body['outcome'], again.body['outcome']], ['opened', 'unchanged']);
    const other = await sent(world, { ...check, id: 'c-8' });
    assert.equal(other.body['outcome'], 'opened');
    const ended = await sent(world, { ...check, state: 'ok' });
    assert.deepEqual([ended.body['outcome'], ended.body['incidentId']], ['resolved', first.body['incidentId']]);
    assert.equal((await sent(world, { ...check, state: 'ok' })).body['outcome'], 'nothing-open');
    assert.equal((await sent(world, check)).body['outcome'], 'opened');
  });

  it('that ends does not close what a person has taken over, and pages again when it comes back', async () => {
    await using world = await World.open();
    await apply(world, monitor);
    const { body } = await sent(world, check);
    await world.post(`/v1/incidents/${String(body['incidentId'])}/updates`, { by: 'person/ana', text: 'on it' });
    assert.equal((await sent(world, { ...check, state: 'ok' })).body['outcome'], 'kept-open');
    assert.equal((await sent(world, check)).body['outcome'], 'fired-again');
  });

  it('that has no severity that is mapped is as bad as its source says', async () => {
    await using world = await World.open();
    await apply(world, monitor);
    const { level: _, ...without } = check;
    for (const [index, [event, severity]] of [
      [without, 'sev2'],
      [{ ...check, level: null }, 'sev2'],
      [{ ...check, level: 'unheard of' }, 'sev2'],
      [{ ...check, level: 'LOW ' }, 'sev4'],
      [{ ...check, level: 'sev4' }, 'sev4'],
      [{ ...check, level: 'severity/sev1' }, 'sev1'],
    ].entries() as ArrayIterator<[number, [object, string]]>) {
      const answer = await sent(world, { ...event, id: `c-${index}` });
      assert.equal((await incidentOf(world, answer))['severity'], severity, JSON.stringify(event));
    }
  });

  it('may be a list of events, of which each counts', async () => {
    await using world = await World.open();
    await apply(world, monitor);
    const { body } = await sent(world, check, { ...check, id: 'c-8' }, { ...check, state: 'ok' });
    const events = body['events'] as { incidentId: string; outcome: string }[];
    assert.deepEqual(
      events.map(({ outcome }) => outcome),
      ['opened', 'opened', 'resolved'],
      'those with one key in the order in which they were sent',
    );
    assert.equal(events[0]?.incidentId, events[2]?.incidentId);
    assert.equal(body['incidentId'], events[0]?.incidentId);

    await apply(world, plain);
    const listed = await world.post(url, [{ title: 'users cannot log in' }, { title: 'payments fail' }]);
    assert.equal((listed.body['events'] as unknown[]).length, 2);
    assert.deepEqual((await sent(world)).status, 200, 'and one without any is no mistake');
  });

  it('that is deeper than anything means something is refused', async () => {
    await using world = await World.open();
    await apply(world, plain);
    for (const depth of [102, 200_000]) {
      const { status, body } = await world.post(url, `${'['.repeat(depth)}${']'.repeat(depth)}`);
      assert.deepEqual([status, body['code']], [400, 'too-deep'], String(depth));
    }
    assert.equal((await world.post(url, `${'['.repeat(99)}${']'.repeat(99)}`)).status, 200);
  });

  it('of more events than are taken at once is refused as a whole', async () => {
    await using world = await World.open();
    await apply(world, plain);
    const { status, body } = await world.post(
      url,
      Array.from({ length: 1_001 }, (_, at) => ({ title: `t${at}` })),
    );
    assert.deepEqual([status, body['code']], [413, 'too-many-events']);
    assert.deepEqual((await world.get('/v1/incidents')).body['incidents'], []);
  });
});

describe('an event without a dedup key', () => {
  it('is a retry when the same came within a minute, and news later', async () => {
    await using world = await World.open();
    await apply(world, plain);
    const event = { title: 'users cannot log in', by: ['cron', 1] };
    const first = await world.post(url, event);
    await world.advance(minute);
    const retried = await world.post(url, event);
    assert.deepEqual([retried.body['outcome'], retried.body['incidentId']], ['unchanged', first.body['incidentId']]);
    const other = await world.post(url, { ...event, by: ['cron', 2] });
    assert.equal(other.body['outcome'], 'opened');
    await world.advance(1);
    const news = await world.post(url, event);
    assert.equal(news.body['outcome'], 'opened');
    assert.notEqual(news.body['incidentId'], first.body['incidentId']);
    assert.equal((await world.post(url, event)).body['incidentId'], news.body['incidentId']);
  });

  it('is a retry within a minute even when its incident is resolved meanwhile', async () => {
    await using world = await World.open();
    await apply(world, plain);
    const { body } = await world.post(url, { title: 'users cannot log in' });
    await world.post(`/v1/incidents/${String(body['incidentId'])}/resolve`, { by: 'person/ana' });
    assert.equal((await world.post(url, { title: 'users cannot log in' })).body['outcome'], 'unchanged');
  });
});

describe('an event that its mapping cannot read', () => {
  it('is taken with what can be read of it, and says what cannot', async () => {
    await using world = await World.open();
    await apply(world, monitor);
    const { id: _, ...keyless } = check;
    const answer = await sent(world, { ...keyless, systems: { a: 1 }, link: 7, state: null });
    const [event] = answer.body['events'] as { outcome: string; faults: string[] }[];
    assert.equal(event?.outcome, 'opened');
    assert.deepEqual(event.faults, [
      'affects: line 1, column 1: gave a map, and a string or an int or a list or a null is wanted',
      'dedupKey: line 1, column 7: there is no "id" in it; ask with has(…) first, or with "id" in …',
      'url: line 1, column 1: gave an int, and a string or a null is wanted',
    ]);
    const incident = await incidentOf(world, answer);
    assert.equal(incident['title'], 'Ping failed in eu');
    assert.match(String(incident['description']), /^Not all of it could be read: affects: .*; dedupKey: .*; url: /);
    assert.match(String(incident['description']), /It was sent as: \{"check":"Ping",/);
  });

  it('goes to triage when nothing of it can', async () => {
    await using world = await World.open();
    await apply(world, monitor);
    for (const body of ['{"checks":{}}', '{}', '[]', '7', 'null', '"down"', '{"checks":[{"a":1},[],7]}']) {
      const answer = await world.post(url, body, { 'content-type': 'text/plain' });
      assert.deepEqual([answer.status, answer.body['outcome']], [200, 'opened'], body);
      const incident = await incidentOf(world, answer);
      assert.equal(incident['title'], 'Monitor sent an event that could not be read');
      const [route] = incident['routes'] as { path: string }[];
      assert.equal(route?.path, 'escalation-path/triage', body);
    }
  });

  it('is told when its source is listed, and so is what is refused', async () => {
    await using world = await World.open();
    await apply(world, monitor, { ...plain, ref: 'alert-source/other', name: 'Other' });
    await sent(world, { ...check, link: 7 });
    await world.post(url, 'checks=1');
    const { sources } = (await world.get('/v1/alert-sources')).body as unknown as {
      sources: Record<string, unknown>[];
    };
    const at = '2026-11-18T02:00:00.000Z';
    const { latest, ...listed } = sources.find(({ ref }) => ref === monitor.ref) ?? {};
    assert.deepEqual(
      (latest as { title: string; outcome: string }[]).map(({ title, outcome }) => [title, outcome]),
      [['Ping failed in eu', 'opened']],
    );
    assert.deepEqual(listed, {
      ref: monitor.ref,
      name: 'Monitor',
      format: 'json',
      address: url,
      hasKey: false,
      lastSeenAt: at,
      lastRefused: {
        at,
        code: 'invalid-json',
        detail: "The body is not valid JSON: Unexpected token 'c' (line 1 column 1).",
      },
      lastUnread: { at, detail: 'url: line 1, column 1: gave an int, and a string or a null is wanted' },
      heartbeat: null,
    });
    assert.deepEqual(
      sources.map(({ ref, lastSeenAt }) => [ref, lastSeenAt]),
      [
        ['alert-source/alertmanager', null],
        ['alert-source/monitor', at],
        ['alert-source/other', null],
      ],
    );
  });
});

describe('a mapping', () => {
  it('that names what there is not is refused with its place', async () => {
    await using world = await World.open();
    for (const [mapping, pointer, detail] of [
      [{ title: 'evnt.title' }, 'title', 'line 1, column 1: nothing is called "evnt" here; there is event and body'],
      [{ title: '"a" +\n  ' }, 'title', 'line 2, column 3: the end of the expression is not expected here'],
      [
        { title: 'event.t', ends: '"yes"', dedupKey: 'event.k' },
        'ends',
        'line 1, column 1: gives a string, and a bool or a null is wanted',
      ],
      [
        { title: 'event.t', events: 'event.list' },
        'events',
        'line 1, column 1: nothing is called "event" here; there is body',
      ],
      [{ title: 'event.t', ends: 'true' }, 'ends', 'an end needs dedupKey, which says what it ends'],
    ] as const) {
      const { status, body } = await applied(world, { ...monitor, mapping });
      assert.equal(status, 422);
      assert.deepEqual(body['errors'], [{ pointer: `/entries/0/mapping/${pointer}`, detail }]);
    }
  });
});

describe('a source that is tried out', () => {
  it('says what something would do, and records nothing', async () => {
    await using world = await World.open();
    await apply(world, monitor);
    const test = async (...checks: unknown[]) =>
      (await world.post('/v1/alert-sources/monitor/test', { region: 'eu', checks })).body['reports'] as Record<
        string,
        unknown
      >[];
    const [would] = await test({ ...check, link: 7 });
    assert.deepEqual(
      { ...would, incidentId: null, description: null },
      {
        outcome: 'opened',
        incidentId: null,
        key: 'c-7',
        title: 'Ping failed in eu',
        description: null,
        severity: 'sev1',
        severityBecause: 'it says 1',
        affects: ['business-service/login'],
        unknownNames: ['nobody-knows'],
        url: null,
        faults: ['url: line 1, column 1: gave an int, and a string or a null is wanted'],
      },
    );
    assert.deepEqual((await world.get('/v1/incidents')).body['incidents'], []);
    const outcomes = (await test(check, check, { ...check, state: 'ok' }, { ...check, state: 'ok' })).map(
      ({ outcome }) => outcome,
    );
    assert.deepEqual(outcomes, ['opened', 'unchanged', 'resolved', 'nothing-open']);

    const { body } = await sent(world, check);
    assert.equal(body['incidentId'], would?.['incidentId'], 'and then does that');
    assert.deepEqual(
      (await test({ ...check, state: 'ok' })).map(({ outcome }) => outcome),
      ['resolved'],
    );
    assert.equal((await incidentOf(world, { body } as Answer))['status'], 'open');
  });
});

describe('what comes and goes', () => {
  it('again and again stays open in the end, and pages nobody who has acknowledged', async () => {
    await using world = await World.open();
    await apply(world, monitor);
    const opened: unknown[] = [];
    for (let time = 1; time <= 6; time += 1) {
      opened.push((await sent(world, check)).body['incidentId']);
      await world.advance(5_000);
      const { outcome } = (await sent(world, { ...check, state: 'ok' })).body;
      assert.equal(outcome, time < 6 ? 'resolved' : 'kept-open', String(time));
      await world.advance(5_000);
    }
    assert.equal(new Set(opened).size, 6);
    const id = String(opened.at(-1));
    const ended = (await world.entries(id)).find(({ kind }) => kind === 'alerts-ended');
    assert.equal(
      ended?.reason,
      'Monitor reports that every alert of the group has ended, but it has come back several times of late, so the incident stays open until a person resolves it.',
    );
    await world.post(`/v1/incidents/${id}/acknowledge`, { by: 'person/ana' });
    const pages = world.mailbox.mails.length;
    const again = await sent(world, check);
    assert.deepEqual([again.body['incidentId'], again.body['outcome']], [id, 'changed']);
    assert.equal(world.mailbox.mails.length, pages);
  });
});
