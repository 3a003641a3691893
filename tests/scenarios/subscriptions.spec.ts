import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EntryOf } from '@escalog/definitions';
import { WebhookReceiver } from '../harness/webhook-receiver.ts';
import { World } from '../harness/world.ts';

const minute = 60_000;

interface Posted {
  readonly type: string;
  readonly timestamp: string;
  readonly data: { readonly meta: { readonly subject: string; readonly stream: string; readonly version: number } };
}

async function subscribed(world: World, fields: Partial<EntryOf<'subscription'>> = {}) {
  const receiver = await WebhookReceiver.open();
  const { url, secret } = receiver;
  const entry = { ref: 'subscription/warehouse', name: 'Warehouse', url, secret, ...fields };
  const { status, text } = await world.post('/v1/catalog/apply', { entries: [entry] });
  assert.equal(status, 200, text);
  return { receiver, posted: () => receiver.attempts.map(({ body }) => body as Posted) };
}

describe('whoever has subscribed to events', () => {
  it('is told the whole story of an incident, by every service, and can put it in order', async () => {
    await using world = await World.open();
    const { receiver, posted } = await subscribed(world);
    await using _ = receiver;
    const { body } = await world.post('/v1/incidents', { title: 'users cannot log in', affects: ['Login'] });
    await world.post(`/v1/incidents/${body.id}/acknowledge`, { by: 'person/ana' });
    await world.post(`/v1/incidents/${body.id}/resolve`, { by: 'person/ana' });
    const events = posted().filter(({ data }) => data.meta.subject === body.id);
    const types = events.map(({ type }) => type);
    for (const type of ['IncidentDeclared', 'IncidentRouted', 'EscalationStarted', 'LevelReached', 'PageDelivered'])
      assert.ok(types.includes(type), type);
    for (const type of ['IncidentAcknowledged', 'EscalationHalted', 'IncidentResolved'])
      assert.ok(types.includes(type), type);
    for (const stream of new Set(events.map(({ data }) => data.meta.stream))) {
      // It may come twice: whoever passes over what they have seen has each once.
      const told = events.filter(({ data }) => data.meta.stream === stream).map(({ data }) => data.meta.version);
      const versions = [...new Set(told)];
      assert.deepEqual(
        versions.toSorted((a, b) => a - b),
        Array.from(versions, (_version, index) => index + 1),
        stream,
      );
    }
    assert.doesNotMatch(JSON.stringify(events), /ana@acme\.example/);
  });

  it('is told of the chosen types alone, once more after a failure, and never of its own deliveries', async () => {
    await using world = await World.open();
    const { receiver, posted } = await subscribed(world, { events: ['IncidentDeclared'] });
    await using _ = receiver;
    receiver.statuses.push(500);
    const { body } = await world.post('/v1/incidents', { title: 'users cannot log in', affects: ['Login'] });
    await world.advance(minute);
    assert.ok(posted().length >= 2);
    assert.deepEqual([...new Set(posted().map(({ type }) => type))], ['IncidentDeclared']);
    assert.equal(new Set(receiver.attempts.map(({ id }) => id)).size, 1);
    assert.ok(!(await world.entries(body.id)).some(({ text }) => text.includes('Warehouse')));
  });

  it('goes on after a restart with what it had not got, and with what happened since', async () => {
    await using world = await World.open();
    const { receiver, posted } = await subscribed(world, { events: ['IncidentDeclared'] });
    await using _ = receiver;
    receiver.statuses.push(503);
    await world.post('/v1/incidents', { title: 'users cannot log in', affects: ['Login'] });
    await world.stop();
    await world.start();
    await world.post('/v1/incidents', { title: 'card payments fail', affects: ['Card payments'] });
    await world.advance(minute);
    assert.ok(posted().length >= 3);
    assert.equal(new Set(receiver.attempts.map(({ id }) => id)).size, 2);
  });

  it('shows neither its address nor its secret, and keeps both when its entry is sent back', async () => {
    await using world = await World.open();
    const { receiver } = await subscribed(world, { events: ['IncidentDeclared'] });
    await using _ = receiver;
    const shown = (await world.get('/v1/catalog/entries/subscription/warehouse')).body;
    assert.doesNotMatch(JSON.stringify(shown), new RegExp(`/page|${receiver.secret}`));
    const entry = { ...(shown['entry'] as EntryOf<'subscription'>), description: 'Of the data team.' };
    assert.equal((await world.post('/v1/catalog/apply', { entries: [entry] })).status, 200);
    await world.post('/v1/incidents', { title: 'users cannot log in', affects: ['Login'] });
    assert.equal(new Set(receiver.attempts.map(({ id }) => id)).size, 1);
  });

  it('may not be told of what there is not', async () => {
    await using world = await World.open();
    const entry = {
      ref: 'subscription/x',
      name: 'X',
      url: 'https://hooks.acme.example/x',
      events: ['IncidentResolve'],
    };
    const { status, text } = await world.post('/v1/catalog/apply', { entries: [entry] });
    assert.equal(status, 422);
    assert.match(text, /there is no event IncidentResolve; the nearest is IncidentResolved/);
  });
});
