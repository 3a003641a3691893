import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { World } from '../harness/world.ts';

const minute = 60_000;

/** The readiness by one name. */
async function checkOf(world: World, name: string): Promise<{ readonly ok: boolean; readonly detail: string }> {
  const { body } = await world.get('/health/ready');
  const found = (body['checks'] as { name: string; ok: boolean; detail: string }[]).find(
    (check) => check.name === name,
  );
  assert.ok(found, name);
  return found;
}

/** Waits until it holds or does not: each service has a copy of the catalog of its own. */
async function until(world: World, name: string, ok: boolean): Promise<string> {
  for (;;) {
    const found = await checkOf(world, name);
    if (found.ok === ok) return found.detail;
    await turn();
  }
}

describe('whether anybody can be reached', () => {
  it('is no while every mail is refused, and the first page says so, until one is taken', async () => {
    await using world = await World.open();
    world.mailbox.refuseWith = 550;
    await world.post('/v1/incidents', { title: 'users cannot log in', affects: ['Login'] });
    await world.post('/v1/incidents', { title: 'card payments fail', affects: ['Card payments'] });
    assert.equal((await world.get('/health/ready')).status, 503);
    assert.equal((await checkOf(world, 'smtp')).ok, false);
    assert.match((await world.get('/')).text, /no e-mail goes out: nobody of several recipients was reached/);
    world.mailbox.refuseWith = undefined;
    await world.post('/v1/incidents', { title: 'users cannot log in, still', affects: ['Login'] });
    assert.ok((await checkOf(world, 'smtp')).ok);
  });

  it('is no for a path that leads into the sandbox alone, though mail goes out, and the first page says so', async () => {
    await using world = await World.open();
    assert.match(await until(world, 'paths', false), /^escalation-path\/triage.* reach nobody but the sandbox/);
    assert.match((await world.get('/')).text, /escalation-path\/triage.* reach nobody but the sandbox/);
    const dana = {
      ref: 'person/dana',
      name: 'Dana Reyes',
      contactMethods: [{ id: 'mail', channel: 'email', address: 'dana@reyes.pt' }],
    };
    await world.post('/v1/catalog/apply', { entries: [dana] });
    await until(world, 'paths', true);
  });

  it('is shown by a test page, which opens no incident', async () => {
    await using world = await World.open();
    const { status, body } = await world.post('/v1/people/cleo/test-page', {});
    assert.equal(status, 200);
    assert.deepEqual(
      (body['methods'] as { methodId: string; outcome: string }[]).map(({ methodId, outcome }) => [methodId, outcome]),
      [
        ['mail', 'accepted'],
        ['hook', 'accepted'],
      ],
    );
    assert.deepEqual([world.mailbox.to('cleo@acme.example').length, world.webhooks.attempts.length], [1, 1]);
    await world.advance(10 * minute);
    assert.deepEqual((await world.get('/v1/incidents')).body['incidents'], []);
    assert.deepEqual([world.mailbox.mails.length, world.webhooks.attempts.length], [1, 1]);
  });
});
