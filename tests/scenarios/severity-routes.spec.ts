import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { severity } from '@escalog/definitions/testing';
import { World } from '../harness/world.ts';

const major = {
  ref: 'escalation-path/major',
  name: 'Major incidents',
  nodes: [{ level: { targets: ['person/ana'], acknowledgeWithin: 'PT5M' } }],
  lastResort: 'person/dana',
};
const critical = severity('sev1', { name: 'Critical', path: major.ref });

interface Read {
  readonly routes: readonly { readonly path: string; readonly kind: string; readonly explanation: string }[];
}

async function worldWith(...entries: readonly object[]): Promise<World> {
  const world = await World.open();
  const { status, text } = await world.post('/v1/catalog/apply', { entries: [major, critical, ...entries] });
  assert.equal(status, 200, text);
  return world;
}

const pathsOf = async (world: World, id: string): Promise<readonly string[]> =>
  ((await world.get(`/v1/incidents/${id}`)).body as unknown as Read).routes.map(({ path }) => path);

const raise = (world: World, id: string, by = 'ben') =>
  world.post(`/v1/incidents/${id}/severity`, { severity: 'sev1', by });

describe('an incident that nobody owns', () => {
  it('climbs the path that its severity has for that, and a preview says the same before', async () => {
    await using world = await worldWith();
    const declaration = { title: 'the kettle is broken', severity: 'sev1' };
    const preview = await world.post('/v1/incidents/preview', declaration);
    assert.match(preview.text, /so Major incidents would have to find out whom to involve/);
    assert.match(preview.text, /so the path is Major incidents, which Critical has for what nobody owns\./);

    const { body } = await world.post('/v1/incidents', declaration);
    assert.deepEqual(await pathsOf(world, body.id), [major.ref]);
    assert.equal(world.mailbox.to('ana@acme.example').length, 1);
  });

  it('climbs that besides once it turns out to be worse, and triage goes on', async () => {
    await using world = await worldWith();
    const { body } = await world.post('/v1/incidents', { title: 'the kettle is broken' });
    assert.deepEqual(await pathsOf(world, body.id), ['escalation-path/triage']);
    assert.equal(world.mailbox.to('ana@acme.example').length, 0);

    await raise(world, body.id);
    assert.deepEqual(await pathsOf(world, body.id), ['escalation-path/triage', major.ref]);
    assert.equal(world.mailbox.to('ana@acme.example').length, 1);
    const told = await world.entries(body.id);
    const routed = told.filter(({ kind }) => kind === 'incident-routed').at(-1);
    assert.match(String(routed?.reason), /^The severity was raised from Major to Critical, and that leads to somebody/);
  });
});

describe('a severity that is raised', () => {
  const rule = {
    ref: 'routing-rule/worst',
    name: 'The worst',
    order: 1,
    if: 'incident.rank == 1',
    then: ['team/payments'],
    continue: true,
  };

  it('involves whom the routing rules involve then, and pages nobody twice', async () => {
    await using world = await worldWith(rule);
    const { body } = await world.post('/v1/incidents', { title: 'users cannot log in' });
    assert.equal(world.mailbox.to('cleo@acme.example').length, 0);
    await raise(world, body.id);
    assert.equal(world.mailbox.to('cleo@acme.example').length, 1);
    assert.equal(world.mailbox.to('ana@acme.example').length, 1);
    await world.post(`/v1/incidents/${body.id}/severity`, { severity: 'sev4', by: 'ben' });
    await raise(world, body.id);
    assert.equal(world.mailbox.to('cleo@acme.example').length, 1);
  });

  it('involves nobody else while somebody has it', async () => {
    await using world = await worldWith(rule);
    const { body } = await world.post('/v1/incidents', { title: 'users cannot log in' });
    await world.post(`/v1/incidents/${body.id}/acknowledge`, { by: 'person/ana' });
    await raise(world, body.id);
    assert.equal(world.mailbox.to('cleo@acme.example').length, 0);
    assert.deepEqual(await pathsOf(world, body.id), ['escalation-path/identity']);
  });
});
