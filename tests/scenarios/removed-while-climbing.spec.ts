import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CatalogEntry } from '@escalog/definitions';
import { World } from '../harness/world.ts';

const second = 1_000;

const person = (name: string): CatalogEntry => ({
  ref: `person/${name.toLowerCase()}`,
  name,
  contactMethods: [{ id: 'mail', channel: 'email', address: `${name.toLowerCase()}@acme.example` }],
});
/** Amy for 3 s, then somebody for 3 s, who is the last resort too. */
const path = (second: string): CatalogEntry => ({
  ref: 'escalation-path/payments',
  name: 'Card path',
  nodes: [
    { level: { targets: ['person/amy'], acknowledgeWithin: 'PT3S' } },
    { level: { targets: [second], acknowledgeWithin: 'PT3S' } },
  ],
  lastResort: second,
});

async function climbing(): Promise<{ world: World; id: string }> {
  const world = await World.open();
  await world.post('/v1/catalog/apply', { entries: [person('Amy'), person('Old'), person('New'), path('person/old')] });
  const { body } = await world.post('/v1/incidents', { title: 'cards fail', affects: ['Card payments'] });
  return { world, id: body.id };
}

const told = async (world: World, id: string, kind: string) =>
  (await world.entries(id)).filter((entry) => entry.kind === kind).map(({ text, reason }) => `${text} ${reason}`);

describe('somebody who is removed while an escalation climbs to them', () => {
  it('has the newest version of the path take over, and the answer names the incident', async () => {
    const { world, id } = await climbing();
    await using _ = world;
    const applied = await world.post('/v1/catalog/apply', { entries: [path('person/new')] });
    const removed = await world.remove('/v1/catalog/entries/person/old');
    const named = (refs: string[]) => [{ incident: id, title: 'cards fail', since: '2026-11-18T02:00:00.000Z', refs }];
    assert.deepEqual(applied.body['climbing'], named(['escalation-path/payments']));
    assert.deepEqual([removed.status, removed.body['climbing']], [200, named(['person/old'])]);

    await world.advance(3 * second);
    assert.deepEqual(
      world.mailbox.mails.map(({ to }) => to),
      ['amy@acme.example', 'new@acme.example'],
    );
    assert.deepEqual(await told(world, id, 'path-replaced'), [
      'The path led to nobody any more: from here on Card path, version 3, is climbed. Level 2 had nobody to page, and version 2 of Card path leads to nobody any more, so its version 3 is climbed instead.',
    ]);
    const read = (await world.get(`/v1/incidents/${id}`)).body['escalations'] as { state: string }[];
    assert.deepEqual(
      read.map(({ state }) => state),
      ['climbing'],
    );
  });

  it('has triage take over when the path is removed with them', async () => {
    const { world, id } = await climbing();
    await using _ = world;
    await world.post('/v1/catalog/apply', {
      entries: [{ ref: 'team/payments', name: 'Payments', members: ['person/cleo'], path: 'escalation-path/triage' }],
    });
    for (const ref of ['escalation-path/payments', 'person/old'])
      assert.equal((await world.remove(`/v1/catalog/entries/${ref}`)).status, 200, ref);
    await world.advance(3 * second);

    assert.match((await told(world, id, 'path-replaced'))[0] ?? '', /so Triage is climbed instead\.$/);
    const messages = (await world.get('/v1/sandbox/messages')).body['messages'] as { to: { name: string } }[];
    assert.deepEqual(
      messages.map(({ to }) => to.name),
      ['Dana Reyes'],
    );
  });

  it('has it taken over also when the path had ended, the next time that the last resort is due', async () => {
    const { world, id } = await climbing();
    await using _ = world;
    await world.advance(6 * second);
    await world.post('/v1/catalog/apply', { entries: [path('person/new')] });
    await world.remove('/v1/catalog/entries/person/old');
    const state = async () =>
      ((await world.get(`/v1/incidents/${id}`)).body['escalations'] as { state: string }[])[0]?.state;
    assert.equal(await state(), 'exhausted');
    await world.advance(60 * second);
    assert.equal(await state(), 'climbing');
    await world.advance(3 * second);

    assert.equal((await told(world, id, 'path-replaced')).length, 1);
    assert.equal(world.mailbox.to('new@acme.example').length, 2, 'as level 2, and 3 s later as the last resort');
  });
});
