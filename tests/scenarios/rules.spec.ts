import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World } from '../harness/world.ts';

const minute = 60_000;

interface Message {
  readonly to: { readonly person: string };
  readonly kind: string;
  readonly text: string;
  readonly answers: readonly { readonly url: string }[];
}

/** Gus has an inbox, and no path pages him. */
const gus = { ref: 'person/gus', name: 'Gus Holm', contactMethods: [{ id: 'inbox', channel: 'sandbox' }] };

async function withRules(...rules: readonly object[]): Promise<World> {
  const world = await World.open();
  const { status, text } = await world.post('/v1/catalog/apply', { entries: [gus, ...rules] });
  assert.equal(status, 200, text);
  await world.drain();
  return world;
}

async function declared(world: World, severity = 'sev1'): Promise<string> {
  const { body } = await world.post('/v1/incidents', { title: 'users cannot log in', severity });
  await world.drain();
  return body.id;
}

async function inboxOf(world: World, person: string): Promise<readonly Message[]> {
  const { body } = await world.get('/v1/sandbox/messages');
  return (body as unknown as { messages: readonly Message[] }).messages.filter(({ to }) => to.person === person);
}

describe('a rule', () => {
  it('has an executive paged a quarter of an hour after nobody has acknowledged, and not when somebody has', async () => {
    await using world = await withRules({
      ref: 'rule/executive',
      name: 'An executive hears of it',
      on: [{ 'unacknowledged-for': { sev1: 'PT15M' } }],
      do: [{ page: ['person/gus'] }],
    });
    await declared(world);
    await world.advance(14 * minute);
    assert.deepEqual(await inboxOf(world, 'person/gus'), []);
    await world.advance(2 * minute);
    const [page] = await inboxOf(world, 'person/gus');
    assert.equal(page?.kind, 'page');
    assert.match(page.text, /Nobody has acknowledged for 15 min/);

    const other = await declared(world);
    await world.post(`/v1/incidents/${other}/acknowledge`, { by: 'person/ana' });
    await world.advance(20 * minute);
    assert.ok((await inboxOf(world, 'person/gus')).every(({ text }) => !text.includes(other)));
  });

  it('suggests, and what is accepted by the link is done in the name of who pressed', async () => {
    await using world = await withRules({
      ref: 'rule/payments-too',
      name: 'Payments may be needed',
      on: ['declared'],
      do: [{ start: 'escalation-path/payments', mode: 'nudge', ask: ['person/gus'] }],
    });
    const id = await declared(world);
    const [nudge] = await inboxOf(world, 'person/gus');
    assert.equal(nudge?.kind, 'nudge');
    const { status, text } = await world.press(nudge.answers[0]?.url ?? '');
    assert.equal(status, 200, text);
    await world.drain();
    const { body } = await world.get(`/v1/incidents/${id}/nudges`);
    const { nudges } = body as unknown as { nudges: readonly { state: string; by: string }[] };
    assert.deepEqual(
      nudges.map(({ state, by }) => [state, by]),
      [['accepted', 'person/gus']],
    );
    const { body: read } = await world.get(`/v1/incidents/${id}`);
    const { escalations } = read as unknown as { escalations: readonly { path: string }[] };
    assert.deepEqual(escalations.map(({ path }) => path).toSorted(), [
      'escalation-path/identity',
      'escalation-path/payments',
    ]);
  });

  it('keeps the address of a chat to itself, wherever the catalog is read', async () => {
    const chat = 'https://chat.acme.example/hooks/T0-very-secret';
    await using world = await withRules({
      ref: 'rule/chat',
      name: 'The chat hears of it',
      on: ['status-changed'],
      do: [{ post: { chat }, say: 'It goes on.' }],
    });
    for (const url of [
      '/v1/catalog/entries/rule/chat',
      '/v1/catalog/entries?type=rule',
      '/v1/catalog/entries/rule/chat/history',
    ]) {
      const { status, text } = await world.get(url);
      assert.equal(status, 200, `${url}: ${text}`);
      assert.doesNotMatch(text, /very-secret/, url);
    }
    const { body } = await world.get('/v1/catalog/entries/rule/chat');
    const { entry } = body as unknown as { entry: { name: string } };
    const planned = await world.post('/v1/catalog/plan', { entries: [{ ...entry, name: 'The chat is told' }] });
    assert.doesNotMatch(planned.text, /very-secret/);
    const again = await world.post('/v1/catalog/apply', { entries: [{ ...entry, name: 'The chat is told' }] });
    assert.equal(again.status, 200, again.text);
  });

  it('keeps what it names in the catalog', async () => {
    await using world = await withRules({
      ref: 'rule/gus',
      name: 'Gus hears of it',
      on: [{ 'open-for': { sev4: 'PT1H' } }],
      do: [{ tell: ['person/gus'], say: 'It goes on.' }],
    });
    for (const ref of ['person/gus', 'severity/sev4']) {
      const { status, text } = await world.remove(`/v1/catalog/entries/${ref}`);
      assert.equal(status, 422, text);
      assert.match(text, /rule\/gus/);
    }
  });
});
