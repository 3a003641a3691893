import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World } from '../harness/world.ts';

describe('declaring', () => {
  it('walks from what people know to who owns it, and says how', async () => {
    await using world = await World.open();
    const { status, body } = await world.post('/v1/incidents', { title: "users can't log in since the release" });
    assert.equal(status, 201);

    const routes = (await world.get(`/v1/incidents/${body.id}`)).body['routes'] as {
      owner: string;
      explanation: string;
    }[];
    assert.deepEqual(
      routes.map(({ owner }) => owner),
      ['team/identity'],
    );
    for (const word of ['Login', 'Session store', 'Identity'])
      assert.match(routes[0]?.explanation ?? '', new RegExp(word));
  });

  it('finds a component by its name where no business service is named, and says so', async () => {
    await using world = await World.open();
    const { body } = await world.post('/v1/incidents', { title: 'the session store loses sessions' });
    const routed = (await world.entries(body.id)).find(({ kind }) => kind === 'incident-routed');
    assert.match(routed?.text ?? '', /^The incident was routed to team Identity/i);
    assert.match(routed?.reason ?? '', /“session store” in the sentence names Session store/);
  });

  it('what nobody owns or knows reaches triage, and says so', async () => {
    await using world = await World.open();
    const { body } = await world.post('/v1/incidents', { title: 'the coffee machine leaks' });

    const inbox = await world.get('/v1/sandbox/messages');
    assert.deepEqual(
      (inbox.body['messages'] as { to: { name: string } }[]).map(({ to }) => to.name),
      ['Dana Reyes'],
    );
    assert.match(
      (await world.entries(body.id)).find(({ kind }) => kind === 'incident-routed')?.reason ?? '',
      /triage/i,
    );
  });

  it('twice with the same key and body is one incident and one page', async () => {
    await using world = await World.open();
    const key = { 'idempotency-key': 'deploy-417' };
    const first = await world.post('/v1/incidents', { title: 'users cannot log in' }, key);
    const second = await world.post('/v1/incidents', { title: 'users cannot log in' }, key);
    const third = await world.post('/v1/incidents', { title: 'something else' }, key);

    assert.deepEqual([first.status, second.status, third.status], [201, 200, 422]);
    assert.equal(second.body.id, first.body.id);
    assert.equal(third.body['code'], 'idempotency-key-reused');
    assert.equal(world.mailbox.mails.length, 1);
  });

  it('what a person asks for is paged first', async () => {
    await using world = await World.open();
    await world.post('/v1/incidents', { title: 'the ledger looks odd', responder: 'Ana Costa' });

    assert.equal(world.mailbox.to('ana@acme.example').length, 1);
  });

  it('pages whoever the catalog names by then, however it was changed before', async () => {
    await using world = await World.open();
    const login = { ref: 'business-service/login', name: 'Login', aliases: ['log in'] };
    await world.post('/v1/catalog/apply', { entries: [{ ...login, owner: 'team/identity' }] });
    await world.post('/v1/catalog/apply', { entries: [{ ...login, owner: 'team/payments' }] });
    await world.post('/v1/incidents', { title: 'users cannot log in' });

    assert.deepEqual(
      world.mailbox.mails.map(({ to }) => to),
      ['cleo@acme.example'],
    );
  });

  for (const [name, body, code] of [
    ['an unknown field', { title: 'x', sevirity: 'sev1' }, 'invalid-request'],
    ['no title', {}, 'invalid-request'],
    ['a blank title', { title: '   ' }, 'invalid-request'],
    ['a title with a character that controls how it is shown', { title: 'a\u202Eb' }, 'invalid-request'],
    ['a title with a zero byte', { title: 'a\u0000b' }, 'invalid-request'],
    ['a title of a million characters', { title: 'x'.repeat(1_000_000) }, 'invalid-request'],
    ['an unknown severity', { title: 'x', severity: 'catastrophic' }, 'unknown-severity'],
    ['an unknown entry', { title: 'x', affects: ['business-service/nope'] }, 'unknown-entry'],
    ['an unknown responder', { title: 'x', responder: 'team/nope' }, 'unknown-responder'],
  ] as const) {
    it(`with ${name} is refused with one clear message, and opens nothing`, async () => {
      await using world = await World.open();
      const answer = await world.post('/v1/incidents', body);

      assert.ok(answer.status === 400 || answer.status === 422);
      assert.equal(answer.body['code'], code);
      assert.ok(String(answer.body['detail']).length < 500);
      assert.deepEqual((await world.get('/v1/incidents')).body['incidents'], []);
    });
  }
});
