import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World } from '../harness/world.ts';

const minute = 60_000;
const hour = 60 * minute;
const mail = (name: string) => ({ id: 'mail', channel: 'email', address: `${name}@acme.example` });
const people = ['amy', 'bob', 'cas'].map((name) => ({
  ref: `person/${name}`,
  name: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
  contactMethods: [mail(name)],
}));
const rotation = (turnLength: string, ...names: readonly string[]) => ({
  people: names.map((name) => `person/${name}`),
  startsAt: '2026-01-05T10:00',
  turnLength,
});
const path = {
  ref: 'escalation-path/triage',
  name: 'Triage',
  nodes: [
    { level: { targets: ['schedule/shop'], acknowledgeWithin: 'PT5M' } },
    { level: { targets: ['person/cas'], acknowledgeWithin: 'PT5M' } },
  ],
  lastResort: 'person/ana',
};

/** A world in which incidents that nobody owns page whoever is on call in the shop first. It is three in the morning in Berlin. */
async function shop(schedule: object): Promise<World> {
  const world = await World.open();
  const shopSchedule = { ref: 'schedule/shop', name: 'Shop on call', timeZone: 'Europe/Berlin', ...schedule };
  const applied = await world.post('/v1/catalog/apply', { entries: [...people, shopSchedule, path] });
  assert.equal(applied.status, 200, applied.text);
  return world;
}

const declare = async (world: World): Promise<string> =>
  (await world.post('/v1/incidents', { title: 'the coffee machine leaks' })).body.id;

/** Whom mails have gone to since the beginning. */
const paged = (world: World): readonly string[] => world.mailbox.mails.map(({ to }) => to.split('@', 1).join());

const line = async (world: World, id: string, kind: string) =>
  (await world.entries(id)).find((entry) => entry.kind === kind);

describe('an override', () => {
  const cover = {
    person: 'bob',
    startsAt: '2026-11-18T02:30',
    endsAt: '2026-11-18T05:00',
    by: 'amy',
    why: 'Amy has a fever.',
  };

  it('that counts when a level is reached pages who covers, and the timeline and the page say so', async () => {
    await using world = await shop({ rotation: rotation('P1W', 'amy') });
    await world.post('/v1/schedules/shop/overrides', cover);
    const id = await declare(world);
    assert.deepEqual(paged(world), ['bob']);
    const reached = await line(world, id, 'level-reached');
    assert.match(reached?.text ?? '', /paged Bob \(on call by an override\), with 5 min/);
    assert.match(reached?.reason ?? '', /pages Bob \(by an override of Amy: Amy has a fever\)\.$/);
    assert.match(world.mailbox.mails[0]?.raw.replaceAll('=\r\n', '') ?? '', /by an override of Amy/);
  });

  it('that is made while an incident climbs counts for the levels that are reached later', async () => {
    await using world = await shop({ rotation: rotation('P1W', 'amy') });
    await world.post('/v1/catalog/apply', {
      entries: [{ ...path, nodes: [{ level: { targets: ['person/cas'], acknowledgeWithin: 'PT5M' } }, path.nodes[0]] }],
    });
    await declare(world);
    await world.post('/v1/schedules/shop/overrides', { ...cover, kind: 'add' });
    await world.advance(5 * minute);
    assert.deepEqual([paged(world)[0], paged(world).slice(1).toSorted()], ['cas', ['amy', 'bob']]);
  });

  it('that is over, or cancelled, pages whoever has the turn', async () => {
    await using world = await shop({ rotation: rotation('P1W', 'amy') });
    const made = await world.post('/v1/schedules/shop/overrides', { ...cover, endsAt: '2026-11-18T04:00' });
    await world.advance(hour);
    await declare(world);
    assert.deepEqual(paged(world), ['amy']);
    const later = await world.post('/v1/schedules/shop/overrides', cover);
    const { ref } = later.body['override'] as { ref: string };
    await world.remove(`/v1/schedules/shop/overrides/${encodeURIComponent(ref)}`);
    await world.advance(60_000);
    await declare(world);
    assert.deepEqual(paged(world), ['amy', 'amy']);
    const { shifts } = (await world.get('/v1/schedules/shop/shifts?from=2026-11-18T00:00&to=2026-11-18T06:00')).body;
    assert.deepEqual(
      (shifts as { name: string; startsAt: string; endsAt: string }[]).map(({ name, startsAt, endsAt }) => [
        name,
        startsAt.slice(11, 16),
        endsAt.slice(11, 16),
      ]),
      [
        ['Amy', '09:00', '01:30'],
        ['Bob', '01:30', '03:00'],
        ['Amy', '03:00', '09:00'],
      ],
    );
    assert.equal(made.status, 201);
  });
});

describe('a schedule of layers', () => {
  const nights = { name: 'Nights', restrictedTo: [{ from: '22:00', to: '03:04' }], rotation: rotation('P1W', 'bob') };
  const always = { name: 'Always', rotation: rotation('P1W', 'amy') };

  it('pages by night whoever has the night, and by day whoever has the day', async () => {
    await using world = await shop({ layers: [always, nights] });
    await declare(world);
    await world.advance(4 * minute);
    await declare(world);
    assert.deepEqual(paged(world), ['bob', 'amy']);
  });

  it('that says nobody has its level skipped at once', async () => {
    const off = { name: 'Quiet hours', restrictedTo: [{ from: '00:00', to: '06:00' }], nobody: true };
    await using world = await shop({ layers: [always, nights, off] });
    const id = await declare(world);
    assert.deepEqual(paged(world), ['cas']);
    assert.match(
      (await line(world, id, 'level-skipped'))?.reason ?? '',
      /nobody is on call or reachable through Shop on call/,
    );
    const { because } = (await world.get('/v1/schedules/shop/on-call')).body;
    assert.equal(because, 'The layer "Quiet hours" of Shop on call says that nobody is on call.');
  });

  it('hands over while an incident climbs: who is on call is asked when a level is reached', async () => {
    await using world = await shop({ layers: [{ name: 'Short', rotation: rotation('PT4M', 'amy', 'bob') }] });
    await world.post('/v1/catalog/apply', { entries: [{ ...path, nodes: [path.nodes[0], path.nodes[0]] }] });
    const onCall = async () =>
      ((await world.get('/v1/schedules/shop/on-call')).body['onCall'] as { name: string }).name;
    const first = await onCall();
    await declare(world);
    await world.advance(5 * minute);
    const second = await onCall();
    assert.notEqual(first, second);
    assert.deepEqual(
      paged(world),
      [first, second].map((name) => name.toLowerCase()),
    );
  });

  it('goes on by the names of its layers when one is changed, and is there after a restart', async () => {
    await using world = await shop({ layers: [always, { ...nights, rotation: rotation('PT1H', 'bob', 'cas') }] });
    const onCall = async () =>
      ((await world.get('/v1/schedules/shop/on-call')).body['onCall'] as { name: string }).name;
    const before = await onCall();
    await world.post('/v1/catalog/apply', {
      entries: [
        {
          ref: 'schedule/shop',
          name: 'Shop on call',
          timeZone: 'Europe/Berlin',
          layers: [always, { ...nights, rotation: rotation('PT1H', 'cas', 'amy', 'bob') }],
        },
      ],
    });
    assert.equal(await onCall(), before);
    await world.stop();
    await world.start();
    assert.equal(await onCall(), before);
  });
});
