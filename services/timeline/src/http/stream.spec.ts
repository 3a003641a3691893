import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { exampleEvents } from '@escalog/contracts/testing';
import { closeServer } from '@escalog/hosting';
import { after } from '@escalog/kernel';
import { buildServer } from '@escalog/http';
import { Listener } from '@escalog/http/testing';
import fastify from 'fastify';
import { unansweredThenAcknowledged } from '../domain/testing/examples.ts';
import { ChangeStreams, type StreamBounds } from '../stream/change-streams.ts';
import { temporaryFolder, World } from '../testing/world.ts';
import { streamRoute } from './stream.ts';

/** Events of incidents alone, one after the other, each about an incident of its own. */
const declared = (count: number, prefix = 'incident') =>
  Array.from({ length: count }, (_, number) => unansweredThenAcknowledged(`${prefix}-${number}`).events[0]).filter(
    (event) => event !== undefined,
  );

async function listening(world: World): Promise<string> {
  return world.server.listen({ host: '127.0.0.1', port: 0 });
}

const isReady = (events: readonly { readonly event: string }[]): boolean =>
  events.some(({ event }) => event === 'ready');
const subjects = (events: readonly { readonly data: Readonly<Record<string, unknown>> }[]) =>
  events.flatMap(({ data }) => data['incident'] ?? data['ref'] ?? []);

/** A server with this stream alone, over the world's log, with other bounds. */
async function bounded(t: TestContext, world: World, bounds: Partial<StreamBounds>) {
  const streams = new ChangeStreams({ ...world.deps, historyOf: async () => ({ events: [], newer: [] }) }, bounds);
  await streams.start();
  const server = await buildServer({
    services: [
      {
        name: 'timeline',
        routes: async (instance) => streamRoute(instance as never, streams),
        checks: async () => [],
      },
    ],
    logger: fastify().log,
    settled: async () => {},
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  t.after(async () => {
    await server.close();
  });
  // Before the world ends, whose hooks are the first.
  const end = world.app.stop.bind(world.app);
  world.app.stop = async () => {
    await streams.stop();
    await end();
  };
  return { url, streams };
}

describe('the stream of changes', () => {
  it('says which incident has changed and by what, and nothing else', async (t) => {
    const world = await World.open(t);
    const url = await listening(world);
    const listener = await Listener.to(t, `${url}/v1/stream`);
    assert.equal(listener.headers['content-type'], 'text/event-stream; charset=utf-8');
    assert.equal(listener.headers['cache-control'], 'no-store, no-transform');
    await listener.until(isReady);
    const { events } = unansweredThenAcknowledged();
    await world.publish(...events);
    const told = (await listener.until(({ length }) => length > events.length)).slice(1);
    assert.deepEqual(
      told.map(({ event, data }) => [event, Object.keys(data), data['incident'], data['type'], data['event']]),
      events.map(({ type, meta }) => [
        'incident',
        ['incident', 'type', 'event', 'at'],
        'login-down',
        type,
        meta.eventId,
      ]),
    );
    assert.equal(told[0]?.data['at'], '2026-11-21T02:00:00.000Z', 'when it happened, not when it was heard');
    assert.equal(new Set(told.map(({ id }) => id)).size, told.length);
  });

  it('tells only of the incident, or of the topics, that were asked for', async (t) => {
    const world = await World.open(t);
    const url = await listening(world);
    const one = await Listener.to(t, `${url}/v1/stream?topics=incidents&incident=incident-1`);
    const catalog = await Listener.to(t, `${url}/v1/stream?topics=catalog`);
    await one.until(isReady);
    await catalog.until(isReady);
    await world.publish(...declared(3), exampleEvents.CatalogEntryApplied);
    await catalog.until(({ length }) => length > 1);
    await one.until(({ length }) => length > 1);
    assert.deepEqual(subjects(one.events), ['incident-1']);
    assert.deepEqual(subjects(catalog.events), ['team/identity']);
    for (const query of ['topics=people', 'incident=', 'topic=incidents'])
      assert.equal((await world.server.inject({ url: `/v1/stream?${query}` })).statusCode, 400, query);
  });

  it('goes on where it was, by the id of any event, also after a restart', async (t) => {
    const folder = temporaryFolder(t);
    const first = await World.open(t, 'from the log', folder);
    const url = await listening(first);
    const listener = await Listener.to(t, `${url}/v1/stream`);
    await listener.until(isReady);
    await first.publish(...declared(4));
    await listener.until(({ length }) => length === 5);
    const { events } = listener;
    const ids = [...events].map(({ id }) => id);
    await first.publish(...declared(1, 'missed'));
    for (const [index, id] of ids.entries()) {
      const again = await Listener.to(t, `${url}/v1/stream`, { 'last-event-id': id });
      await again.until(isReady);
      assert.deepEqual(subjects(again.events), [
        ...Array.from({ length: 4 - index }, (_, number) => `incident-${index + number}`),
        'missed-0',
      ]);
    }
    await first.close();

    const second = await World.open(t, 'from the log', folder);
    const elsewhere = await listening(second);
    const again = await Listener.to(t, `${elsewhere}/v1/stream?after=${ids.at(-1)}`);
    await again.until(isReady);
    assert.deepEqual(subjects(again.events), ['missed-0']);
    await second.publish(...declared(1, 'new'));
    await again.until((all) => subjects(all).length === 2);
    assert.deepEqual(subjects(again.events), ['missed-0', 'new-0']);
  });

  it('says that everything may have changed when it cannot know what was missed', async (t) => {
    const world = await World.open(t);
    await world.publish(...declared(30, 'before'));
    const { url } = await bounded(t, world, { remembered: 5, fromBefore: 0 });
    const lost = await Listener.to(t, `${url}/v1/stream`, { 'last-event-id': 'nonsense' });
    assert.deepEqual(
      (await lost.until(isReady)).map(({ event }) => event),
      ['reload', 'ready'],
    );
    const listener = await Listener.to(t, `${url}/v1/stream`);
    await listener.until(isReady);
    const old = listener.lastId;
    await world.publish(...declared(30, 'many'));
    await listener.until(({ length }) => length === 31);
    const again = await Listener.to(t, `${url}/v1/stream`, { 'last-event-id': old });
    await again.until(isReady);
    assert.deepEqual(
      again.events.map(({ event }) => event),
      ['reload', 'ready'],
    );
  });

  it('waits for what another replica has heard already, and gives that up after five seconds', async (t) => {
    const ahead = await World.open(t);
    const elsewhere = await Listener.to(t, `${await listening(ahead)}/v1/stream`);
    await elsewhere.until(isReady);
    await ahead.publish(...declared(2));
    await elsewhere.until(({ length }) => length === 3);
    const behind = await World.open(t);
    const url = await listening(behind);
    const waiting = await Listener.to(t, `${url}/v1/stream`, { 'last-event-id': elsewhere.lastId });
    await waiting.has('retry');
    await behind.publish(...declared(2), ...declared(1, 'new'));
    await behind.publish(...declared(1, 'later'));
    await waiting.until((events) => subjects(events).length === 2);
    assert.deepEqual(subjects(waiting.events), ['new-0', 'later-0']);
    assert.ok(!waiting.events.some(({ event }) => event === 'reload'));

    const lost = await World.open(t);
    const giving = await Listener.to(t, `${await listening(lost)}/v1/stream`, { 'last-event-id': elsewhere.lastId });
    await giving.has('retry');
    lost.clock.moveTo(after(lost.clock.now(), 5_000));
    await giving.until(isReady);
    assert.deepEqual(
      giving.events.map(({ event }) => event),
      ['reload', 'ready'],
    );
  });

  it('shows every fifteen seconds that it is there, and where it is', async (t) => {
    const world = await World.open(t);
    const listener = await Listener.to(t, `${await listening(world)}/v1/stream?incident=another`);
    await listener.until(isReady);
    await world.publish(...declared(1));
    world.clock.moveTo(after(world.clock.now(), 15_000));
    await listener.has(': here\nid: ');
    world.clock.moveTo(after(world.clock.now(), 15_000));
    await listener.has('\n\n: here');
  });

  it('is refused above its bounds, and has room again once somebody leaves', async (t) => {
    const world = await World.open(t);
    const { url, streams } = await bounded(t, world, { streams: 3, ofOneAddress: 2 });
    const from = (address: string) => ({ 'x-forwarded-for': `192.0.2.1, ${address}` });
    const first = await Listener.to(t, `${url}/v1/stream`, from('198.51.100.1'));
    await Listener.to(t, `${url}/v1/stream`, from('198.51.100.1'));
    const third = await Listener.to(t, `${url}/v1/stream`, from('198.51.100.1'));
    assert.equal(third.status, 429);
    await third.has('}');
    assert.match(third.text, /2 streams are open to your address.*"too-many-streams"/s);
    assert.equal((await Listener.to(t, `${url}/v1/stream`, from('198.51.100.2'))).status, 200);
    const fifth = await Listener.to(t, `${url}/v1/stream`, from('198.51.100.3'));
    await fifth.has('}');
    assert.deepEqual([fifth.status, fifth.headers['retry-after']], [429, '15']);
    first.leave();
    while (streams.open > 2) await new Promise(setImmediate);
    assert.equal((await Listener.to(t, `${url}/v1/stream`, from('198.51.100.3'))).status, 200);
  });

  it('cuts off who does not read, and holds no more for it than its bound', async (t) => {
    const world = await World.open(t);
    const { url, streams } = await bounded(t, world, {});
    const { port, host } = new URL(url);
    const socket = connect(Number(port), '127.0.0.1');
    t.after(() => socket.destroy());
    socket.write(`GET /v1/stream HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
    await once(socket, 'readable');
    while (streams.open === 0) await new Promise(setImmediate);
    // What the kernel takes on both sides is some megabytes.
    const messages = declared(1).flatMap((event) => Array.from({ length: 200 }, () => event));
    for (let round = 0; round < 400 && streams.open > 0; round += 1) {
      await world.publish(...messages);
      await new Promise(setImmediate);
    }
    assert.equal(streams.open, 0);
  });

  it('ends at once when the server closes', async (t) => {
    const world = await World.open(t);
    const url = await listening(world);
    const listeners = await Promise.all([1, 2, 3].map(() => Listener.to(t, `${url}/v1/stream`)));
    for (const listener of listeners) await listener.until(isReady);
    // On a clock that stands still there is no grace that could end them.
    await closeServer(world.server, world.clock);
    for (const listener of listeners) await listener.ended;
  });
});
