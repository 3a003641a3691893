import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CatalogEntry } from '@escalog/definitions';
import { World } from '../harness/world.ts';

const second = 1_000;
const minute = 60 * second;

/** Three people with one mail method each: Kim for 5 minutes, Lea for 10, twice more, and Max when that is over. */
const three: readonly CatalogEntry[] = [
  ...['kim', 'lea', 'max'].map((name) => ({
    ref: `person/${name}`,
    name: `${name[0]?.toUpperCase()}${name.slice(1)}`,
    contactMethods: [{ id: 'mail', channel: 'email' as const, address: `${name}@acme.example` }],
  })),
  {
    ref: 'escalation-path/three',
    name: 'Three',
    nodes: [
      { level: { targets: ['person/kim'], acknowledgeWithin: 'PT5M' } },
      { level: { targets: ['person/lea'], acknowledgeWithin: 'PT10M' } },
      { repeat: { times: 2 } },
    ],
    lastResort: 'person/max',
  },
  { ref: 'team/three', name: 'Three', members: ['person/kim'], path: 'escalation-path/three' },
  { ref: 'component/three', name: 'The three', owner: 'team/three' },
];

async function declare(world: World): Promise<string> {
  await world.post('/v1/catalog/apply', { entries: three });
  return (await world.post('/v1/incidents', { title: 'it is down', affects: ['component/three'] })).body.id;
}

/** Hours in leaps of a quarter: what is due on the way is due at the end of a leap. */
async function letHoursPass(world: World, hours: number): Promise<void> {
  for (let leaps = 0; leaps < hours * 4; leaps += 1) {
    world.clock.advance(15 * minute);
    await world.drain();
  }
}

const kinds = async (world: World, id: string) => (await world.entries(id)).map(({ kind }) => kind);
const reasonsOf = async (world: World, id: string, kind: string) =>
  (await world.entries(id)).filter((entry) => entry.kind === kind).map(({ reason }) => reason ?? '');
const recipients = (world: World) => world.mailbox.mails.map(({ to }) => to.replace('@acme.example', ''));

describe('while the mail relay is away', () => {
  it('for half a minute, nobody is passed over: whoever was to be paged gets the mail, and the path takes its time', async () => {
    await using world = await World.open();
    await world.mailbox.leave();
    const id = await declare(world);
    await world.advance(30 * second);
    await world.mailbox.comeBack();
    await world.advance(minute);

    assert.deepEqual(recipients(world).toSorted(), ['kim', 'lea', 'max']);
    const before = await kinds(world, id);
    assert.ok(!before.includes('escalation-exhausted'));
    assert.equal(before.filter((kind) => kind === 'level-reached').length, 2);

    await world.advance(10 * minute);
    assert.match(
      (await reasonsOf(world, id, 'level-reached')).at(-1) ?? '',
      /^Nobody acknowledged in round 1 \(Kim, Lea, Max did not answer\): level 1 of Three, round 2, pages Kim\.$/,
    );
  });

  it('for half an hour, three rounds take their time, the last resort is tried on and on, and gets the mail when it is back', async () => {
    await using world = await World.open();
    await world.mailbox.leave();
    const id = await declare(world);
    await world.advance(19 * minute);
    assert.ok(!(await kinds(world, id)).includes('escalation-exhausted'), 'the repeats are not skipped');
    await world.advance(14 * minute);
    assert.ok((await kinds(world, id)).includes('escalation-exhausted'));

    await world.mailbox.comeBack();
    await world.advance(2 * minute);
    assert.deepEqual(recipients(world), ['max']);
    const entries = await world.entries(id);
    assert.ok(
      entries.some(({ text }) => text === 'The page was delivered to Max (mail).'),
      'and the timeline says so',
    );
    assert.ok(
      entries.every(({ text, reason }) => !`${text} ${reason}`.includes('did not answer')),
      'nobody is said not to have answered what was not sent',
    );
    assert.match(
      (await reasonsOf(world, id, 'level-reached'))[1] ?? '',
      /^The providers fail, and no page of level 1 gets through at the moment \(Kim: .*email to k\*\*\*@acme\.example.*\): level 2 of Three pages Lea\.$/,
    );

    await world.press(world.mailbox.mails[0]?.link ?? '');
    await letHoursPass(world, 3);
    assert.deepEqual(recipients(world), ['max'], 'an acknowledgement ends it');
  });

  it('a last resort that is reachable by another way is paged within half a minute', async () => {
    await using world = await World.open();
    await world.mailbox.leave();
    await world.post('/v1/catalog/apply', {
      entries: three.map((entry) =>
        entry.ref === 'escalation-path/three' ? { ...entry, lastResort: 'person/dana' } : entry,
      ),
    });
    await world.post('/v1/incidents', { title: 'it is down', affects: ['component/three'] });
    await world.advance(30 * second);
    const messages = (await world.get('/v1/sandbox/messages')).body['messages'] as { to: { name: string } }[];
    assert.deepEqual(
      messages.map(({ to }) => to.name),
      ['Dana Reyes'],
    );

    await world.advance(11 * minute);
    assert.equal(await world.get('/v1/sandbox/messages').then(({ body }) => (body['messages'] as []).length), 2);
  });

  it('which greylists for 20 s, the first mail goes out at last', async () => {
    await using world = await World.open();
    world.mailbox.refuseWith = 451;
    await declare(world);
    await world.advance(20 * second);
    world.mailbox.refuseWith = undefined;
    await world.advance(30 * second);

    assert.equal(world.mailbox.to('kim@acme.example').length, 1);
  });

  it('nothing more is tried once somebody has acknowledged', async () => {
    await using world = await World.open();
    await world.mailbox.leave();
    const id = await declare(world);
    await world.advance(30 * second);
    await world.post(`/v1/incidents/${id}/acknowledge`, { by: 'person/kim' });
    await world.mailbox.comeBack();
    await letHoursPass(world, 3);

    assert.deepEqual(world.mailbox.mails, []);
  });

  it('what was being tried goes on after a stop', async () => {
    await using world = await World.open();
    await world.mailbox.leave();
    await declare(world);
    await world.advance(30 * second);
    await world.stop();
    await world.mailbox.comeBack();
    // Kim, on whom the relay was probed, waits longest: 1 min 19 s from the seventh attempt.
    world.clock.advance(2 * minute);
    await world.start();
    // Whoever was tried last before the stop may have to wait for longest.
    await world.advance(2 * minute);

    assert.deepEqual(recipients(world).toSorted(), ['kim', 'lea', 'max']);
  });
});

describe('a receiver that asks to be left alone', () => {
  it('is asked again when it said, while the path goes on', async () => {
    await using world = await World.open();
    world.webhooks.statuses.push(429);
    world.webhooks.retryAfter = '45';
    await world.post('/v1/incidents', { title: 'check the webhook', responder: 'person/ben' });
    const messages = (await world.get('/v1/sandbox/messages')).body['messages'] as { to: { name: string } }[];
    assert.deepEqual(
      messages.map(({ to }) => to.name),
      ['Dana Reyes'],
      'the next level is not kept waiting',
    );

    await world.advance(45 * second - 1);
    assert.equal(world.webhooks.attempts.length, 1);
    await world.advance(1);
    assert.equal(world.webhooks.attempts.length, 2);
    assert.equal(new Set(world.webhooks.attempts.map(({ id }) => id)).size, 1);
  });
});

describe('an incident that nobody acknowledges', () => {
  const toDana = async (world: World) =>
    ((await world.get('/v1/sandbox/messages?limit=200')).body['messages'] as unknown[]).length;

  it('has its last resort paged on and on, later and later up to a quarter of an hour, until somebody does', async () => {
    await using world = await World.open();
    const { body } = await world.post('/v1/incidents', { title: 'users cannot log in' });
    await world.advance(15 * minute);
    const counts = [await toDana(world)];
    for (const wait of [1, 2, 4, 8]) {
      await world.advance(wait * minute - 1);
      assert.equal(await toDana(world), counts.at(-1), `before ${wait} min are over`);
      await world.advance(1);
      counts.push(await toDana(world));
    }
    assert.deepEqual(counts, [1, 2, 3, 4, 5]);
    await letHoursPass(world, 6);
    assert.equal(await toDana(world), 5 + 6 * 4);
    assert.match(
      (await reasonsOf(world, body.id, 'last-resort-paged'))[0] ?? '',
      /^Nobody has acknowledged yet \(Dana Reyes did not answer\), so the last resort of Identity is paged for the 2nd time: Dana Reyes\.$/,
    );
    const read = (await world.get(`/v1/incidents/${body.id}`)).body['escalations'] as { state: string }[];
    assert.deepEqual(
      read.map(({ state }) => state),
      ['exhausted'],
    );

    await world.post(`/v1/incidents/${body.id}/acknowledge`, { by: 'person/dana' });
    await letHoursPass(world, 6);
    assert.equal(await toDana(world), 5 + 6 * 4);
  });

  it('pages nobody any more once it is resolved, and tells so', async () => {
    await using world = await World.open();
    const { body } = await world.post('/v1/incidents', { title: 'users cannot log in' });
    await world.advance(20 * minute);
    const paged = await toDana(world);
    await world.post(`/v1/incidents/${body.id}/resolve`, { by: 'person/ana' });
    await letHoursPass(world, 3);
    assert.equal(await toDana(world), paged + 1, 'told once that it is over');
  });
});

it('nobody is said not to have answered to whom nothing was sent', async () => {
  await using world = await World.open();
  const fay: CatalogEntry = {
    ref: 'person/kim',
    name: 'Fay',
    contactMethods: [{ id: 'mail', channel: 'email', address: 'fay@acme.example' }],
    contactRules: { high: [{ method: 'mail', after: 'PT20S' }] },
  };
  await world.post('/v1/catalog/apply', { entries: three.map((entry) => (entry.ref === fay.ref ? fay : entry)) });
  const path = three.find(({ ref }) => ref === 'escalation-path/three');
  await world.post('/v1/catalog/apply', {
    entries: [{ ...path, nodes: [{ level: { targets: [fay.ref], acknowledgeWithin: 'PT2S' } }] }],
  });
  const { body } = await world.post('/v1/incidents', { title: 'it is down', affects: ['component/three'] });
  await world.advance(2 * second);
  assert.match(
    (await reasonsOf(world, body.id, 'escalation-exhausted'))[0] ?? '',
    /^Nobody acknowledged within 2 s \(the contact rules of Fay reach them later than that\), and Three has no further level; /,
  );
});
