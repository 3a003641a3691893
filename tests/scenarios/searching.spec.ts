import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World } from '../harness/world.ts';

interface Offer {
  readonly ref: string;
  readonly name: string;
  readonly score: number;
  readonly reason: string;
}

const refsOf = (offers: unknown): readonly string[] => (offers as readonly Offer[]).map(({ ref }) => ref);

async function searched(world: World, query: string): Promise<readonly Offer[]> {
  const { status, body } = await world.get(`/v1/catalog/search?${query}`);
  assert.equal(status, 200);
  return body['offers'] as readonly Offer[];
}

describe('whoever types', () => {
  it('is offered what is meant, best first, with a score and why', async () => {
    await using world = await World.open();
    assert.deepEqual(await searched(world, 'q=logn'), [
      { ref: 'business-service/login', name: 'Login', score: 0.7, reason: '“logn” is one letter from Login.' },
    ]);
    assert.equal((await searched(world, 'q=card+pay'))[0]?.name, 'Card payments');
  });

  it('is offered what everybody knows before components, and other types where they are asked for', async () => {
    await using world = await World.open();
    await world.post('/v1/catalog/apply', { entries: [{ ref: 'component/ledger', name: 'Ledger' }] });
    assert.deepEqual(refsOf(await searched(world, 'q=ledger')), ['business-service/ledger', 'component/ledger']);
    assert.deepEqual(refsOf(await searched(world, 'q=ledger&types=component')), ['component/ledger']);
    assert.deepEqual(refsOf(await searched(world, 'q=ledger&types=team&types=escalation-path')), [
      'escalation-path/ledger',
      'team/ledger',
    ]);
    assert.equal((await searched(world, 'q=l&limit=1')).length, 1);
  });

  it('is offered nothing before the first letter, and told what cannot be asked', async () => {
    await using world = await World.open();
    assert.deepEqual(await searched(world, 'q='), []);
    for (const query of ['', 'q=x&limit=51', `q=${'x'.repeat(201)}`, 'q=x&limt=3'])
      assert.equal((await world.get(`/v1/catalog/search?${query}`)).status, 400, query);
    assert.equal((await world.get('/v1/catalog/search?q=x&types=teams')).status, 422);
  });

  it('finds what was changed a moment ago, and not what is gone', async () => {
    await using world = await World.open();
    await world.post('/v1/catalog/apply', { entries: [{ ref: 'business-service/cafe', name: 'Café Überweisungen' }] });
    assert.deepEqual(refsOf(await searched(world, 'q=cafe+ueberweisung')), ['business-service/cafe']);
    await world.remove('/v1/catalog/entries/business-service/cafe');
    assert.deepEqual(await searched(world, 'q=cafe+ueberweisung'), []);
  });
});

describe('a sentence that could mean several, or nothing quite', () => {
  it('opens an incident on triage, which is told what it may be about and why', async () => {
    await using world = await World.open();
    const { status, body } = await world.post('/v1/incidents', { title: 'the logn hangs, or is it the ledgr' });
    assert.equal(status, 201);

    const read = (await world.get(`/v1/incidents/${body.id}`)).body;
    assert.deepEqual(read['affects'], []);
    assert.deepEqual(read['offers'], [
      { ref: 'business-service/ledger', name: 'Ledger', score: 0.7, reason: '“ledgr” is one letter from Ledger.' },
      { ref: 'business-service/login', name: 'Login', score: 0.7, reason: '“logn” is one letter from Login.' },
    ]);
    const routed = (await world.entries(body.id)).find(({ kind }) => kind === 'incident-routed');
    assert.match(routed?.text ?? '', /to triage .*; it may be about Ledger or Login\.$/);
    const inbox = await world.get('/v1/sandbox/messages');
    assert.equal((inbox.body['messages'] as readonly unknown[]).length, 1);
  });

  it('is offered nothing where nothing is like it', async () => {
    await using world = await World.open();
    const { body } = await world.post('/v1/incidents', { title: 'the coffee machine leaks' });
    assert.deepEqual((await world.get(`/v1/incidents/${body.id}`)).body['offers'], []);
    const routed = (await world.entries(body.id)).find(({ kind }) => kind === 'incident-routed');
    assert.doesNotMatch(routed?.text ?? '', /may be about/);
  });

  it('goes to who owns what it names in another number or without accents', async () => {
    await using world = await World.open();
    await world.post('/v1/catalog/apply', {
      entries: [{ ref: 'business-service/transfers', name: 'Überweisungen', owner: 'team/payments' }],
    });
    for (const title of ['Überweisung hängt', 'eine ueberweisung kommt nicht an']) {
      const { body } = await world.post('/v1/incidents', { title });
      const { affects } = (await world.get(`/v1/incidents/${body.id}`)).body;
      assert.deepEqual(affects, ['business-service/transfers'], title);
    }
  });
});

describe('what is named as affected', () => {
  it('may have one letter wrong, as long as only one is called so', async () => {
    await using world = await World.open();
    const { status, body } = await world.post('/v1/incidents', { title: 'it is down', affects: ['logn'] });
    assert.deepEqual([status, body['affects']], [201, ['business-service/login']]);
  });

  it('is refused with offers when several or none is called so, and opens nothing', async () => {
    await using world = await World.open();
    const entries = ['east', 'west'].map((name) => ({ ref: `business-service/card-${name}`, name: `Cards ${name}` }));
    await world.post('/v1/catalog/apply', { entries });
    const several = await world.post('/v1/incidents', { title: 'it is down', affects: ['cards'] });
    assert.deepEqual([several.status, several.body['code']], [422, 'ambiguous-entry']);
    assert.deepEqual(refsOf(several.body['offers']), ['business-service/card-east', 'business-service/card-west']);
    const none = await world.post('/v1/incidents', { title: 'it is down', affects: ['cadr paymets'] });
    assert.deepEqual([none.status, none.body['code']], [422, 'unknown-entry']);
    assert.ok(refsOf(none.body['offers']).includes('business-service/payments'));
    assert.deepEqual((await world.get('/v1/incidents')).body['incidents'], []);
  });
});
