import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World } from '../harness/world.ts';

const minute = 60_000;

interface Read {
  readonly status: string;
  readonly affects: readonly string[];
  readonly unknownNames: readonly string[];
  readonly routes: readonly { readonly owner: string | null; readonly path: string }[];
  readonly escalations: readonly { readonly escalationId: string; readonly state: string; readonly because: string }[];
}

async function read(world: World, id: string): Promise<Read> {
  return (await world.get(`/v1/incidents/${id}`)).body as unknown as Read;
}

async function onLogin(world: World): Promise<string> {
  return (await world.post('/v1/incidents', { title: 'users cannot log in' })).body.id;
}

describe('the scope of an incident', () => {
  it('grows by whoever works on it, and pages who owns what was added', async () => {
    await using world = await World.open();
    const id = await onLogin(world);
    const { status, body } = await world.post(`/v1/incidents/${id}/scope`, {
      by: 'ana',
      add: ['Card payments', 'login'],
      why: 'The tills fail, too',
    });
    assert.equal(status, 200);
    assert.deepEqual(body['affects'], ['business-service/login', 'business-service/payments']);
    // Nobody is on call in the first level of Payments, so the second is reached at once.
    assert.equal(world.mailbox.to('cleo@acme.example').length, 1);
    assert.equal(world.mailbox.to('ana@acme.example').length, 1, 'and nobody a second time');
    const entries = await world.entries(id);
    const changed = entries.find(({ kind }) => kind === 'scope-changed');
    assert.equal(changed?.text, 'Ana Costa added Card payments to what is affected.');
    assert.equal(changed?.reason, 'Ana Costa changed what is affected: The tills fail, too.');
  });

  it('shrinks: a path that nobody acknowledged and that nothing leads to any more stops, and the page is withdrawn', async () => {
    await using world = await World.open();
    const id = await onLogin(world);
    await world.post(`/v1/incidents/${id}/scope`, { by: 'ana', add: ['Card payments'] });
    const { body } = await world.post(`/v1/incidents/${id}/scope`, { by: 'ana', remove: ['card payments'] });
    assert.deepEqual(body['affects'], ['business-service/login']);

    const after = await read(world, id);
    assert.deepEqual(
      after.routes.map(({ owner }) => owner),
      ['team/identity'],
    );
    const payments = after.escalations.find(({ escalationId }) => escalationId.endsWith('team/payments'));
    assert.equal(payments?.state, 'halted');
    assert.equal(payments?.because, 'Card payments is not affected any more, and nothing else led to it.');
    const mails = world.mailbox.mails.length;
    await world.advance(4 * minute);
    assert.equal(world.mailbox.to('cleo@acme.example').length, 1);
    assert.equal(world.mailbox.mails.length, mails);
    const texts = (await world.entries(id)).map(({ text }) => text);
    assert.ok(texts.includes('Ana Costa took Card payments out of what is affected.'));
    assert.ok(texts.includes('The incident no longer leads to team Payments.'));
    await world.advance(2 * minute);
    assert.equal(world.webhooks.attempts.length, 1, 'Identity climbs on');
  });

  it('pages them again, from the first level, when it is affected again', async () => {
    await using world = await World.open();
    const id = await onLogin(world);
    const changes = [
      { add: ['Card payments'], why: 'The tills fail' },
      { remove: ['Card payments'] },
      { add: ['Card payments'], why: 'They fail again' },
    ];
    for (const change of changes)
      assert.equal((await world.post(`/v1/incidents/${id}/scope`, { by: 'ana', ...change })).status, 200);
    assert.equal(world.mailbox.to('cleo@acme.example').length, 2);
    const { escalations } = await read(world, id);
    assert.deepEqual(
      escalations.map(({ escalationId, state }) => [escalationId.slice(id.length + 1), state]),
      [
        ['team/identity', 'climbing'],
        ['team/payments', 'halted'],
        ['team/payments/again-1', 'climbing'],
      ],
    );
  });

  it('leaves what somebody has acknowledged as it is', async () => {
    await using world = await World.open();
    const id = await onLogin(world);
    await world.post(`/v1/incidents/${id}/scope`, { by: 'ana', add: ['Card payments'] });
    await world.post(`/v1/incidents/${id}/acknowledge`, { by: 'cleo' });
    await world.post(`/v1/incidents/${id}/scope`, { by: 'ana', remove: ['Card payments'] });
    const { escalations } = await read(world, id);
    assert.match(
      escalations.find(({ escalationId }) => escalationId.endsWith('team/payments'))?.because ?? '',
      /^Cleo Park acknowledged/,
    );
  });

  it('moved from one owner to another pages the other, and lets the first go', async () => {
    await using world = await World.open();
    const id = await onLogin(world);
    await world.post(`/v1/incidents/${id}/scope`, { by: 'ben', add: ['Card payments'], remove: ['login'] });
    const after = await read(world, id);
    assert.deepEqual(after.affects, ['business-service/payments']);
    assert.deepEqual(
      after.routes.map(({ owner }) => owner),
      ['team/payments'],
    );
    await world.advance(6 * minute);
    const toBen = (await world.entries(id)).filter(({ text }) => text.startsWith('Level 2 of Identity'));
    assert.deepEqual(toBen, [], 'the second level of Identity is not reached');
  });

  it('left empty goes to triage while nobody has it, and to nobody otherwise', async () => {
    await using world = await World.open();
    const id = await onLogin(world);
    await world.post(`/v1/incidents/${id}/scope`, { by: 'ben', remove: ['login'] });
    assert.deepEqual(
      (await read(world, id)).routes.map(({ path }) => path),
      ['escalation-path/triage'],
    );

    const other = await onLogin(world);
    await world.post(`/v1/incidents/${other}/acknowledge`, { by: 'ana' });
    await world.post(`/v1/incidents/${other}/scope`, { by: 'ana', remove: ['login'] });
    assert.deepEqual((await read(world, other)).routes, []);
    assert.equal((await read(world, other)).status, 'acknowledged');
  });

  it('keeps a name that nothing is known under, and asks triage', async () => {
    await using world = await World.open();
    const id = await onLogin(world);
    const { body } = await world.post(`/v1/incidents/${id}/scope`, { by: 'ana', add: ['db-7'] });
    assert.deepEqual(body['unknownNames'], ['db-7']);
    const after = await read(world, id);
    assert.deepEqual(after.affects, ['business-service/login']);
    assert.ok(after.routes.some(({ path }) => path === 'escalation-path/triage'));
  });

  it('asked for twice, or by two at once, changes once', async () => {
    await using world = await World.open();
    const id = await onLogin(world);
    const asked = { by: 'ana', add: ['Card payments'], remove: ['login'] };
    const answers = await Promise.all([
      world.send(`/v1/incidents/${id}/scope`, asked, {}),
      world.send(`/v1/incidents/${id}/scope`, { ...asked, by: 'ben' }, {}),
    ]);
    await world.drain();
    await world.post(`/v1/incidents/${id}/scope`, asked);
    assert.deepEqual(
      answers.map(({ status, body }) => [status, body['affects']]),
      [
        [200, ['business-service/payments']],
        [200, ['business-service/payments']],
      ],
    );
    assert.equal((await world.entries(id)).filter(({ kind }) => kind === 'scope-changed').length, 1);
    assert.equal(world.mailbox.to('cleo@acme.example').length, 1);
  });

  it('is refused where it cannot be understood, and changes nothing then', async () => {
    await using world = await World.open();
    const id = await onLogin(world);
    for (const [body, status, code] of [
      [{ by: 'ana' }, 400, 'invalid-request'],
      [{ by: 'ana', add: [], remove: [] }, 400, 'invalid-request'],
      [{ by: 'ana', add: ['login'], remove: ['login'] }, 422, 'added-and-removed'],
      [{ by: 'ana', remove: ['db-7'] }, 422, 'unknown-entry'],
      [{ by: 'team/identity', add: ['login'] }, 422, 'not-a-person'],
      [{ by: 'ana', add: [' '] }, 400, 'invalid-request'],
      [{ by: 'ana', adds: ['login'] }, 400, 'invalid-request'],
    ] as const) {
      const answer = await world.post(`/v1/incidents/${id}/scope`, body);
      assert.deepEqual([answer.status, answer.body['code']], [status, code], JSON.stringify(body));
    }
    assert.equal((await world.post('/v1/incidents/none/scope', { by: 'ana', add: ['login'] })).status, 404);
    assert.deepEqual(
      (await world.entries(id)).filter(({ kind }) => kind === 'scope-changed'),
      [],
    );
    await world.post(`/v1/incidents/${id}/resolve`, { by: 'ana' });
    const late = await world.post(`/v1/incidents/${id}/scope`, { by: 'ana', add: ['Card payments'] });
    assert.deepEqual([late.status, late.body['code']], [422, 'incident-resolved']);
  });

  it('is changed after a restart as before', async () => {
    await using world = await World.open();
    const id = await onLogin(world);
    await world.stop();
    await world.start();
    await world.post(`/v1/incidents/${id}/scope`, { by: 'ana', add: ['Card payments'] });
    assert.equal(world.mailbox.to('cleo@acme.example').length, 1, 'after a restart, too');
  });
});
