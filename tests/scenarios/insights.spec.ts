import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World } from '../harness/world.ts';

const minute = 60_000;

interface Behind {
  readonly count: number;
  readonly hidden: number;
  readonly incidents: readonly { readonly id: string; readonly title: string }[];
}

interface Insights {
  readonly total: {
    readonly incidents: number;
    readonly neverAcknowledged: number;
    readonly toAcknowledge: { readonly count: number; readonly medianMs: number | null };
    readonly toRightOwner: { readonly count: number; readonly medianMs: number | null };
    readonly handoffs: { readonly made: number; readonly accepted: number };
    readonly pages: Readonly<Record<string, number>>;
  };
  readonly groups: readonly { readonly key: string; readonly figures: { readonly incidents: number } }[];
  readonly proposals: readonly {
    readonly kind: string;
    readonly text: string;
    readonly change: string;
    readonly behind: Behind;
  }[];
  readonly neverAcknowledged: Behind;
  readonly names: Readonly<Record<string, string>>;
}

async function insights(world: World, query = ''): Promise<Insights> {
  const { body, text, status } = await world.get(`/v1/insights?${query}`);
  assert.equal(status, 200, text);
  return body as never;
}

/** Routed to Identity, and given to Payments three minutes later; Cleo has it after five. */
async function givenOn(world: World, title: string): Promise<string> {
  const { id } = (await world.post('/v1/incidents', { title, affects: ['log in'] })).body;
  await world.advance(3 * minute);
  await world.post(`/v1/incidents/${id}/handoff`, { by: 'ana', to: 'team/payments', why: 'It is the card service.' });
  await world.advance(2 * minute);
  await world.post(`/v1/incidents/${id}/acknowledge`, { by: 'cleo' });
  await world.advance(5 * minute);
  await world.post(`/v1/incidents/${id}/resolve`, { by: 'cleo', note: 'Restarted.' });
  return id;
}

describe('what many incidents tell together', () => {
  it('is that those routed to one team are given to another again and again: that should be routed there', async () => {
    await using world = await World.open();
    const given: string[] = [];
    for (let count = 1; count <= 3; count += 1)
      given.push(await givenOn(world, `card payments fail at login, ${count}`));
    const kept = (await world.post('/v1/incidents', { title: 'users cannot log in' })).body.id;
    await world.advance(minute);
    await world.post(`/v1/incidents/${kept}/acknowledge`, { by: 'ana' });
    assert.deepEqual((await insights(world)).proposals, [], 'four incidents propose nothing');
    given.push(await givenOn(world, 'card payments fail at login, again'));

    const told = await insights(world);
    assert.equal(told.total.incidents, 5);
    assert.deepEqual(
      [told.total.toAcknowledge.count, told.total.toAcknowledge.medianMs, told.total.toRightOwner.medianMs],
      [5, 5 * minute, 5 * minute],
    );
    assert.deepEqual([told.total.handoffs.made, told.total.handoffs.accepted], [4, 4]);
    const [proposal, ...others] = told.proposals;
    assert.deepEqual(others, []);
    assert.equal(proposal?.kind, 'routed-elsewhere');
    assert.equal(proposal.text, '4 of 5 incidents routed to team Identity were handed to team Payments within 10 min.');
    assert.match(proposal.change, /Payments/);
    assert.deepEqual(
      proposal.behind.incidents.map(({ id }) => id),
      given.toReversed(),
    );

    const payments = await insights(world, 'team=team%2Fpayments&by=person');
    assert.equal(payments.total.incidents, 4);
    assert.deepEqual(
      payments.groups.map(({ key, figures }) => [payments.names[key], figures.incidents]),
      [['Cleo Park', 4]],
    );
    const { text } = await world.get('/v1/insights?by=team', { accept: 'text/csv' });
    assert.match(text, /^team\/identity,team Identity,5,/m);
    assert.match(text, /^team\/payments,team Payments,4,/m);
  });

  it('is what nobody acknowledged, which goes away once somebody does', async () => {
    await using world = await World.open();
    const { id } = (await world.post('/v1/incidents', { title: 'users cannot log in' })).body;
    await world.advance(minute);
    const before = await insights(world);
    assert.deepEqual(
      before.neverAcknowledged.incidents.map((incident) => incident.id),
      [id],
    );
    await world.post(`/v1/incidents/${id}/acknowledge`, { by: 'ana' });
    const after = await insights(world);
    assert.deepEqual([after.total.incidents, after.neverAcknowledged.count], [1, 0]);
  });
});
