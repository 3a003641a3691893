import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { topics } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import { closeServer } from '@escalog/hosting';
import { Listener } from '@escalog/http/testing';
import { after } from '@escalog/kernel';
import { unansweredThenAcknowledged } from '../domain/testing/examples.ts';
import { unreadFor } from '../events/event-reading.ts';
import { temporaryFolder, World } from '../testing/world.ts';

interface Line {
  readonly position: string;
  readonly topic?: string;
  readonly partition?: number;
  readonly offset?: number;
  readonly type?: string | null;
  readonly event?: { readonly meta: { readonly eventId: string; readonly occurredAt: string } };
  readonly raw?: string;
}

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

function linesIn(text: string): readonly Line[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

async function read(world: World, query = '', headers: Record<string, string> = {}) {
  const answer = await world.server.inject({ url: `/v1/events${query}`, headers });
  return { status: answer.statusCode, headers: answer.headers, text: answer.body, bytes: answer.rawPayload };
}

const idsIn = (lines: readonly Line[]) => lines.flatMap(({ event }) => event?.meta.eventId ?? []);

/** The events of three incidents, as they were published. */
async function published(world: World, prefix = 'incident', count = 3) {
  const events = Array.from(
    { length: count },
    (_, number) => unansweredThenAcknowledged(`${prefix}-${number}`).events,
  ).flat();
  await world.publish(...events);
  return events;
}

async function listening(world: World): Promise<string> {
  return world.server.listen({ host: '127.0.0.1', port: 0 });
}

describe('GET /v1/events', () => {
  it('answers with every event of the log as NDJSON, each whole and with its position', async (t) => {
    const world = await World.open(t);
    const events = await published(world);
    const answer = await read(world);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-type'], 'application/x-ndjson');
    const lines = linesIn(answer.text);
    assert.deepEqual(idsIn(lines).toSorted(), events.map(({ meta }) => meta.eventId).toSorted());
    assert.equal(new Set(lines.map(({ position }) => position)).size, lines.length);
    assert.equal(lines.at(-1)?.position, answer.headers['escalog-position'], 'it ends where the last event is');
    const [first] = lines;
    assert.deepEqual(Object.keys(first ?? {}), ['position', 'topic', 'partition', 'offset', 'type', 'event']);
    for (const { event } of lines)
      assert.match(event?.meta.occurredAt ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('goes on behind any event, and behind the end, with nothing lost and nothing twice', async (t) => {
    const folder = temporaryFolder(t);
    const first = await World.open(t, 'from the log', folder);
    await published(first);
    const whole = await read(first);
    const lines = linesIn(whole.text);
    for (const [index, { position }] of lines.entries()) {
      const rest = linesIn((await read(first, `?after=${position}`)).text);
      assert.deepEqual(idsIn(rest), idsIn(lines).slice(index + 1));
    }
    await first.close();
    const second = await World.open(t, 'from the log', folder);
    const later = await published(second, 'later');
    const position = String(whole.headers['escalog-position']);
    const rest = linesIn((await read(second, '', { 'last-event-id': position })).text);
    assert.deepEqual(idsIn(rest).toSorted(), later.map(({ meta }) => meta.eventId).toSorted());
  });

  it('tells only what was asked for', async (t) => {
    const world = await World.open(t);
    const events = await published(world);
    const told = async (query: string) => {
      const answer = await read(world, query);
      assert.equal(answer.status, 200, answer.text);
      return idsIn(linesIn(answer.text)).toSorted();
    };
    const idsOf = (some: typeof events) => some.map(({ meta }) => meta.eventId).toSorted();
    assert.deepEqual(
      await told('?types=LevelReached,IncidentDeclared'),
      idsOf(events.filter(({ type }) => type === 'LevelReached' || type === 'IncidentDeclared')),
    );
    assert.deepEqual(
      await told('?incident=incident-1'),
      idsOf(events.filter(({ meta }) => meta.subject === 'incident-1')),
    );
    assert.deepEqual(
      await told('?topics=routing,incidents'),
      idsOf(events.filter(({ meta }) => /^(incident|routing)\//.test(meta.stream))),
    );
    const [, second] = events.map(({ meta }) => meta.occurredAt).toSorted((a, b) => a - b);
    const at = new Date(second ?? 0).toISOString();
    assert.deepEqual(await told(`?since=${at}`), idsOf(events.filter(({ meta }) => meta.occurredAt >= (second ?? 0))));
    assert.deepEqual(await told(`?until=${at}`), idsOf(events.filter(({ meta }) => meta.occurredAt < (second ?? 0))));
    for (const query of ['?topics=catalog', '?types=', '?since=yesterday', '?incident=', '?format=xml', '?follow=yes'])
      assert.equal((await read(world, query)).status, 400, query);
  });

  it('passes on what it cannot read: its type where the headers tell it, and its bytes', async (t) => {
    const world = await World.open(t);
    const message = { key: 'incident-0', value: Buffer.from('from the future') };
    await world.send(topics.incidents.name, { ...message, headers: { ce_type: 'escalog.IncidentTeleported' } });
    await world.send(topics.incidents.name, { ...message, headers: {} });
    const lines = linesIn((await read(world)).text);
    const raw = message.value.toString('base64');
    assert.deepEqual(
      lines.map(({ topic, partition, offset, type, raw: bytes }) => ({ topic, partition, offset, type, raw: bytes })),
      [0, 1].map((offset) => ({
        topic: topics.incidents.name,
        partition: lines[0]?.partition,
        offset,
        type: offset === 0 ? 'IncidentTeleported' : null,
        raw,
      })),
    );
    assert.equal(linesIn((await read(world, '?types=IncidentTeleported')).text).length, 1);
    assert.match((await read(world, '?format=csv')).text, new RegExp(`IncidentTeleported,.*,${raw}\r\n`));
  });

  it('says of a position that is none, or is gone, what to do', async (t) => {
    const world = await World.open(t);
    await published(world, 'incident', 1);
    const none = await read(world, '?after=nonsense');
    assert.equal(none.status, 400);
    assert.equal((JSON.parse(none.text) as { code: string }).code, 'no-position');
    const longer = await World.open(t);
    await published(longer);
    const position = String((await read(longer)).headers['escalog-position']);
    for (const query of ['', '&follow=true']) {
      const gone = await read(world, `?after=${position}${query}`);
      assert.equal(gone.status, 410);
      assert.match(gone.text, /it ends at \d+, so that this is another log.*Read again without a position/);
    }
  });

  it('goes on with what happens, as server-sent events and as NDJSON, and shows when nothing does', async (t) => {
    const world = await World.open(t);
    await published(world, 'before', 1);
    const url = await listening(world);
    const position = String((await read(world)).headers['escalog-position']);
    const listener = await Listener.to(t, `${url}/v1/events?follow=true&after=${position}`, {
      accept: 'text/event-stream',
    });
    assert.equal(listener.headers['content-type'], 'text/event-stream; charset=utf-8');
    const lines = await Listener.to(t, `${url}/v1/events?follow=true&after=${position}`);
    await listener.has('retry');
    const events = await published(world, 'later', 1);
    const told = await listener.until(({ length }) => length >= events.length);
    assert.deepEqual(told.map(({ data }) => data['type']).toSorted(), events.map(({ type }) => type).toSorted());
    while (idsIn(linesIn(lines.text)).length < events.length) await turn();
    world.clock.moveTo(after(world.clock.now(), 15_000));
    await listener.has(': here\nid: ');
    while (linesIn(lines.text).length < events.length + 2) await turn();
    const last = linesIn(lines.text).at(-1);
    assert.deepEqual(Object.keys(last ?? {}), ['position']);
    assert.equal(last?.position, String((await read(world)).headers['escalog-position']));
    const again = await Listener.to(t, `${url}/v1/events?follow=true`, {
      accept: 'text/event-stream',
      'last-event-id': told[2]?.id ?? '',
    });
    await again.until(({ length }) => length >= events.length - 3);
    assert.deepEqual(
      again.events.map(({ data }) => data['offset']),
      told.slice(3).map(({ data }) => data['offset']),
    );
  });

  it('gives files that have an end, and none that goes on', async (t) => {
    const world = await World.open(t);
    const events = await published(world);
    const csv = await read(world, '', { accept: 'text/csv' });
    assert.equal(csv.headers['content-type'], 'text/csv; charset=utf-8; header=present');
    assert.equal(csv.text.split('\r\n').length, events.length + 2);
    const parquet = await read(world, '?format=parquet');
    assert.equal(parquet.headers['content-type'], 'application/vnd.apache.parquet');
    assert.equal(parquet.bytes.subarray(0, 4).toString(), 'PAR1');
    assert.equal(parquet.bytes.subarray(-4).toString(), 'PAR1');
    assert.equal(parquet.headers['escalog-position'], csv.headers['escalog-position']);
    for (const format of ['csv', 'parquet']) {
      const refused = await read(world, `?follow=true&format=${format}`);
      assert.equal(refused.status, 400);
      assert.match(refused.text, /cannot-follow/);
    }
    assert.equal((await read(world, '', { accept: 'text/html' })).status, 406);
  });

  it('cuts off who takes nothing for thirty seconds, and reads no further meanwhile', async (t) => {
    const world = await World.open(t);
    const long = { ...exampleEvents.UpdatePosted, text: 'x'.repeat(100_000) };
    for (let count = 0; count < 200; count += 1) await world.publish(long);
    let pages = 0;
    const { bus } = world.deps;
    const reads = bus.read.bind(bus);
    bus.read = async function* (...asked) {
      for await (const page of reads(...asked)) {
        pages += 1;
        yield page;
      }
    };
    const { port, host } = new URL(await listening(world));
    const socket = connect(Number(port), '127.0.0.1');
    t.after(() => socket.destroy());
    socket.write(`GET /v1/events HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
    await once(socket, 'readable');
    const cut = once(socket, 'close');
    // What the kernel takes on both sides is some megabytes; 20 MB it does not.
    for (let turns = 0; turns < 2_000; turns += 1) await turn();
    const before = pages;
    for (let seconds = 0; seconds <= unreadFor / 1_000; seconds += 1) {
      assert.equal(pages, before);
      world.clock.moveTo(after(world.clock.now(), 1_000));
      await turn();
    }
    socket.on('error', () => {}).resume();
    await cut;
  });

  it('breaks off what should have come to an end, and ends what goes on, when the server closes', async (t) => {
    const world = await World.open(t);
    await published(world, 'incident', 1);
    const url = await listening(world);
    const following = await Listener.to(t, `${url}/v1/events?follow=true`);
    await following.has('\n');
    await closeServer(world.server, world.clock);
    await following.ended;
  });

  it('is refused above its bound', async (t: TestContext) => {
    const world = await World.open(t);
    const url = await listening(world);
    const open = await Promise.all(
      Array.from({ length: 10 }, () => Listener.to(t, `${url}/v1/events?follow=true&format=sse`)),
    );
    assert.deepEqual(new Set(open.map(({ status }) => status)), new Set([200]));
    const refused = await Listener.to(t, `${url}/v1/events`);
    assert.equal(refused.status, 429);
    open[0]?.leave();
    let again = refused;
    while (again.status === 429) again = await Listener.to(t, `${url}/v1/events`);
    assert.equal(again.status, 200);
  });

  it('writes two Parquet files at a time, and no more', async (t) => {
    const world = await World.open(t);
    await world.publish(...unansweredThenAcknowledged().events);
    const get = (format: string) => world.server.inject(`/v1/events?format=${format}`);
    const asked = await Promise.all([get('parquet'), get('parquet'), get('parquet'), get('csv')]);
    assert.deepEqual(
      asked.map(({ statusCode }) => statusCode),
      [200, 200, 429, 200],
    );
    assert.match(asked[2]?.json<{ detail: string }>().detail ?? '', /another format/);
    assert.equal((await get('parquet')).statusCode, 200, 'one that is done makes room');
  });
});
