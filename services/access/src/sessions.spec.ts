import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { person, World } from './testing/world.ts';

const day = 24 * 60 * 60_000;
const me = async (world: World, session: string | undefined) =>
  (await world.ask('GET', '/v1/session', { session })).body;

describe('signing in by a link', () => {
  it('begins a session of seven days as the person of the link', async (t) => {
    const world = await World.open(t);
    const { status, body, session } = await world.ask('POST', '/v1/session', {
      body: { token: world.tokenFor('person/ana') },
    });
    assert.deepEqual([status, body['person'], body['name'], body['role']], [200, 'person/ana', 'Ana', 'responder']);
    assert.deepEqual(await me(world, session), body);
    world.clock.advance(7 * day - 1);
    assert.equal((await me(world, session))['kind'], 'session');
    world.clock.advance(1);
    assert.equal((await me(world, session))['kind'], 'nobody');
  });

  it('happens once for each link, and within ten minutes', async (t) => {
    const world = await World.open(t);
    const token = world.tokenFor('person/ana');
    const [one, other] = await Promise.all([0, 1].map(() => world.ask('POST', '/v1/session', { body: { token } })));
    assert.deepEqual([one?.status, other?.status].sort(), [200, 403]);
    const again = await world.ask('POST', '/v1/session', { body: { token } });
    assert.match(String(again.body['detail']), /^This link was used before.*have another sent at \/sign-in\.$/);
    const late = world.tokenFor('person/ana');
    world.clock.advance(10 * 60_000);
    const over = await world.ask('POST', '/v1/session', { body: { token: late } });
    assert.match(String(over.body['detail']), /ten minutes, and they have passed; have another sent/);
    const forged = await world.ask('POST', '/v1/session', { body: { token: 'forged' } });
    assert.equal(forged.body['code'], 'bad-link');
  });

  it('is for people of the catalog, and tells others whom to ask', async (t) => {
    const world = await World.open(t);
    await world.owner('person/ana');
    const unknown = await world.ask('POST', '/v1/session', { body: { token: world.tokenFor('person/zoe') } });
    assert.deepEqual([unknown.status, unknown.body['code']], [403, 'unknown-person']);
    assert.match(String(unknown.body['detail']), /person\/zoe is not in the catalog; ask Ana to add you\./);
  });

  it('gives another session each time, and ends the one that the browser had', async (t) => {
    const world = await World.open(t);
    const first = await world.signedIn('person/ana');
    const { session } = await world.ask('POST', '/v1/session', {
      session: first,
      body: { token: world.tokenFor('person/ben') },
    });
    assert.notEqual(session, first);
    assert.equal((await me(world, first))['kind'], 'nobody');
    assert.equal((await me(world, session))['person'], 'person/ben');
  });

  it('is tried a few times from one address', async (t) => {
    const world = await World.open(t);
    for (let index = 0; index < 20; index += 1)
      assert.equal((await world.ask('POST', '/v1/session', { body: { token: `${index}` } })).status, 403);
    const body = { token: world.tokenFor('person/ana') };
    assert.equal((await world.ask('POST', '/v1/session', { body })).status, 429);
    world.clock.advance(10 * 60_000 - 1);
    assert.equal((await world.ask('POST', '/v1/session', { body })).status, 429);
    world.clock.advance(1);
    assert.equal(
      (await world.ask('POST', '/v1/session', { body: { token: world.tokenFor('person/ana') } })).status,
      200,
    );
  });
});

describe('signing out', () => {
  it('ends the session, though its cookie is kept', async (t) => {
    const world = await World.open(t);
    const session = await world.signedIn('person/ana');
    assert.equal((await world.ask('DELETE', '/v1/session', { session })).status, 204);
    assert.equal((await me(world, session))['kind'], 'nobody');
    assert.equal((await world.ask('DELETE', '/v1/session', { session })).status, 204);
  });

  it('everywhere ends every session of a person, for themselves or by an owner', async (t) => {
    const world = await World.open(t);
    const owner = await world.owner('person/ana');
    const [phone, desk] = [await world.signedIn('person/ben'), await world.signedIn('person/ben')];
    world.clock.advance(1);
    assert.equal((await world.ask('DELETE', '/v1/people/ana/sessions', { session: phone })).status, 403);
    assert.equal((await world.ask('DELETE', '/v1/people/ben/sessions', { session: phone })).status, 204);
    assert.deepEqual([(await me(world, phone))['kind'], (await me(world, desk))['kind']], ['nobody', 'nobody']);
    const again = await world.signedIn('person/ben');
    world.clock.advance(1);
    assert.equal((await world.ask('DELETE', '/v1/people/ben/sessions', { session: owner })).status, 204);
    assert.equal((await me(world, again))['kind'], 'nobody');
    assert.equal((await me(world, owner))['kind'], 'session');
  });

  it('happens to whoever is erased, or removed from the catalog', async (t) => {
    const world = await World.open(t);
    const session = await world.signedIn('person/ben');
    world.clock.advance(1);
    await world.apply(person('ben', { erased: true }));
    assert.equal((await me(world, session))['kind'], 'nobody');
  });
});

describe('the first owner', () => {
  it('is whoever has the link that the start has printed, once', async (t) => {
    const world = await World.open(t);
    const first = world.first();
    const nobody = await world.ask('POST', '/v1/session', { body: { first, person: 'person/zoe' } });
    assert.equal(nobody.status, 404);
    const { status, body } = await world.ask('POST', '/v1/session', { body: { first, person: 'person/ana' } });
    assert.deepEqual([status, body['role']], [200, 'owner']);
    const other = await world.ask('POST', '/v1/session', { body: { first: world.first(), person: 'person/ben' } });
    assert.deepEqual([other.status, other.body['code']], [403, 'owner-exists']);
  });

  it('may be somebody whom an empty catalog does not have yet', async (t) => {
    const world = await World.open(t, []);
    const { status, body } = await world.ask('POST', '/v1/session', {
      body: { first: world.first(), person: 'person/ana' },
    });
    assert.deepEqual([status, body['role'], body['name']], [200, 'owner', 'person/ana']);
  });
});

describe('where nobody signs in', () => {
  it('one says as whom one acts', async (t) => {
    const world = await World.open(t, ['ana'], false);
    assert.deepEqual((await me(world, undefined))['kind'], 'local');
    const response = await world.server.inject({
      method: 'PUT',
      url: '/v1/session/person',
      payload: { person: 'ana' },
    });
    assert.equal(response.json<{ person: string }>().person, 'person/ana');
    const cookie = response.cookies[0];
    assert.deepEqual(
      [cookie?.name, cookie?.value.replace('%2F', '/'), cookie?.httpOnly],
      ['escalog-me', 'person/ana', true],
    );
    const known = await world.server.inject({ url: '/v1/session', headers: { cookie: 'escalog-me=person/ana' } });
    assert.equal(known.json<{ name: string }>().name, 'Ana');
  });

  it('is not where people sign in', async (t) => {
    const world = await World.open(t);
    const session = await world.signedIn('person/ana');
    const { status } = await world.ask('PUT', '/v1/session/person', { session, body: { person: 'ben' } });
    assert.equal(status, 409);
  });
});
