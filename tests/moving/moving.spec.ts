import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { topics } from '@escalog/contracts';
import { serversHere } from '../harness/cluster.ts';
import { World } from '../harness/world.ts';
import { declaredInVain } from './declared-in-vain.ts';
import { clusterPlace, embeddedPlace, moved, temporaryFolder, type Place } from './places.ts';

const minute = 60_000;
const servers = serversHere();
const withoutServers =
  servers === undefined &&
  (process.env['ESCALOG_TEST_SKIPPED'] ||
    'set ESCALOG_TEST_KAFKA and ESCALOG_TEST_MONGODB to a Kafka broker (host:port) and a MongoDB URL');
const alert = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'scenarios', 'alertmanager-webhook.json'), 'utf8'),
) as { alerts: object[] };

/** Timeline does so only on a cluster: elsewhere it shows what cannot be read as a hole. */
const servicesThatPark = ['intake', 'catalog', 'policy'];

/** Incidents in every state that an incident can be left in. The first was declared two minutes ago, and its second level is due in three. */
async function aNight(world: World) {
  const declare = async (body: object): Promise<string> => (await world.post('/v1/incidents', body)).body.id;
  const tell = async (url: string, body: object): Promise<void> =>
    assert.equal((await world.post(url, body)).status, 200, url);
  const climbing = await declare({ title: 'users cannot log in' });
  await world.advance(2 * minute);
  const acknowledged = await declare({ title: 'card payments fail', affects: ['Card payments'] });
  await world.press(linkTo('cleo', acknowledged, world));
  const resolved = await declare({ title: 'the session store is slow', affects: ['component/session-store'] });
  await tell(`/v1/incidents/${resolved}/resolve`, { by: 'person/ana', note: 'restarted' });
  const by = 'person/ana';
  const retrospective = `/v1/incidents/${resolved}/retrospective`;
  await world.ask('PUT', `${retrospective}/summary`, { text: 'The **disk** was full.', version: 0, by });
  for (const [kind, more] of [
    ['notes', {}],
    ['follow-ups', { owner: 'team/identity', due: '2026-12-01' }],
  ] as const)
    assert.equal((await world.post(`${retrospective}/${kind}`, { text: 'Alert on it', by, ...more })).status, 201);
  const archived = await declare({ title: 'a test of the alarm' });
  await tell(`/v1/incidents/${archived}/resolve`, { by });
  await tell(`/v1/incidents/${archived}/archive`, { archive: 'vault:/alarm', by });
  const lastLevel = await declare({ title: 'ledger is behind', affects: ['Ledger'] });
  const alerting = String((await world.post('/v1/alerts/alertmanager', alert)).body['incidentId']);
  const parked = await declare({ title: 'log in is slow', severity: 'sev4' });
  await world.publish(topics.incidents.name, { key: parked, value: Buffer.from('no event'), headers: {} });
  await tell(`/v1/incidents/${parked}/updates`, { by: 'person/ana', text: 'still looking' });
  world.webhooks.statuses.push(503);
  const unreached = await declare({ title: 'check the webhook', responder: 'person/ben' });
  return { climbing, acknowledged, resolved, archived, lastLevel, alerting, parked, unreached };
}

function linkTo(person: string, incidentId: string, world: World): string {
  const links = world.mailbox.to(`${person}@acme.example`).map(({ link }) => link);
  return links.find((link) => payloadIn(link).includes(incidentId)) ?? '';
}

/** What an acknowledge link says, which is a signed token. */
function payloadIn(link: string): string {
  return Buffer.from(new URL(link).searchParams.get('token')?.split('.')[1] ?? '', 'base64url').toString();
}

/** The attempts to page Ben about an incident, by their idempotency keys. */
function toBen(incidentId: string, world: World): readonly string[] {
  return world.webhooks.attempts
    .filter(({ body }) => (body as { data: { incidentId: string } }).data.incidentId === incidentId)
    .map(({ id }) => id);
}

/** Everything that anybody was ever sent, by its key: a page that goes out twice is here twice. */
async function sent(world: World): Promise<readonly string[]> {
  const inbox = (await world.get('/v1/sandbox/messages?limit=100')).body['messages'] as readonly { id: string }[];
  const mails = world.mailbox.mails.map(({ to, link }) => `${to} ${payloadIn(link)}`);
  return [...mails, ...world.webhooks.attempts.map(({ id }) => id), ...inbox.map(({ id }) => id)];
}

/** What is told of incidents, and what waits of them in the dead letters, as text. */
async function told(world: World, incidents: readonly string[]): Promise<readonly string[]> {
  const texts: string[] = [(await world.get('/v1/follow-ups')).text];
  for (const id of incidents) {
    const { body } = await world.get(`/v1/incidents/${id}/timeline`);
    texts.push(JSON.stringify({ ...body, holes: undefined }));
    texts.push((await world.get(`/v1/incidents/${id}/retrospective`)).text);
    for (const service of servicesThatPark) texts.push((await world.get(`/v1/dead-letters/${service}/${id}`)).text);
  }
  return texts;
}

async function status(incidentId: string, world: World): Promise<unknown> {
  return (await world.get(`/v1/incidents/${incidentId}`)).body['status'];
}

/** Replays what was parked at the old place, without the bytes that are no event. */
async function replayed(incidentId: string, world: World): Promise<void> {
  for (const service of servicesThatPark) {
    const path = `/v1/dead-letters/${service}/${incidentId}`;
    const [poison] = (await world.get(path)).body['letters'] as readonly { letter: string }[];
    assert.equal(
      (await world.post(`${path}/replay?without=${encodeURIComponent(poison?.letter ?? '')}`, {})).body['state'],
      'replayed',
      service,
    );
  }
}

/** A night that begins in a data folder, goes on at the place that `next` makes, and ends in another data folder. */
async function story(next: (folder: string, world: World) => Promise<Place>): Promise<void> {
  using folder = temporaryFolder();
  const first = embeddedPlace();
  await using world = await World.open(first.installation);
  const night = await aNight(world);
  const incidents = Object.values(night);
  const before = { told: await told(world, incidents), sent: await sent(world) };
  await world.stop();
  const unpublished = await declaredInVain(first.dataDir, 'users cannot log in again', world.options);

  const second = await next(folder.path, world);
  await moved(world, first, second, folder.path);
  assert.deepEqual(await told(world, incidents), before.told);
  assert.notEqual(linkTo('ana', unpublished, world), '', 'what waited in the outbox was published, and paged');
  assert.equal((await sent(world)).length, before.sent.length + 1, 'nothing else was sent because of the move');

  await world.advance(3 * minute - 1);
  assert.deepEqual(
    [
      toBen(night.climbing, world).length,
      new Set(toBen(night.unreached, world)).size,
      toBen(night.unreached, world).length,
    ],
    [0, 1, 2],
    'the attempt that was due is made, under the same key',
  );
  await world.advance(1);
  assert.equal(toBen(night.climbing, world).length, 1, 'the second level is paged on time');
  const reached = (await world.entries(night.climbing))
    .filter(({ kind }) => kind === 'level-reached')
    .map(({ at }) => at);
  assert.deepEqual(reached, ['2026-11-18T02:00:00.000Z', '2026-11-18T02:05:00.000Z']);
  await world.press(linkTo('ana', night.climbing, world));
  assert.equal(await status(night.climbing, world), 'acknowledged', 'a link from before works');
  assert.equal((await world.post('/v1/alerts/alertmanager', alert)).body['outcome'], 'unchanged');
  await replayed(night.parked, world);
  assert.ok((await world.entries(night.parked)).some(({ text }) => text.includes('still looking')));

  const { body: later } = await world.post('/v1/incidents', { title: 'users cannot log in, for the third time' });
  await world.advance(2 * minute);
  const all = [...incidents, unpublished, later.id];
  const atSecond = await told(world, all);
  const third = embeddedPlace();
  await world.stop();
  await moved(world, second, third, folder.path);
  assert.deepEqual(await told(world, all), atSecond);
  await world.advance(3 * minute - 1);
  assert.equal(toBen(later.id, world).length, 0);
  await world.advance(1);
  assert.equal(toBen(later.id, world).length, 1);
  await world.press(linkTo('ana', later.id, world));
  assert.equal(await status(later.id, world), 'acknowledged');

  await world.advance(60 * minute);
  const keys = await sent(world);
  const tried = toBen(night.unreached, world);
  assert.equal(new Set(keys).size, keys.length - (tried.length - new Set(tried).size), 'nobody was paged twice');
  assert.ok(before.sent.every((key) => keys.includes(key)));
}

describe('a night in which Escalog moves twice', () => {
  it('goes on as if nothing had been: from one data folder to the next', () => story(async () => embeddedPlace()));

  it('goes on as if nothing had been: to the cluster and back', { skip: withoutServers }, () =>
    story((folder, world) => clusterPlace(servers!, folder, world)),
  );
});
