import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World } from '../harness/world.ts';

const minute = 60_000;

async function loginFails(world: World): Promise<string> {
  return (await world.post('/v1/incidents', { title: 'users cannot log in' })).body.id;
}

async function kindsAfter(world: World, id: string, kind: string): Promise<readonly string[]> {
  const kinds = (await world.entries(id)).map((entry) => entry.kind);
  return kinds.slice(kinds.indexOf(kind) + 1).filter((one) => !/^(page|delivery)-/.test(one));
}

describe('what somebody gives on', () => {
  it('is theirs until the new side has it, and comes back when nobody there takes it', async () => {
    await using world = await World.open();
    const id = await loginFails(world);
    await world.post(`/v1/incidents/${id}/handoff`, { by: 'ana', to: 'cleo', why: 'It is the card service.' });
    assert.equal(world.mailbox.to('cleo@acme.example').length, 1);
    await world.advance(5 * minute);
    assert.deepEqual(
      (await kindsAfter(world, id, 'escalation-halted')).filter((kind) => /halted|returned|reached/.test(kind)),
      ['level-reached', 'escalation-halted', 'handoff-returned', 'level-reached'],
    );
    assert.equal(world.mailbox.to('ana@acme.example').length, 2, 'Ana is paged again');
  });

  it('is theirs no more once somebody of the new side acknowledges', async () => {
    await using world = await World.open();
    const id = await loginFails(world);
    await world.post(`/v1/incidents/${id}/handoff`, { by: 'ana', to: 'cleo', why: 'It is the card service.' });
    await world.post(`/v1/incidents/${id}/acknowledge`, { by: 'cleo' });
    const [accepted] = (await world.entries(id)).filter(({ kind }) => kind === 'handoff-accepted');
    assert.match(accepted?.text ?? '', /Cleo Park took over/);
    await world.advance(30 * minute);
    assert.equal(world.mailbox.to('ana@acme.example').length, 1);
  });
});

describe('an acknowledgement with an end', () => {
  it('has whoever gave it paged again when the end has come', async () => {
    await using world = await World.open();
    const id = await loginFails(world);
    const { status, text } = await world.post(`/v1/incidents/${id}/acknowledge`, { by: 'ana', for: 'PT30M' });
    assert.equal(status, 200, text);
    await world.advance(30 * minute - 1);
    assert.equal(world.mailbox.to('ana@acme.example').length, 1);
    await world.advance(1);
    assert.equal(world.mailbox.to('ana@acme.example').length, 2);
  });
});
