import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CatalogEntry, EntryOf } from '@escalog/definitions';
import { World } from '../harness/world.ts';

const minute = 60_000;

type Nodes = EntryOf<'escalation-path'>['nodes'];

const level = (name: string, ...people: string[]): Nodes[number] => ({
  name,
  level: { targets: people.map((one) => `person/${one}`), acknowledgeWithin: 'PT5M' },
});
const path = (...nodes: Nodes): CatalogEntry => ({
  ref: 'escalation-path/payments',
  name: 'Card path',
  nodes,
  lastResort: 'person/dana',
});

interface Listed {
  readonly escalationId: string;
  readonly incidentId: string;
  readonly state: string;
  readonly pathVersion: number;
  readonly newestVersion: number;
  readonly level: number;
  readonly levelName: string | null;
  readonly kind: string;
  readonly acknowledgedBy: readonly string[];
  readonly lapsesAt: string | null;
}

async function declared(world: World, title: string, affects: string): Promise<string> {
  return (await world.post('/v1/incidents', { title, affects: [affects] })).body.id;
}

async function listed(world: World, query = ''): Promise<readonly Listed[]> {
  return (await world.get(`/v1/escalations${query}`)).body['escalations'] as readonly Listed[];
}

describe('whoever changes a path', () => {
  it('sees what climbs it, what would change, and moves it by choice', async () => {
    await using world = await World.open();
    await world.post('/v1/catalog/apply', { entries: [path(level('first', 'cleo'), level('second', 'ben'))] });
    const id = await declared(world, 'cards fail', 'Card payments');
    const other = await declared(world, 'nobody gets in', 'Login');
    assert.deepEqual((await listed(world)).map(({ incidentId }) => incidentId).toSorted(), [id, other].toSorted());
    const [first] = (await world.get('/v1/escalations?limit=1')).body['escalations'] as Listed[];
    const { next } = (await world.get('/v1/escalations?limit=1')).body as never as { next: string };
    const [second] = await listed(world, `?limit=1&after=${encodeURIComponent(next)}`);
    assert.notEqual(first?.escalationId, second?.escalationId);

    await world.post('/v1/catalog/apply', {
      entries: [path(level('before', 'eve'), level('first', 'cleo'), level('managers', 'ana'), level('second', 'ben'))],
    });
    const [before, ...others] = await listed(world, '?path=escalation-path/payments');
    assert.deepEqual(others, []);
    assert.deepEqual([before?.levelName, (before?.newestVersion ?? 0) - (before?.pathVersion ?? 0)], ['first', 1]);
    assert.deepEqual(await listed(world, `?incident=${id}`), [before]);

    const preview = (await world.get(`/v1/incidents/${id}/escalations/migration`)).body['escalations'] as never;
    const [{ current, newest }] = preview as [
      Record<'current' | 'newest', { level: number; next: { at: string; pages: { name: string }[] } }>,
    ];
    const nextOf = ({ level: number, next: rung }: typeof current) => [
      number,
      rung.at,
      rung.pages.map(({ name }) => name),
    ];
    assert.deepEqual(nextOf(current), [1, '2026-11-18T02:05:00.000Z', ['Ben Ito']]);
    assert.deepEqual(nextOf(newest), [2, '2026-11-18T02:05:00.000Z', ['Ana Costa']]);

    const migrate = `/v1/incidents/${id}/escalations/migrate`;
    const asked = { by: 'Dana Reyes', why: 'the managers are to know' };
    const done = await world.post(migrate, asked);
    assert.equal(done.status, 200, done.text);
    assert.deepEqual(done.body['migrated'], [before?.escalationId]);
    assert.deepEqual((await world.post(migrate, asked)).body['migrated'], [], 'it is on the newest now');
    await world.advance(5 * minute);
    assert.deepEqual(
      world.mailbox.mails.map(({ to }) => to).filter((to) => to !== 'cleo@acme.example'),
      ['ana@acme.example', 'ana@acme.example'],
      'Ana of the login, and now as a manager',
    );

    await world.post(`/v1/incidents/${id}/resolve`, { by: 'person/dana' });
    assert.deepEqual(
      (await listed(world)).map(({ incidentId }) => incidentId),
      [other],
    );
  });

  it('sees who has what, until when, and what is a handoff', async () => {
    await using world = await World.open();
    const id = await declared(world, 'nobody gets in', 'Login');
    await world.post(`/v1/incidents/${id}/acknowledge`, { by: 'person/ana', for: 'PT2H' });
    const seen = async () =>
      (await listed(world)).map(({ kind, state, acknowledgedBy, lapsesAt }) => [kind, state, acknowledgedBy, lapsesAt]);
    const had = ['route', 'acknowledged', ['person/ana'], '2026-11-18T04:00:00.000Z'];
    assert.deepEqual(await seen(), [had]);
    await world.post(`/v1/incidents/${id}/handoff`, { by: 'person/ana', to: 'person/ben', why: 'Theirs.' });
    assert.deepEqual(
      (await seen()).find(([kind]) => kind === 'handoff'),
      ['handoff', 'climbing', [], null],
    );
  });

  it('is told what is wrong with what they ask', async () => {
    await using world = await World.open();
    const id = await declared(world, 'cards fail', 'Card payments');
    const migrate = `/v1/incidents/${id}/escalations/migrate`;
    const unknown = await world.post(migrate, { by: 'Dana Reyes', why: 'so', escalation: 'nothing' });
    assert.deepEqual([unknown.status, unknown.body['code']], [404, 'escalation-not-found']);
    const nobody = await world.post('/v1/incidents/none/escalations/migrate', { by: 'Dana Reyes', why: 'so' });
    assert.equal(nobody.status, 404);
    assert.equal((await world.get('/v1/escalations?after=nonsense')).status, 400);
    assert.equal((await world.get('/v1/escalations?incident=none')).status, 404);
  });
});

describe('a level that pages one of several in turn', () => {
  it('goes on with the next across incidents and restarts', async () => {
    await using world = await World.open();
    const turns = { targets: ['person/ana', 'person/cleo'], acknowledgeWithin: 'PT5M', mode: 'round-robin' as const };
    await world.post('/v1/catalog/apply', { entries: [path({ name: 'helpers', level: turns })] });
    const paged = async (): Promise<string> => {
      const id = await declared(world, 'cards fail', 'Card payments');
      const [entry] = (await world.entries(id)).filter(({ kind }) => kind === 'level-reached');
      await world.advance(minute);
      await world.post(`/v1/incidents/${id}/resolve`, { by: 'person/dana' });
      return /(Ana Costa|Cleo Park)/.exec(entry?.text ?? '')?.[0] ?? '';
    };
    assert.equal(await paged(), 'Ana Costa');
    assert.equal(await paged(), 'Cleo Park');
    await world.stop();
    await world.start();
    assert.equal(await paged(), 'Ana Costa');
    const preview = await world.post('/v1/incidents/preview', { title: 'cards fail', affects: ['Card payments'] });
    assert.match(preview.text, /pages Cleo Park, whose turn it is/);
    assert.equal(await paged(), 'Cleo Park', 'asking took no turn');
  });
});
