import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World } from '../harness/world.ts';

const hour = 3_600_000;
const mail = (name: string) => ({ id: 'mail', channel: 'email', address: `${name}@acme.example` });
const people = ['amy', 'bob', 'cas'].map((name) => ({ ref: `person/${name}`, name, contactMethods: [mail(name)] }));
const schedule = (...names: readonly string[]) => ({
  ref: 'schedule/shop',
  name: 'Shop on call',
  timeZone: 'Europe/Berlin',
  rotation: { people: names.map((name) => `person/${name}`), startsAt: '2026-01-05T10:00', turnLength: 'PT1H' },
});
const path = {
  ref: 'escalation-path/triage',
  name: 'Triage',
  nodes: [{ level: { targets: ['schedule/shop'], acknowledgeWithin: 'PT5M' } }],
  lastResort: 'person/ana',
};

/** A world in which incidents that nobody owns page whoever is on call in the shop; that is bob, for an hour. */
async function shop(): Promise<World> {
  const world = await World.open();
  await world.post('/v1/catalog/apply', { entries: [...people, schedule('amy', 'bob'), path] });
  return world;
}

/** Whom an incident pages first. */
async function paged(world: World): Promise<readonly string[]> {
  const before = world.mailbox.mails.length;
  await world.post('/v1/incidents', { title: 'the coffee machine leaks' });
  return world.mailbox.mails.slice(before).map(({ to }) => to);
}

describe('a rotation that is changed', () => {
  it('pages whoever was on call before until the next handover, then the next, and then whoever joined', async () => {
    await using world = await shop();
    assert.deepEqual(await paged(world), ['bob@acme.example']);
    await world.post('/v1/catalog/apply', { entries: [schedule('amy', 'bob', 'cas')] });
    await world.advance(60_000);
    assert.deepEqual(await paged(world), ['bob@acme.example']);
    await world.advance(hour - 60_000);
    assert.deepEqual(await paged(world), ['cas@acme.example']);
    await world.advance(hour);
    assert.deepEqual(await paged(world), ['amy@acme.example']);
  });

  it('pages the next one when whoever was on call has left it', async () => {
    await using world = await shop();
    await world.post('/v1/catalog/apply', { entries: [schedule('amy', 'cas')] });
    assert.deepEqual(await paged(world), ['amy@acme.example']);
  });
});
