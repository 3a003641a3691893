import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { World } from '../harness/world.ts';

const minute = 60_000;
const folder = new URL('../../examples/acme/', import.meta.url);
const entries = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) => parseAllDocuments(readFileSync(new URL(name, folder), 'utf8')))
  .map((document): unknown => document.toJS());

/** The sample organisation, at two in the night in UTC. */
async function acme(): Promise<World> {
  const world = await World.open();
  const { status, text } = await world.post('/v1/catalog/apply', { entries });
  assert.equal(status, 200, text);
  return world;
}

const told = async (world: World, id: string, kind: string): Promise<readonly string[]> =>
  (await world.entries(id)).filter((entry) => entry.kind === kind).map(({ text }) => text);

describe('in the sample organisation', () => {
  it('a SEV1 that nobody takes reaches the head of engineering after a quarter of an hour', async () => {
    await using world = await acme();
    const { body } = await world.post('/v1/incidents', { title: 'bank transfers are stuck', severity: 'sev1' });
    const mails = () => world.mailbox.to('hugo.silva@acme.example').length;
    await world.advance(14 * minute);
    assert.equal(mails(), 0, 'he has only heard of it, in his inbox');
    await world.advance(minute);
    assert.equal(mails(), 1);
    assert.ok((await told(world, body.id, 'rule-fired')).some((text) => text.includes('SEV1 reaches the head')));
  });

  it('a SEV1 of payments goes on until both have said that they have it', async () => {
    await using world = await acme();
    const { body } = await world.post('/v1/incidents', { title: 'bank transfers are stuck', severity: 'sev1' });
    await world.advance(6 * minute);
    await world.post(`/v1/incidents/${body.id}/acknowledge`, { by: 'person/elin-berg' });
    assert.equal((await told(world, body.id, 'escalation-halted')).length, 0);
    await world.post(`/v1/incidents/${body.id}/acknowledge`, { by: 'person/dev-patel' });
    assert.equal((await told(world, body.id, 'escalation-halted')).length, 1);
  });

  it('at night a nuisance calls out one of the team, and everything that is bad all of it', async () => {
    await using world = await acme();
    const paged = async (severity: string) => {
      const { body } = await world.post('/v1/incidents', { title: 'users cannot log in', severity });
      await world.advance(6 * minute);
      const reached = (await told(world, body.id, 'level-reached'))[1] ?? '';
      return ['Ana Costa', 'Ben Ito', 'Chiara Romano'].filter((name) => reached.includes(name)).length;
    };
    assert.deepEqual([await paged('sev3'), await paged('sev2')], [1, 3]);
  });

  it('an hour of SEV2 asks whoever has it whether it is worse', async () => {
    await using world = await acme();
    const { body } = await world.post('/v1/incidents', { title: 'users cannot log in' });
    await world.post(`/v1/incidents/${body.id}/acknowledge`, { by: 'person/ana-costa' });
    await world.post(`/v1/incidents/${body.id}/lead`, {
      by: 'person/ana-costa',
      lead: 'person/ana-costa',
      why: 'She knows it',
    });
    await world.advance(59 * minute);
    const asked = async () =>
      (await told(world, body.id, 'nudge-made')).filter((text) => text.includes('Is it a SEV1?')).length;
    assert.equal(await asked(), 0);
    await world.advance(minute);
    assert.equal(await asked(), 1);
  });
});
