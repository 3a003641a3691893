import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { person, World } from './testing/world.ts';

const hour = 60 * 60_000;

describe('roles', () => {
  it('are of everybody in the catalog, and given by an owner alone', async (t) => {
    const world = await World.open(t);
    const owner = await world.owner('person/ana');
    const ben = await world.signedIn('person/ben');
    const body = { role: 'manager', why: 'He leads the team.' };
    const refused = await world.ask('PUT', '/v1/people/ben/role', { session: ben, body });
    assert.deepEqual([refused.status, refused.body['code']], [403, 'lacks-right']);
    const given = await world.ask('PUT', '/v1/people/ben/role', { session: owner, body });
    assert.deepEqual(given.body, { person: 'person/ben', name: 'Ben', role: 'manager' });
    assert.equal((await world.ask('GET', '/v1/session', { session: ben })).body['role'], 'manager');
    const listed = await world.ask('GET', '/v1/roles?limit=1', { session: ben });
    assert.deepEqual(listed.body, {
      people: [{ person: 'person/ana', name: 'Ana', role: 'owner' }],
      next: 'person/ana',
    });
    const rest = await world.ask('GET', '/v1/roles?after=person/ana', { session: ben });
    assert.deepEqual(rest.body, { people: [given.body], next: null });
    const none = await world.ask('PUT', '/v1/people/zoe/role', { session: owner, body });
    assert.equal(none.status, 404);
  });

  it('are taken from whoever may not sign in any more, at once', async (t) => {
    const world = await World.open(t);
    const owner = await world.owner('person/ana');
    const ben = await world.signedIn('person/ben');
    await world.ask('PUT', '/v1/people/ben/role', { session: owner, body: { role: 'none', why: 'He left.' } });
    assert.equal((await world.ask('GET', '/v1/roles', { session: ben })).status, 401);
    const again = await world.ask('POST', '/v1/session', { body: { token: world.tokenFor('person/ben') } });
    assert.match(String(again.body['detail']), /^Ben may not sign in; ask Ana for a role\.$/);
  });

  it('leave one owner, also when two lose theirs at once', async (t) => {
    const world = await World.open(t);
    const owner = await world.owner('person/ana');
    const body = { role: 'viewer', why: 'Enough.' };
    const alone = await world.ask('PUT', '/v1/people/ana/role', { session: owner, body });
    assert.deepEqual([alone.status, alone.body['code']], [422, 'last-owner']);
    await world.ask('PUT', '/v1/people/ben/role', { session: owner, body: { role: 'owner', why: 'Two are better.' } });
    const both = await Promise.all(
      ['ana', 'ben'].map((name) => world.ask('PUT', `/v1/people/${name}/role`, { session: owner, body })),
    );
    assert.equal(both.filter(({ status }) => status === 200).length, 1);
    const owners = await world.ask('GET', '/v1/roles?role=owner', { session: await world.signedIn('person/ana') });
    assert.equal((owners.body['people'] as unknown[]).length, 1);
  });
});

describe('tokens', () => {
  const made = async (world: World, session: string | undefined, body: object) =>
    world.ask('POST', '/v1/tokens', { session, body: { name: 'Deploys', scopes: ['read'], ...body } });

  it('are shown once, act as whoever had them made, and are good until they are revoked', async (t) => {
    const world = await World.open(t);
    const ben = await world.signedIn('person/ben');
    const { status, body } = await made(world, ben, {});
    const token = String(body['token']);
    assert.equal(status, 201);
    assert.match(token, /^esc_[\w-]{43}$/);
    const me = await world.ask('GET', '/v1/session', { token });
    assert.deepEqual([me.body['kind'], me.body['person'], me.body['rights']], ['token', 'person/ben', ['read']]);
    const listed = await world.ask('GET', '/v1/tokens', { session: ben });
    assert.ok(!listed.text.includes(token));
    const revoked = await world.ask('DELETE', `/v1/tokens/${String(body['id'])}`, {
      session: ben,
      body: { why: 'It stood in a log.' },
    });
    assert.equal(revoked.status, 204);
    assert.equal((await world.ask('GET', '/v1/roles', { token })).status, 401);
    assert.deepEqual((await world.ask('GET', '/v1/tokens', { session: ben })).body['tokens'], []);
  });

  it('are made by the first owner, whom an empty catalog does not have yet', async (t) => {
    const world = await World.open(t, []);
    const owner = await world.owner('person/ana');
    const { status, text, body } = await made(world, owner, { scopes: ['configure'] });
    assert.deepEqual([status, body['person']], [201, 'person/ana'], text);
    const me = await world.ask('GET', '/v1/session', { token: String(body['token']) });
    assert.deepEqual(me.body['rights'], ['configure']);
    assert.equal((await made(world, owner, { person: 'person/zoe' })).status, 404);
  });

  it('have at most the rights of whoever makes them, and make no tokens', async (t) => {
    const world = await World.open(t);
    const ben = await world.signedIn('person/ben');
    assert.equal((await made(world, ben, { scopes: ['configure'] })).body['code'], 'lacks-right');
    assert.equal((await made(world, ben, { person: 'person/ana' })).status, 403);
    assert.equal((await made(world, ben, { person: null })).status, 403);
    assert.equal((await made(world, ben, { scopes: ['fly'] })).body['code'], 'unknown-scope');
    assert.equal((await made(world, ben, { expiresAt: '2020-01-01T00:00:00Z' })).status, 422);
    const token = String((await made(world, ben, {})).body['token']);
    assert.equal(
      (await world.ask('POST', '/v1/tokens', { token, body: { name: 'More', scopes: ['read'] } })).status,
      403,
    );
  });

  it('of a program are made and seen by owners, who revoke all', async (t) => {
    const world = await World.open(t);
    const owner = await world.owner('person/ana');
    const ben = await world.signedIn('person/ben');
    const program = await made(world, owner, { person: null, scopes: ['read', 'alerts/grafana'] });
    world.clock.advance(1);
    const bens = await made(world, ben, {});
    const ids = (answer: { body: Record<string, unknown> }) =>
      (answer.body['tokens'] as { id: string }[]).map(({ id }) => id);
    assert.deepEqual(ids(await world.ask('GET', '/v1/tokens', { session: owner })), [
      bens.body['id'],
      program.body['id'],
    ]);
    assert.deepEqual(ids(await world.ask('GET', '/v1/tokens', { session: ben })), [bens.body['id']]);
    const page = await world.ask('GET', '/v1/tokens?limit=1', { session: owner });
    assert.equal(page.body['next'], bens.body['id']);
    const body = { why: 'Enough.' };
    const notHis = await world.ask('DELETE', `/v1/tokens/${String(program.body['id'])}`, { session: ben, body });
    assert.equal(notHis.status, 403);
    const all = await world.ask('DELETE', `/v1/tokens/${String(bens.body['id'])}`, { session: owner, body });
    assert.equal(all.status, 204);
  });

  it('end by themselves, and with their person', async (t) => {
    const world = await World.open(t);
    const ben = await world.signedIn('person/ben');
    const short = await made(world, ben, { expiresAt: '2026-11-18T03:00:00Z' });
    const long = await made(world, ben, {});
    const good = async (answer: { body: Record<string, unknown> }) =>
      (await world.ask('GET', '/v1/roles', { token: String(answer.body['token']) })).status === 200;
    assert.deepEqual([await good(short), await good(long)], [true, true]);
    world.clock.advance(hour);
    assert.deepEqual([await good(short), await good(long)], [false, true]);
    await world.apply(person('ben', { erased: true }));
    assert.equal(await good(long), false);
  });

  it('say when they were last used, to within an hour', async (t) => {
    const world = await World.open(t);
    const ben = await world.signedIn('person/ben');
    const { body } = await made(world, ben, {});
    const token = String(body['token']);
    const lastUse = async () => {
      await world.drained();
      const [one] = (await world.ask('GET', '/v1/tokens', { session: ben })).body['tokens'] as {
        lastUsedAt: string | null;
      }[];
      return one?.lastUsedAt;
    };
    assert.equal(await lastUse(), null);
    await world.ask('GET', '/v1/session', { token });
    assert.equal(await lastUse(), '2026-11-18T02:00:00.000Z');
    world.clock.advance(hour - 1);
    await world.ask('GET', '/v1/session', { token });
    assert.equal(await lastUse(), '2026-11-18T02:00:00.000Z');
    world.clock.advance(1);
    await world.ask('GET', '/v1/session', { token });
    assert.equal(await lastUse(), '2026-11-18T03:00:00.000Z');
  });
});

describe('the audit', () => {
  it('tells of sign-ins, roles and tokens, done and refused, to whoever may operate', async (t) => {
    const world = await World.open(t);
    const owner = await world.owner('person/ana');
    const ben = await world.signedIn('person/ben');
    await world.ask('POST', '/v1/session', { body: { token: 'forged' } });
    await world.ask('PUT', '/v1/people/ben/role', { session: ben, body: { role: 'owner', why: 'I want it.' } });
    world.clock.advance(1);
    await world.ask('PUT', '/v1/people/ben/role', { session: owner, body: { role: 'viewer', why: 'No.' } });
    await world.ask('DELETE', '/v1/session', { session: ben });
    assert.deepEqual((await world.audited()).toSorted(), [
      'nobody sign-in refused',
      'person/ana role-given done',
      'person/ana sign-in done',
      'person/ben role-given refused',
      'person/ben sign-in done',
      'person/ben sign-out done',
    ]);
    assert.equal((await world.ask('GET', '/v1/audit', { session: await world.signedIn('person/ben') })).status, 403);
    const { body } = await world.ask('GET', '/v1/audit?action=role-given', { session: owner });
    const lines = body['lines'] as { detail: string; about: string; outcome: string; address: string }[];
    assert.deepEqual(
      lines.map(({ about, outcome, address }) => [about, outcome, address]),
      [
        ['person/ben', 'done', '127.0.0.1'],
        ['ben', 'refused', '127.0.0.1'],
      ],
    );
    assert.equal(lines[0]?.detail, 'Ben is viewer now: No.');
    assert.match(lines[1]?.detail ?? '', /needs the right administer/);
    for (const text of JSON.stringify(body).match(/esc_|eyJ/g) ?? []) assert.fail(`it holds ${text}`);
  });

  it('comes in pages, by who, when and what, and as a file', async (t) => {
    const world = await World.open(t);
    const owner = await world.owner('person/ana');
    for (let index = 0; index < 5; index += 1) {
      world.clock.advance(hour);
      await world.signedIn('person/ben');
    }
    const of = async (query: string) => {
      const { body, text, status } = await world.ask('GET', `/v1/audit?${query}`, { session: owner });
      assert.equal(status, 200, text);
      return { at: (body['lines'] as { at: string }[]).map(({ at }) => at.slice(11, 13)), next: body['next'] };
    };
    const first = await of('person=ben&limit=2');
    assert.deepEqual(first.at, ['07', '06']);
    const second = await of(`person=ben&limit=2&after=${encodeURIComponent(String(first.next))}`);
    assert.deepEqual(second.at, ['05', '04']);
    assert.deepEqual((await of('person=ana')).at, ['02']);
    assert.deepEqual((await of('since=2026-11-18T04:00:00Z&until=2026-11-18T06:00:00Z')).at, ['05', '04']);
    assert.deepEqual((await of('outcome=refused')).at, []);
    assert.deepEqual((await of('about=BEN&limit=1')).at, ['07']);
    world.clock.advance(1);
    const csv = await world.ask('GET', '/v1/audit/export?format=csv&person=ben', { session: owner });
    assert.equal(csv.text.trimEnd().split('\r\n').length, 6);
    const lines = await world.ask('GET', '/v1/audit/export', { session: owner });
    const [line = ''] = lines.text.split('\n');
    assert.equal((JSON.parse(line) as { action: string }).action, 'audit-exported');
    const wrong = await world.ask('GET', '/v1/audit?after=nonsense', { session: owner });
    assert.equal(wrong.status, 400);
  });
});
