import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OutgoingMessage } from '@escalog/bus';
import { encode, topics } from '@escalog/contracts';
import { organisation } from '../harness/organisation.ts';
import { World } from '../harness/world.ts';

const minute = 60_000;

interface Parked {
  readonly key: string;
  readonly letterCount: number;
  readonly reason: string;
}

async function parkedIn(service: string, world: World): Promise<readonly Parked[]> {
  return (await world.get(`/v1/dead-letters/${service}`)).body['keys'] as readonly Parked[];
}

async function lettersIn(
  service: string,
  key: string,
  world: World,
): Promise<readonly { letter: string; event: { type: string } | null; reason: string }[]> {
  return (await world.get(`/v1/dead-letters/${service}/${key}`)).body['letters'] as never;
}

async function replay(service: string, key: string, world: World, query = ''): Promise<unknown> {
  return (await world.post(`/v1/dead-letters/${service}/${key}/replay${query}`, {})).body;
}

/** The on-call schedule of Identity in another time zone, as another replica of the catalog would publish it. */
function scheduleIn(timeZone: string, version: number, world: World): OutgoingMessage {
  const ref = 'schedule/identity';
  const entry = { ...organisation('', '').find((candidate) => candidate.ref === ref), timeZone };
  const meta = {
    eventId: `zone-${version}`,
    subject: ref,
    stream: `catalog/${ref}`,
    version,
    occurredAt: world.clock.now(),
    correlationId: 'zone',
    causationId: null,
    actor: { kind: 'person', ref: 'person/dana' },
  } as const;
  return {
    key: ref,
    value: encode({
      type: 'CatalogEntryApplied',
      meta,
      ref,
      definition: JSON.stringify(entry),
      change: 0,
      because: null,
    }),
    headers: { ce_type: 'escalog.CatalogEntryApplied' },
  };
}

describe('an incident that a service cannot handle', () => {
  it('waits there in order while the others go on, and pages once the cause is mended and it is replayed', async () => {
    await using world = await World.open();
    await world.publish(topics.catalog.name, scheduleIn('Antarctica/Not_Yet_Known', 2, world));
    const { body: login } = await world.post('/v1/incidents', { title: 'users cannot log in', severity: 'sev4' });
    const { body: payments } = await world.post('/v1/incidents', {
      title: 'card payments fail',
      affects: ['Card payments'],
    });
    await world.post(`/v1/incidents/${login.id}/severity`, { severity: 'sev1', by: 'person/dana' });
    assert.deepEqual(
      [world.mailbox.to('ana@acme.example').length, world.mailbox.to('cleo@acme.example').length],
      [0, 1],
    );

    const [parked, ...others] = await parkedIn('policy', world);
    assert.deepEqual([parked?.key, others], [login.id, []]);
    // What comes again meanwhile waits, too.
    const letters = (await lettersIn('policy', login.id, world)).map(({ event }) => event?.type);
    assert.deepEqual(
      [letters.indexOf('IncidentRouted'), letters.includes('SeverityChanged'), letters.length],
      [0, true, parked?.letterCount],
    );
    assert.match(
      (await world.get('/health/ready')).text,
      /dead letters of 1 incident wait to be replayed: escalog dead-letters list --service policy/,
    );
    const again = (await replay('policy', login.id, world)) as {
      state: string;
      handled: number;
      failure: { reason: string };
    };
    assert.deepEqual([again.state, again.handled], ['parked', 0]);
    assert.match(again.failure.reason, /^RangeError: .*time zone/);

    await world.advance(3 * minute);
    await world.publish(topics.catalog.name, scheduleIn('Europe/Lisbon', 3, world));
    const done = (await replay('policy', login.id, world)) as { state: string; handled: number; failure: unknown };
    assert.deepEqual([done.state, done.failure], ['replayed', null]);
    // What follows from the first may be back before the last is handled, and is handled too.
    assert.ok(done.handled >= letters.length, String(done.handled));
    assert.equal(world.mailbox.to('ana@acme.example').length, 1);
    await world.advance(5 * minute);
    const ben = world.webhooks.attempts
      .map(({ body }) => (body as { data: { person: string; severity: string } }).data)
      .filter(({ person }) => person === 'person/ben');
    assert.deepEqual(
      ben.map(({ severity }) => severity),
      ['sev1'],
    );

    const reached = (await world.entries(login.id)).filter(({ kind }) =>
      ['severity-changed', 'level-reached'].includes(kind),
    );
    assert.deepEqual(
      reached.map(({ kind, at }) => `${at.slice(14, 19)} ${kind}`),
      ['00:00 severity-changed', '03:00 level-reached', '08:00 level-reached'],
    );
    assert.deepEqual(await parkedIn('policy', world), []);
    assert.equal((await world.get(`/v1/incidents/${payments.id}`)).body['status'], 'open');
  });
});

describe('bytes that are no event', () => {
  it('hold up their incident alone, and are left out when that is asked for: then nothing else is lost', async () => {
    await using world = await World.open();
    const { body: login } = await world.post('/v1/incidents', { title: 'users cannot log in' });
    await world.publish(topics.incidents.name, { key: login.id, value: Buffer.from('{"not": "avro"}'), headers: {} });
    await world.press(world.mailbox.to('ana@acme.example')[0]?.link ?? '');
    const { body: payments } = await world.post('/v1/incidents', {
      title: 'card payments fail',
      affects: ['Card payments'],
    });
    await world.post(`/v1/incidents/${payments.id}/acknowledge`, { by: 'person/cleo' });
    await world.advance(5 * minute);
    assert.equal(world.webhooks.attempts.length, 1, 'the acknowledgement waits, so the next level is paged');

    // Where the log can be read by key, timelines are told from it: the bytes are a hole there, and no dead letter.
    const { holes = [] } = (await world.get(`/v1/incidents/${login.id}/timeline`)).body as { holes?: unknown[] };
    for (const service of ['intake', 'catalog', 'policy', ...(holes.length === 0 ? ['timeline'] : [])]) {
      const [parked, ...others] = await parkedIn(service, world);
      assert.deepEqual([parked?.key, others], [login.id, []], service);
      const [{ letter = '' } = {}] = await lettersIn(service, login.id, world);
      assert.match(
        JSON.stringify(await replay(service, login.id, world)),
        /"state":"parked","handled":0,.*does not start with a zero byte/,
      );
      assert.match(JSON.stringify(await replay(service, login.id, world, `?without=${letter}`)), /"state":"replayed"/);
    }
    await world.advance(30 * minute);
    assert.equal(world.webhooks.attempts.length, 1);
    assert.equal((await world.get('/v1/sandbox/messages')).text.includes('Dana Reyes'), false);
    const kinds = (await world.entries(login.id)).map(({ kind }) => kind);
    assert.deepEqual(
      kinds.filter((kind) => ['incident-acknowledged', 'escalation-halted'].includes(kind)),
      ['incident-acknowledged', 'escalation-halted'],
    );
  });
});
