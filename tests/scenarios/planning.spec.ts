import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isoOf } from '@escalog/kernel';
import { World, type Answer } from '../harness/world.ts';

const day = 24 * 3_600_000;
const kiosk = (owner: string) => ({ ref: 'business-service/kiosk', name: 'Kiosk', aliases: ['till'], owner });

interface Effect {
  readonly lookedAt: number;
  readonly incidents: readonly {
    readonly incident: string;
    readonly now: { readonly to: readonly { readonly ref: string }[]; readonly because: string };
    readonly planned: { readonly to: readonly { readonly ref: string }[]; readonly because: string };
    readonly happened: readonly { readonly ref: string }[] | null;
  }[];
  readonly next: string | null;
}

const routingOf = ({ body }: Answer) => body['routing'] as Effect;

async function declare(world: World, title: string, more: object = {}): Promise<string> {
  const { status, body, text } = await world.post('/v1/incidents', { title, ...more });
  assert.equal(status, 201, text);
  return body.id;
}

function plan(world: World, entries: readonly object[], more: object = {}): Promise<Answer> {
  return world.post('/v1/catalog/plan', { entries, ...more });
}

async function planned(world: World, entries: readonly object[]): Promise<string> {
  const { status, body, text } = await plan(world, entries);
  assert.equal(status, 200, text);
  return body['plan'] as string;
}

async function apply(world: World, entries: readonly object[], more: object = {}): Promise<Answer> {
  return world.post('/v1/catalog/apply', { entries, ...more });
}

describe('a plan', () => {
  it('tells which incidents would have gone to somebody else, to whom, why, and what really happened', async () => {
    await using world = await World.open();
    const till = await declare(world, 'the till is frozen');
    await declare(world, 'the coffee machine leaks');
    const answer = await plan(world, [kiosk('team/payments')]);
    assert.equal(answer.status, 200, answer.text);
    const { lookedAt, incidents, next } = routingOf(answer);
    assert.deepEqual([lookedAt, next, incidents.map(({ incident }) => incident)], [2, null, [till]]);
    const [effect] = incidents;
    assert.deepEqual(
      effect?.now.to.map(({ ref }) => ref),
      ['escalation-path/triage'],
    );
    assert.deepEqual(
      effect?.planned.to.map(({ ref }) => ref),
      ['team/payments'],
    );
    assert.match(effect?.planned.because ?? '', /“till” in the sentence names Kiosk/);
    assert.deepEqual(
      effect?.happened?.map(({ ref }) => ref),
      ['escalation-path/triage'],
    );
    assert.equal((await world.get('/v1/catalog/entries/business-service/kiosk')).status, 404, 'it changes nothing');
  });

  it('says since when it knows how incidents were declared, which no installation does from before its start', async () => {
    await using world = await World.open();
    const began = isoOf(world.clock.now());
    await world.advance(60_000);
    const { body } = await plan(world, [kiosk('team/payments')]);
    assert.equal((body['routing'] as { since: string }).since, began);
  });

  it('agrees with what then happens to an incident that is declared in the same words', async () => {
    await using world = await World.open();
    await declare(world, 'the till is frozen');
    const answer = await plan(world, [kiosk('team/payments')]);
    await apply(world, [kiosk('team/payments')], { plan: answer.body['plan'] });
    await world.advance(1_000);
    const again = await declare(world, 'the till is frozen');
    const { body } = await world.get(`/v1/incidents/${again}`);
    assert.deepEqual(
      (body['routes'] as { owner: string }[]).map(({ owner }) => owner),
      routingOf(answer).incidents[0]?.planned.to.map(({ ref }) => ref),
    );
    assert.equal(routingOf(await plan(world, [kiosk('team/payments')])).lookedAt, 0, 'nothing would change any more');
    const back = routingOf(await plan(world, [kiosk('team/identity')]));
    assert.deepEqual(
      back.incidents.map(({ happened }) => happened?.[0]?.ref),
      ['team/payments', 'escalation-path/triage'],
      'what happened to the first is not what would happen to it now',
    );
  });

  it('looks no further back than thirty days', async () => {
    await using world = await World.open();
    const first = await declare(world, 'the till is frozen');
    await world.post(`/v1/incidents/${first}/resolve`, { by: 'person/ana' });
    world.clock.advance(30 * day);
    await world.drain();
    const second = await declare(world, 'the till is frozen again');
    await world.post(`/v1/incidents/${second}/resolve`, { by: 'person/ana' });
    world.clock.advance(1_000);
    await world.drain();
    const { lookedAt, incidents } = routingOf(await plan(world, [kiosk('team/payments')]));
    assert.deepEqual([lookedAt, incidents.map(({ incident }) => incident)], [1, [second]]);
  });

  it('looks at as many as it is asked for, and goes on where it ended', async () => {
    await using world = await World.open();
    const declared = [];
    for (const name of ['one', 'two', 'three']) {
      declared.unshift(await declare(world, `the till is frozen, ${name}`));
      await world.advance(1_000);
    }
    const seen: string[] = [];
    let after: string | null | undefined;
    do {
      const page = await plan(world, [kiosk('team/payments')], { limit: 2, ...(after && { after }) });
      assert.ok(routingOf(page).lookedAt <= 2);
      seen.push(...routingOf(page).incidents.map(({ incident }) => incident));
      after = routingOf(page).next;
    } while (after !== null);
    assert.deepEqual(seen, declared);
    assert.equal((await plan(world, [kiosk('team/payments')], { after: 'x' })).status, 400);
  });

  it('of entries that are faulty is refused like their apply', async () => {
    await using world = await World.open();
    const { status, body } = await plan(world, [kiosk('team/nobody')]);
    assert.deepEqual([status, body['code']], [422, 'invalid-catalog']);
  });
});

describe('a plan that is applied', () => {
  it('is applied when nothing has changed', async () => {
    await using world = await World.open();
    const token = await planned(world, [kiosk('team/payments')]);
    const { status, body, text } = await apply(world, [kiosk('team/payments')], { plan: token });
    assert.deepEqual([status, body['applied']], [200, true], text);
  });

  it('is refused when one of its entries was changed meanwhile, and says by whom; nothing changes', async () => {
    await using world = await World.open();
    const token = await planned(world, [kiosk('team/payments')]);
    await apply(world, [kiosk('team/identity')], { by: 'person/ben' });
    const { status, body } = await apply(world, [kiosk('team/payments')], { plan: token });
    assert.deepEqual(
      [status, body['code'], body['detail']],
      [
        409,
        'plan-outdated',
        'The catalog has changed since this plan was made: business-service/kiosk by Ben Ito; plan again, and look at it. Nothing was changed.',
      ],
    );
    const stored = await world.get('/v1/catalog/entries/business-service/kiosk');
    assert.equal((stored.body['entry'] as { owner: string }).owner, 'team/identity');
  });

  it('is refused when something was changed that routing rests on, also by a removal', async () => {
    await using world = await World.open();
    await apply(world, [{ ref: 'component/wiki', name: 'Wiki' }]);
    const token = await planned(world, [kiosk('team/payments')]);
    await world.remove('/v1/catalog/entries/component/wiki');
    const { status } = await apply(world, [kiosk('team/payments')], { plan: token });
    assert.equal(status, 409);
    const again = await planned(world, [kiosk('team/payments')]);
    assert.equal((await apply(world, [kiosk('team/payments')], { plan: again })).status, 200);
  });

  it('holds when somebody else was added, whom routing knows nothing of', async () => {
    await using world = await World.open();
    const token = await planned(world, [kiosk('team/payments')]);
    const eve = { ref: 'person/eve', name: 'Eve', contactMethods: [{ id: 'box', channel: 'sandbox' }] };
    await apply(world, [eve]);
    assert.equal((await apply(world, [kiosk('team/payments')], { plan: token })).status, 200);
  });

  it('is refused when it would be somebody else who is on call', async () => {
    await using world = await World.open();
    const shop = (name: string) => ({
      ref: 'schedule/shop',
      name,
      timeZone: 'Europe/Berlin',
      rotation: { people: ['person/ana', 'person/ben'], startsAt: '2026-01-05T10:00', turnLength: 'PT10M' },
    });
    const later = {
      ...shop('Shop'),
      rotation: { ...shop('Shop').rotation, people: ['person/ben', 'person/ana', 'person/chloe'] },
    };
    const people = [{ ref: 'person/chloe', name: 'Chloe', contactMethods: [{ id: 'box', channel: 'sandbox' }] }];
    await apply(world, [shop('Shop'), ...people]);
    const token = await planned(world, [later]);
    await world.advance(600_000);
    const { status, body } = await apply(world, [later], { plan: token });
    assert.equal(status, 409);
    assert.match(String(body['detail']), /^Time has passed since this plan was made/);
  });

  it('is refused with other entries, and when it is none', async () => {
    await using world = await World.open();
    const token = await planned(world, [kiosk('team/payments')]);
    const other = await apply(world, [kiosk('team/identity')], { plan: token });
    assert.deepEqual([other.status, other.body['code']], [422, 'plan-of-other-entries']);
    assert.equal((await apply(world, [kiosk('team/payments')], { plan: 'x' })).status, 400);
  });

  it('survives a restart', async () => {
    await using world = await World.open();
    const token = await planned(world, [kiosk('team/payments')]);
    await world.stop();
    await world.start();
    assert.equal((await apply(world, [kiosk('team/payments')], { plan: token })).status, 200);
  });
});
