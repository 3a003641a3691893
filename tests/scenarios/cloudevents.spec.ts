import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World, type Answer } from '../harness/world.ts';

const source = {
  ref: 'alert-source/events',
  name: 'Events',
  format: 'cloudevents',
  missingSeverity: 'severity/sev2',
  mapping: {
    title: 'event.type + ": " + event.data.what',
    severity: 'has(event.severity) ? event.severity : null',
    affects: 'event.subject',
    labels: '{"source": event.source}',
  },
};
/** The same with a key by which events end what others began. */
const paired = {
  ...source,
  mapping: { ...source.mapping, dedupKey: 'event.data.id', ends: 'event.type.endsWith(".recovered")' },
};
const url = '/v1/alerts/events';
const attributes = {
  specversion: '1.0',
  id: 'A234-1234-1234',
  source: '/monitor/eu',
  type: 'acme.disk.full',
  subject: 'auth',
  time: '2026-11-18T01:59:00Z',
};
const event = { ...attributes, datacontenttype: 'application/json', data: { what: 'nothing is written', id: 'd-1' } };
const structured = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };
const batched = { 'content-type': 'application/cloudevents-batch+json' };

const binary = (more: Record<string, string> = {}): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value])),
  'content-type': 'application/json',
  ...more,
});
const apply = async (world: World, ...entries: object[]): Promise<void> => {
  const { status, text } = await world.post('/v1/catalog/apply', { entries });
  assert.equal(status, 200, text);
};
const incidentOf = async (world: World, { body }: Answer): Promise<Record<string, unknown>> =>
  (await world.get(`/v1/incidents/${String(body['incidentId'])}`)).body;

describe('a CloudEvent', () => {
  it('means the same structured, binary and in a batch, and is taken once', async () => {
    await using world = await World.open();
    await apply(world, source);
    const first = await world.post(url, JSON.stringify(event), structured);
    assert.equal(first.body['outcome'], 'opened');
    const incident = await incidentOf(world, first);
    assert.deepEqual(
      [incident['title'], incident['severity'], incident['affects']],
      ['acme.disk.full: nothing is written', 'sev2', ['business-service/login']],
    );
    for (const again of [
      await world.post(url, JSON.stringify(event.data), binary()),
      await world.post(url, JSON.stringify([event]), batched),
      await world.post(url, JSON.stringify(event), { 'content-type': 'application/json' }),
      await world.post(url, JSON.stringify({ ...event, data: { what: 'said otherwise' } }), structured),
    ])
      assert.deepEqual(
        [again.status, again.body['outcome'], again.body['incidentId']],
        [200, 'unchanged', first.body['incidentId']],
      );
  });

  it('is the same by its id and source alone, however late it comes again', async () => {
    await using world = await World.open();
    await apply(world, source);
    const send = (changed: object) => world.post(url, JSON.stringify({ ...event, ...changed }), structured);
    const { body } = await send({});
    await world.post(`/v1/incidents/${String(body['incidentId'])}/resolve`, { by: 'person/ana' });
    await world.advance(2 * 60_000);
    assert.equal((await send({})).body['outcome'], 'unchanged');
    assert.equal((await send({ source: '/monitor/us' })).body['outcome'], 'opened');
    assert.equal((await send({ id: 'another' })).body['outcome'], 'opened');
  });

  it('ends what another began, by the key that both have', async () => {
    await using world = await World.open();
    await apply(world, paired);
    const full = await world.post(url, JSON.stringify(event), structured);
    const recovered = { ...event, id: 'B', type: 'acme.disk.recovered', time: '2026-11-18T02:00:00Z' };
    const ended = await world.post(url, JSON.stringify(recovered), structured);
    assert.deepEqual(ended.body['outcome'], 'resolved');
    assert.equal(ended.body['incidentId'], full.body['incidentId']);
    const late = await world.post(url, JSON.stringify(event), structured);
    assert.equal(late.body['outcome'], 'stale', 'what comes once more after that opens nothing');
    const again = await world.post(
      url,
      JSON.stringify({ ...event, id: 'C', time: '2026-11-18T02:01:00Z' }),
      structured,
    );
    assert.equal(again.body['outcome'], 'opened');
  });

  it('has attributes that are percent-encoded in headers, and extensions', async () => {
    await using world = await World.open();
    await apply(world, source);
    const headers = binary({ 'ce-type': 'acme.disk.f%C3%BCll%20%E2%82%AC', 'ce-severity': 'sev1', 'ce-time': 'now' });
    const incident = await incidentOf(world, await world.post(url, '{"what":"x"}', headers));
    assert.deepEqual([incident['title'], incident['severity']], ['acme.disk.füll €: x', 'sev1']);
  });

  it('may bear data that is text, none, or in base64', async () => {
    await using world = await World.open();
    await apply(world, { ...source, mapping: { title: 'string(event.data)' } });
    for (const [index, [body, type, title]] of [
      ['plain words', 'text/plain', 'plain words'],
      ['<a/>', 'application/xml', '<a/>'],
      ['broken {', '', 'broken {'],
    ].entries() as ArrayIterator<[number, [string, string, string]]>) {
      const headers = binary({ 'ce-id': String(index), 'content-type': type });
      assert.equal((await incidentOf(world, await world.post(url, body, headers)))['title'], title);
    }
    const encoded = await world.post(
      url,
      JSON.stringify({ ...attributes, id: 'b64', data_base64: 'aGk=' }),
      structured,
    );
    assert.equal((await incidentOf(world, encoded))['title'], 'aGk=');
  });
});

describe('what is sent as a CloudEvent and is none', () => {
  it('is taken all the same, and says why', async () => {
    await using world = await World.open();
    await apply(world, source);
    for (const [body, fault] of [
      ['{"data":{"what":"x"}}', /^it is no CloudEvent, which has id, source, type, specversion as text$/],
      ['{"specversion":"0.3","id":"1","source":"s","type":"t","data":{"what":"x"}}', /^specversion 0\.3 is not 1\.0/],
      ['{"specversion":1.0,"id":7,"source":"s","type":"t","data":{"what":"x"}}', /has id, specversion as text$/],
      ['7', /^it is no CloudEvent/],
      ['null', /^it is no CloudEvent/],
    ] as const) {
      const { status, body: answer } = await world.post(url, body, structured);
      const [taken] = answer['events'] as { outcome: string; faults: string[] }[];
      assert.deepEqual([status, taken?.outcome], [200, 'opened'], body);
      assert.match(taken?.faults[0] ?? '', fault);
    }
    const claimed = await world.post(url, 'no JSON', binary({ 'ce-id': 'broken' }));
    const [taken] = claimed.body['events'] as { faults: string[] }[];
    assert.equal(taken?.faults[0], 'data is no JSON, although it is said to be application/json');
  });

  it('is refused when it is no JSON where an event should stand', async () => {
    await using world = await World.open();
    await apply(world, source);
    for (const [body, headers] of [
      ['{"specversion"', structured],
      ['', structured],
      ['[{]', batched],
    ] as const) {
      const { status, body: answer } = await world.post(url, body, headers);
      assert.deepEqual([status, answer['code']], [400, 'invalid-json']);
    }
  });

  it('may be an empty batch', async () => {
    await using world = await World.open();
    await apply(world, source);
    const { status, body } = await world.post(url, '[]', batched);
    assert.deepEqual([status, body], [200, { incidentId: null, outcome: 'nothing-open', events: [] }]);
  });
});
