import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { Listener, type ServerSent } from '@escalog/http/testing';
import { alicePaged } from '../domain/testing/told-sentence.ts';
import { unansweredThenAcknowledged } from '../domain/testing/examples.ts';
import type { IncidentEvent } from '../domain/incident-event.ts';
import { World } from '../testing/world.ts';

const path = '/v1/incidents/login-down/timeline';
const isReady = (events: readonly ServerSent[]): boolean => events.some(({ event }) => event === 'ready');
const isAsMany = (count: number) => (events: readonly ServerSent[]) => entriesIn(events).length >= count;

interface Entry {
  readonly events: readonly string[];
  readonly text: string;
}

function entriesIn(events: readonly ServerSent[]) {
  return events.flatMap(({ event, data }) =>
    event === 'entry' ? [data as unknown as { entry: Entry; after: string | null; index: number; total: number }] : [],
  );
}

/** What a page has that takes over what it is told. */
function shownBy(entries: readonly Entry[], events: readonly ServerSent[]): readonly Entry[] {
  return entriesIn(events).reduce<readonly Entry[]>((all, { entry, after }) => {
    const others = all.filter((one) => one.events[0] !== entry.events[0]);
    const place = others.findIndex((one) => one.events[0] === after) + 1;
    return [...others.slice(0, place), entry, ...others.slice(place)];
  }, entries);
}

async function timelineOf(world: World): Promise<readonly Entry[]> {
  const { entries } = (await world.get(path)).json<{ entries: readonly Entry[] }>();
  return entries;
}

const listening = async (world: World): Promise<string> => world.server.listen({ host: '127.0.0.1', port: 0 });

describe('the timeline as it is written', () => {
  for (const told of ['from the log', 'from an index'] as const)
    it(`tells each line with its place, also one that comes late, ${told}`, async (t) => {
      const world = await World.open(t, told);
      const events = unansweredThenAcknowledged().events;
      const late = events[1] as IncidentEvent;
      const [begun, rest] = [events.slice(0, 1), events.slice(2)];
      await world.publish(...begun);
      await world.quiet();
      const listener = await Listener.to(t, `${await listening(world)}${path}/stream`);
      assert.equal(listener.headers['content-type'], 'text/event-stream; charset=utf-8');
      await listener.until(isReady);
      const before = await timelineOf(world);
      await world.publish(...rest);
      await listener.until(isAsMany(rest.length));
      const asTold = entriesIn(listener.events).length;
      await world.publish(late, late);
      await listener.until((all) => entriesIn(all).some(({ entry }) => entry.events[0] === late.meta.eventId));
      const placed = entriesIn(listener.events).find(({ entry }) => entry.events[0] === late.meta.eventId);
      assert.deepEqual([placed?.index, placed?.after], [1, events[0]?.meta.eventId]);
      assert.ok(entriesIn(listener.events).length > asTold);
      assert.deepEqual(shownBy(before, listener.events), await timelineOf(world));
    });

  it('goes on where it was', async (t) => {
    const world = await World.open(t);
    const events = unansweredThenAcknowledged().events;
    await world.publish(...events.slice(0, 3));
    const url = `${await listening(world)}${path}/stream`;
    const first = await Listener.to(t, url);
    await first.until(isReady);
    const before = await timelineOf(world);
    await world.publish(...events.slice(3, 6));
    const sixth = events[5]?.meta.eventId;
    await first.until((all) => all.at(-1)?.id !== '' && entriesIn(all).some(({ entry }) => entry.events[0] === sixth));
    // As browsers keep it: of an event without an id, that of the one before.
    const lastId = first.events.findLast(({ id }) => id !== '')?.id ?? '';
    first.leave();
    await world.publish(...events.slice(6));
    await world.quiet();
    const again = await Listener.to(t, url, { 'last-event-id': lastId });
    const whole = await timelineOf(world);
    const shown = () => shownBy(shownBy(before, first.events), again.events);
    await again.until(() => shown().length === whole.length);
    assert.deepEqual(shown(), whole, 'with what was missed');
    const told = entriesIn(again.events).map(({ entry }) => entry.events[0]);
    assert.ok(!told.includes(sixth), 'and without what was told before');
    const lost = await Listener.to(t, `${url}?after=nonsense`);
    assert.deepEqual(
      (await lost.until(isReady)).map(({ event }) => event),
      ['reload', 'ready'],
    );
  });

  it('tells of this incident alone, and not of what people write beside it', async (t) => {
    const world = await World.open(t);
    const [declared, ...others] = unansweredThenAcknowledged().events;
    await world.publish(declared as IncidentEvent);
    const listener = await Listener.to(t, `${await listening(world)}${path}/stream`);
    await listener.until(isReady);
    await world.publish(...alicePaged().events, others[0] as IncidentEvent);
    await listener.until((all) => entriesIn(all).some(({ total }) => total === 2));
    assert.equal(entriesIn(listener.events).at(-1)?.total, 2);
  });

  it('is not there for an incident that is not', async (t) => {
    const world = await World.open(t);
    assert.equal((await world.get(`${path}/stream`)).statusCode, 404);
  });

  it('cuts off who does not read', async (t) => {
    const world = await World.open(t);
    const { events } = unansweredThenAcknowledged();
    await world.publish(events[0] as IncidentEvent);
    const { port, host } = new URL(await listening(world));
    const socket = connect(Number(port), '127.0.0.1');
    t.after(() => socket.destroy());
    socket.write(`GET ${path}/stream HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
    await once(socket, 'readable');
    // That it was cut is told by its end.
    socket.on('error', () => {});
    // What the kernel takes on both sides is some megabytes.
    const long = { ...(events[0] as object), title: 'x'.repeat(500_000) } as IncidentEvent;
    for (let round = 1; round <= 40; round += 1) {
      const { meta } = long;
      await world.publish({ ...long, meta: { ...meta, eventId: `e${round}`, version: round + 1 } } as IncidentEvent);
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    }
    socket.resume();
    await once(socket, 'close');
  });
});
