import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { topics } from '@escalog/contracts';
import { severity } from '@escalog/definitions/testing';
import { CatalogWorld } from './testing/catalog-world.ts';

const canaries = [
  'canary-mail@acme.example',
  '+442079460958',
  'canary-hook',
  'Canary Name',
  'canary reason',
  'k'.repeat(32),
];
const ben = { ref: 'person/ben', name: 'Ben', contactMethods: [{ id: 'inbox', channel: 'sandbox' }] };
const ana = {
  ref: 'person/ana',
  name: 'Canary Name',
  contactMethods: [
    { id: 'mail', channel: 'email', address: canaries[0] },
    { id: 'call', channel: 'phone', number: canaries[1] },
    { id: 'hook', channel: 'webhook', url: 'https://acme.example/canary-hook' },
    { id: 'pd', channel: 'pagerduty', routingKey: 'k'.repeat(32) },
  ],
};
const triage = {
  ref: 'escalation-path/triage',
  name: 'Triage',
  nodes: [{ level: { targets: ['person/ben'], acknowledgeWithin: 'PT5M' } }],
  lastResort: 'person/ben',
};
const schedule = {
  ref: 'schedule/primary',
  name: 'Primary',
  timeZone: 'UTC',
  rotation: { people: ['person/ana'], turnLength: 'P7D', startsAt: '2026-01-05T09:00' },
};

async function opened(): Promise<CatalogWorld> {
  const world = await CatalogWorld.open();
  const sev1 = severity('sev1', { assumed: true });
  const { status, body } = await world.apply([ben, ana, triage, sev1]);
  assert.equal(status, 200, JSON.stringify(body));
  for (const name of ['Canary Name the second', 'Canary Name the third']) {
    const entries = [{ ...ana, name }];
    await world.ask('POST', '/v1/catalog/apply', { entries, by: 'person/ben', why: 'canary reason' });
    world.clock.advance(60_000);
  }
  return world;
}

const erase = (world: CatalogWorld, person = 'ana') =>
  world.ask('POST', `/v1/catalog/people/${person}/erasure`, { name: 'A former colleague', by: 'person/ben' });

/** The canaries that some file of the folder holds. */
function foundIn(folder: string): readonly string[] {
  const files = readdirSync(folder).map((file) => readFileSync(join(folder, file)));
  return canaries.filter((canary) => files.some((bytes) => bytes.includes(canary)));
}

describe('erasing a person', () => {
  it('leaves their ref and what they are called instead, in every answer and every file', async () => {
    await using world = await opened();
    assert.deepEqual(foundIn(world.folder), canaries);
    const before = new Date(world.clock.now() - 30_000).toISOString();

    assert.deepEqual((await erase(world)).body, { erased: 'person/ana', name: 'A former colleague' });

    const left = { ref: 'person/ana', name: 'A former colleague', contactMethods: [], erased: true };
    const answers = [
      await world.ask('GET', '/v1/catalog/entries/person/ana'),
      await world.ask('GET', '/v1/catalog/entries/person/ana/history'),
      await world.ask('GET', `/v1/catalog/entries/person/ana?at=${before}`),
      await world.ask('GET', '/v1/catalog/entries?type=person'),
      await world.ask('GET', '/v1/catalog/search?q=canary'),
    ];
    for (const { status, body } of answers) {
      assert.equal(status, 200, JSON.stringify(body));
      for (const canary of canaries) assert.ok(!JSON.stringify(body).includes(canary), JSON.stringify(body));
    }
    assert.deepEqual(answers[0]?.body['entry'], left);
    const versions = answers[1]?.body['versions'] as readonly Record<string, unknown>[];
    assert.deepEqual(
      versions.map(({ version, erased, why, details }) => [version, erased, why, details]),
      [
        [4, undefined, null, []],
        [3, true, null, []],
        [2, true, null, []],
        [1, true, null, []],
      ],
    );
    assert.deepEqual(answers[2]?.body['entry'], left, 'that is what is said of any time before, too');
    assert.equal(
      (await world.events(topics.catalog.name)).filter((event) => 'ref' in event && event.ref === ana.ref).length,
      1,
    );
    assert.deepEqual(foundIn(world.folder), []);

    await world.restart();
    assert.deepEqual((await world.ask('GET', '/v1/catalog/entries/person/ana')).body['entry'], left);
    assert.deepEqual(foundIn(world.folder), []);
  });

  it('is said once more a day later, also by a process that comes after: Kafka lets go of nothing before', async () => {
    await using world = await opened();
    await erase(world);
    const versionOf = async () => (await world.ask('GET', '/v1/catalog/entries/person/ana')).body['version'];
    world.clock.advance(24 * 3_600_000);
    await world.drain();
    assert.equal(await versionOf(), 4);
    await world.restart();
    world.clock.advance(2 * 3_600_000);
    await world.drain();
    assert.equal(await versionOf(), 5);
    world.clock.advance(100 * 3_600_000);
    await world.drain();
    assert.equal(await versionOf(), 5, 'once');
  });

  it('is refused as long as something needs them', async () => {
    await using world = await opened();
    await world.apply([schedule]);
    const { status, body } = await erase(world);
    assert.equal(status, 422);
    assert.equal(body['detail'], 'person/ana is still referred to by schedule/primary; change or remove those first.');
    assert.equal((await erase(world, 'nobody')).status, 404);
  });

  it('holds: nothing brings them back, needs them or takes away what is left', async () => {
    await using world = await opened();
    await erase(world);
    const problems = async (entry: object): Promise<unknown> => {
      const { status, body } = await world.apply([entry]);
      return status === 200 ? 'applied' : (body['errors'] as readonly { detail: string }[])[0]?.detail;
    };
    assert.equal(await problems(ana), 'person/ana was erased, and stays so; give whoever this is another ref');
    assert.equal(await problems(schedule), 'person/ana was erased, so nobody is reached; name somebody else');
    const left = { ref: 'person/ana', name: 'A former colleague', contactMethods: [], erased: true };
    assert.equal(await problems(left), 'applied', 'what is read may be sent back');
    assert.equal(
      await problems({ ...ben, erased: true }),
      'nobody is erased by applying an entry; POST /v1/catalog/people/ben/erasure erases them',
    );
    const removal = await world.ask('DELETE', '/v1/catalog/entries/person/ana');
    assert.match(String(removal.body['detail']), /^person\/ana was erased: what is left holds no details/);
  });

  it('may be done again, with another name too', async () => {
    await using world = await opened();
    assert.equal((await erase(world)).status, 200);
    assert.equal((await erase(world)).status, 200);
    const again = await world.ask('POST', '/v1/catalog/people/ana/erasure', { name: 'Somebody of 2025' });
    assert.equal(again.status, 200);
    const { body } = await world.ask('GET', '/v1/catalog/entries/person/ana');
    assert.deepEqual([body['version'], (body['entry'] as { name: string }).name], [5, 'Somebody of 2025']);
  });
});
