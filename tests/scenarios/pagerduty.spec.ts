import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World, type Answer } from '../harness/world.ts';

const key = 'a-key-of-thirty-two-characters-0';
const source = {
  ref: 'alert-source/monitoring',
  name: 'Monitoring',
  format: 'pagerduty',
  key,
  affectsLabels: ['service', 'component'],
  severities: { critical: 'severity/sev1', info: 'severity/sev4' },
  missingSeverity: 'severity/sev2',
};

const payload = { summary: 'The disk of db-7 is full', source: 'db-7', severity: 'critical', component: 'login' };
const trigger = { routing_key: key, event_action: 'trigger', dedup_key: 'disk/db-7', payload };

async function worldWithSource(): Promise<World> {
  const world = await World.open();
  await world.post('/v1/catalog/apply', { entries: [source] });
  return world;
}

const incidentsOf = async (world: World): Promise<readonly Answer['body'][]> =>
  (await world.get('/v1/incidents')).body['incidents'] as readonly Answer['body'][];

const act = (world: World, action: string): Promise<Answer> =>
  world.post('/v2/enqueue', { routing_key: key, event_action: action, dedup_key: trigger.dedup_key });

describe('a client of PagerDuty', () => {
  it('opens an incident, which pages whoever owns what the event names', async () => {
    await using world = await worldWithSource();
    const { status, body } = await world.post('/v2/enqueue', trigger);
    assert.equal(status, 202);
    assert.deepEqual(body, { status: 'success', message: 'Event processed', dedup_key: 'disk/db-7' });
    const [incident, ...others] = await incidentsOf(world);
    assert.equal(others.length, 0);
    assert.deepEqual(
      [incident?.['title'], incident?.['severity'], incident?.['affects']],
      ['The disk of db-7 is full', 'sev1', ['business-service/login']],
    );
    assert.equal(world.mailbox.to('ana@acme.example').length, 1);
  });

  it('acknowledges it for whoever has it there: nobody is paged on, and the timeline says so', async () => {
    await using world = await worldWithSource();
    await world.post('/v2/enqueue', trigger);
    assert.equal((await act(world, 'ACKNOWLEDGE')).status, 202);
    await act(world, 'acknowledge');
    await world.advance(20 * 60_000);

    const [incident] = await incidentsOf(world);
    assert.deepEqual(
      [incident?.['status'], incident?.['acknowledgedBy']],
      ['acknowledged', ['alert-source/monitoring']],
    );
    assert.equal(world.webhooks.attempts.length, 0);
    const entries = await world.entries(incident?.id ?? '');
    const acknowledged = entries.filter(({ kind }) => kind === 'incident-acknowledged');
    assert.deepEqual(
      acknowledged.map(({ text, reason }) => [text, reason]),
      [
        [
          'Monitoring acknowledged the incident for whoever has it there.',
          'Monitoring says that somebody has it there, so nobody is paged on.',
        ],
      ],
    );
    const halted = entries.find(({ kind }) => kind === 'escalation-halted');
    assert.equal(halted?.reason, 'Monitoring says that somebody has it there.');
  });

  it('resolves it, and what is triggered again after that is another', async () => {
    await using world = await worldWithSource();
    await world.post('/v2/enqueue', trigger);
    await act(world, 'acknowledge');
    await act(world, 'Resolve');
    assert.equal((await incidentsOf(world))[0]?.['status'], 'resolved');
    await world.post('/v2/enqueue', trigger);
    assert.deepEqual((await incidentsOf(world)).map(({ status }) => status).toSorted(), ['open', 'resolved']);
  });

  it('acknowledges and resolves what is not there without a word', async () => {
    await using world = await worldWithSource();
    for (const action of ['acknowledge', 'resolve']) assert.equal((await act(world, action)).status, 202);
    assert.deepEqual(await incidentsOf(world), []);
  });

  it('may trigger the same as often as it likes: it stays one incident, and gets worse', async () => {
    await using world = await worldWithSource();
    await world.post('/v2/enqueue', { ...trigger, payload: { ...payload, severity: 'info' } });
    await world.post('/v2/enqueue', trigger);
    await world.post('/v2/enqueue', trigger);
    const incidents = await incidentsOf(world);
    assert.deepEqual([incidents.length, incidents[0]?.['severity']], [1, 'sev1']);
  });

  it('without a dedup key gets one; the same within a minute is a retry, later it is news', async () => {
    await using world = await worldWithSource();
    const { dedup_key: _, ...bare } = trigger;
    const first = await world.post('/v2/enqueue', bare);
    await world.advance(50_000);
    const again = await world.post('/v2/enqueue', bare);
    assert.equal(again.body['dedup_key'], first.body['dedup_key']);
    assert.equal((await incidentsOf(world)).length, 1);

    await world.advance(61_000);
    const later = await world.post('/v2/enqueue', bare);
    assert.notEqual(later.body['dedup_key'], first.body['dedup_key']);
    assert.equal((await incidentsOf(world)).length, 2);

    const resolve = { routing_key: key, event_action: 'resolve', dedup_key: first.body['dedup_key'] };
    await world.post('/v2/enqueue', resolve);
    assert.deepEqual(
      (await incidentsOf(world)).map(({ status }) => status),
      ['open', 'resolved'],
    );
  });

  it('may ask with a slash too many, its key in a header, and numbers, lists and nulls where texts were', async () => {
    await using world = await worldWithSource();
    const { routing_key: _, ...bare } = trigger;
    const nested: unknown = JSON.parse(`${'['.repeat(9_000)}${']'.repeat(9_000)}`);
    const odd = {
      ...bare,
      event_action: 'TRIGGER',
      dedup_key: 7,
      payload: { ...payload, summary: 500, custom_details: null, component: nested, class: ['a', 1], group: {} },
      links: 'https://acme.example/graph',
    };
    const answer = await world.post('//v2/enqueue', odd, { 'x-routing-key': key });
    assert.deepEqual([answer.status, answer.body['dedup_key']], [202, '7']);
    assert.equal((await incidentsOf(world))[0]?.['title'], '500');
  });

  it('has links, images and details kept for people', async () => {
    await using world = await worldWithSource();
    await world.post('/v2/enqueue', {
      ...trigger,
      client: 'Monitoring of acme',
      client_url: 'https://monitoring.acme.example/7',
      links: [{ href: 'https://runbooks.acme.example/disk', text: 'Runbook' }],
      payload: { ...payload, custom_details: { free: '0 %', 'load avg': 0.75 } },
    });
    const description = String((await incidentsOf(world))[0]?.['description']);
    for (const kept of ['free: 0 %', 'load avg: 0.75', 'Client: Monitoring of acme', 'Runbook: https://runbooks'])
      assert.ok(description.includes(kept), `${kept} in ${description}`);
    assert.match(description, /Source: https:\/\/monitoring\.acme\.example\/7/);
  });
});

describe('an event that is tried', () => {
  it('says what it would do, and does nothing', async () => {
    await using world = await worldWithSource();
    const tried = (body: object): Promise<Answer> =>
      world.post('/v1/alert-sources/monitoring/test', body, { 'content-type': 'application/json' });
    const [report] = (await tried(trigger)).body['reports'] as Record<string, unknown>[];
    assert.deepEqual(
      [report?.['outcome'], report?.['key'], report?.['title'], report?.['severity'], report?.['affects']],
      ['opened', 'disk/db-7', 'The disk of db-7 is full', 'sev1', ['business-service/login']],
    );
    assert.deepEqual(await incidentsOf(world), []);
    for (const [action, code] of [
      ['acknowledge', 'nothing-reported'],
      ['close', 'invalid-event'],
    ]) {
      const { status, body } = await tried({ ...trigger, event_action: action });
      assert.deepEqual([status, body['code']], [400, code]);
    }
  });
});

describe('what is no event', () => {
  for (const [name, body, error] of [
    [
      'a wrong key',
      { ...trigger, routing_key: 'b'.repeat(32) },
      /^'routing_key' is missing or is not the key of an alert/,
    ],
    ['no key', { ...trigger, routing_key: undefined }, /^'routing_key' is missing/],
    ['what stands for the key', { ...trigger, routing_key: `sha256:${'0'.repeat(64)}` }, /^'routing_key'/],
    ['no action', { ...trigger, event_action: null }, /^'event_action' is missing or blank$/],
    ['another action', { ...trigger, event_action: 'close' }, /^'event_action' is invalid/],
    ['no payload', { ...trigger, payload: undefined }, /^'payload' is missing or blank$/],
    ['no key to resolve', { routing_key: key, event_action: 'resolve' }, /^'dedup_key' is missing or blank$/],
    ['no body', '', /^The body is empty/],
    ['half a body', '{"routing_key": ', /^The body is not valid JSON/],
  ] as const)
    it(`with ${name} is refused as PagerDuty does, and opens nothing`, async () => {
      await using world = await worldWithSource();
      const { status, body: said } = await world.post('/v2/enqueue', body, { 'content-type': 'application/json' });
      const { errors, ...rest } = said as unknown as { readonly errors: readonly string[] };
      assert.equal(status, 400);
      assert.deepEqual(rest, { status: 'invalid event', message: 'Event object is invalid' });
      assert.match(errors.join('; '), error);
      assert.deepEqual(await incidentsOf(world), []);
    });

  it('is refused with the key of a source of another format, which has an address of its own', async () => {
    await using world = await worldWithSource();
    const other = 'another-key-of-thirty-two-chars-';
    await world.post('/v1/catalog/apply', { entries: [{ ref: 'alert-source/eu', name: 'EU', key: other }] });
    assert.equal((await world.post('/v2/enqueue', { ...trigger, routing_key: other })).status, 400);
    assert.deepEqual(await incidentsOf(world), []);
  });
});

describe('a change event', () => {
  const change = {
    routing_key: key,
    payload: { summary: 'login 4.2 was rolled out', custom_details: { service: 'login' } },
    links: [{ href: 'https://deploys.acme.example/4.2' }],
  };

  it('is told on every open incident that affects the same, once, and pages nobody', async () => {
    await using world = await worldWithSource();
    const { body: login } = await world.post('/v1/incidents', { title: 'users cannot log in' });
    const { body: ledger } = await world.post('/v1/incidents', { title: 'the ledger is off' });
    const pages = world.mailbox.mails.length;
    for (let times = 0; times < 2; times += 1)
      assert.deepEqual((await world.post('/v2/change/enqueue', change)).status, 202);

    const updates = async (id: string) =>
      (await world.entries(id)).filter(({ kind }) => kind === 'update-posted').map(({ text }) => text);
    assert.deepEqual(await updates(login.id), [
      'Monitoring posted an update: “Change: login 4.2 was rolled out (https://deploys.acme.example/4.2)”.',
    ]);
    assert.deepEqual(await updates(ledger.id), []);
    assert.equal(world.mailbox.mails.length, pages);

    const next = { ...change, payload: { ...change.payload, summary: 'login 4.2 was rolled back' } };
    await world.post('/v2/change/enqueue', next);
    assert.equal((await updates(login.id)).length, 2);
  });

  it('opens nothing, and does not make an incident that of a person', async () => {
    await using world = await worldWithSource();
    assert.equal((await world.post('/v2/change/enqueue', change)).status, 202);
    assert.deepEqual(await incidentsOf(world), []);
    await world.post('/v2/enqueue', trigger);
    await world.post('/v2/change/enqueue', change);
    await act(world, 'resolve');
    assert.equal((await incidentsOf(world))[0]?.['status'], 'resolved');
  });

  it('is refused when it is empty or its key is wrong', async () => {
    await using world = await worldWithSource();
    for (const body of ['', '{}', { routing_key: key }, { ...change, routing_key: 'x' }]) {
      const { status, body: said } = await world.post('/v2/change/enqueue', body, {
        'content-type': 'application/json',
      });
      assert.deepEqual([status, said['status']], [400, 'invalid event'], JSON.stringify(body));
    }
  });
});
