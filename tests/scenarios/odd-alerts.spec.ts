import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World } from '../harness/world.ts';

const alerts = '/v1/alerts/alertmanager';
const labels = { alertname: 'DatabaseDown', service: 'auth', severity: 'critical' };
const body = (alert: object = {}, group: object = {}): object => ({
  version: '4',
  groupKey: '{}:{alertname="DatabaseDown"}',
  status: 'firing',
  alerts: [{ status: 'firing', labels, ...alert }],
  ...group,
});

/** What senders really send, and lost the whole group with. */
const odd: readonly (readonly [string, object])[] = [
  ['an annotation that is a number', body({ annotations: { summary: 97.5 } })],
  ['an annotation that is null', body({ annotations: { summary: null } })],
  ['an annotation that is an object', body({ annotations: { summary: { a: 1 } } })],
  ['a label that is a number', body({ labels: { ...labels, shard: 3 } })],
  ['a label that is true', body({ labels: { ...labels, synthetic: true } })],
  ['a label that is null', body({ labels: { ...labels, pod: null } })],
  [
    'a label called __proto__',
    JSON.parse(JSON.stringify(body()).replace('"alertname"', '"__proto__":"x","alertname"')) as object,
  ],
  ['no URLs', body({ generatorURL: null }, { externalURL: null })],
  ['a version that is a number', body({}, { version: 4 })],
  [
    'an alert without labels beside it',
    body(
      {},
      {
        alerts: [
          { status: 'firing', labels },
          { status: 'firing', labels: {} },
        ],
      },
    ),
  ],
  ['no status', body({ status: undefined }, { status: undefined })],
  ['a status of its own', body({ status: 'alerting' }, { status: 'alerting' })],
  ['a group key that is null', body({}, { groupKey: null })],
  ['a group key that is a number', body({}, { groupKey: 42 })],
  ['no group key', body({}, { groupKey: undefined })],
  ['half a character in the group key', body({}, { groupKey: 'a\uD800' })],
  ['a zero byte in the group key', body({}, { groupKey: 'a\u0000b' })],
  [
    'half characters everywhere',
    body({ labels: { ...labels, 'x\uDC00': '\uD800' }, annotations: { summary: 'a\uD800' }, fingerprint: '\uDFFF' }),
  ],
  [
    'severity and service in other letters',
    body({ labels: { alertname: 'DatabaseDown', Service: ' AUTH ', SEVERITY: ' Critical ' } }),
  ],
];

describe('an alert with', () => {
  for (const [name, sent] of odd) {
    it(`${name} pages, and its end finds it`, async () => {
      await using world = await World.open();
      const opened = await world.post(alerts, sent);
      assert.deepEqual([opened.status, opened.body['outcome']], [200, 'opened']);
      assert.equal(world.mailbox.to('ana@acme.example').length, 1);
      const incident = (await world.get(`/v1/incidents/${String(opened.body['incidentId'])}`)).body;
      assert.deepEqual([incident['severity'], incident['affects']], ['sev1', ['business-service/login']]);

      const all = (sent as { alerts: object[] }).alerts.map((alert) => ({ ...alert, status: 'resolved' }));
      const over = await world.post(alerts, { ...sent, status: 'resolved', alerts: all });
      assert.deepEqual(over.body, { incidentId: opened.body['incidentId'], outcome: 'resolved' });
    });
  }

  it('thousands of others in its group is taken, several such groups at once; what is longer is refused', async () => {
    await using world = await World.open();
    const grouped = (groupKey: string, count: number): object =>
      body(
        {},
        {
          groupKey,
          alerts: Array.from({ length: count }, (_, index) => ({
            status: 'firing',
            labels: { ...labels, pod: `pod-${index}`, pad: 'x'.repeat(5_000) },
          })),
        },
      );
    const taken = await Promise.all(['a', 'b'].map((key) => world.post(alerts, grouped(key, 1_000))));
    assert.deepEqual(
      taken.map((answer) => [answer.status, answer.body['outcome']]),
      [
        [200, 'opened'],
        [200, 'opened'],
      ],
    );
    const refused = await world.post(alerts, grouped('c', 4_000));
    assert.deepEqual([refused.status, refused.body['code']], [413, 'body-too-large']);
  });

  it('nothing to read but in a group that has other alerts ends nothing', async () => {
    await using world = await World.open();
    await world.post(alerts, body());
    const beside = [
      { status: 'resolved', labels },
      { status: 'firing', labels: {} },
    ];
    assert.equal((await world.post(alerts, body({}, { alerts: beside }))).body['outcome'], 'changed');
  });

  for (const type of ['text/plain', 'application/vnd.alerts+json', 'application/json; charset=latin1', 'text/json']) {
    it(`the content type ${type} pages`, async () => {
      await using world = await World.open();
      const { status, body: answer } = await world.post(alerts, JSON.stringify(body()), { 'content-type': type });
      assert.deepEqual([status, answer['outcome']], [200, 'opened']);
    });
  }
});

describe('a body that says nothing', () => {
  const refused: readonly (readonly [string, string, string, RegExp])[] = [
    ['without alerts', '{"status":"firing"}', 'invalid-request', /alerts/],
    ['with an empty list', '{"alerts":[]}', 'no-readable-alert', /send at least one with labels/],
    [
      'with alerts that are no objects',
      '{"alerts":[null,1,"x",[]]}',
      'no-readable-alert',
      /send at least one with labels/,
    ],
    ['as deep as it is long', `{"alerts":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, 'no-readable-alert', /send/],
    ['that is a list', '[]', 'invalid-request', /object/],
    ['that is empty', '', 'invalid-json', /empty/],
    ['that is no JSON', 'alerts=1', 'invalid-json', /not valid JSON/],
  ];
  for (const [name, sent, code, detail] of refused) {
    it(`${name} is refused with one message`, async () => {
      await using world = await World.open();
      const { status, body: answer } = await world.post(alerts, sent, { 'content-type': 'application/json' });
      assert.deepEqual([status, answer['code']], [400, code]);
      assert.match(String(answer['detail']), detail);
      assert.deepEqual((await world.get('/v1/incidents')).body['incidents'], []);
    });
  }
});
