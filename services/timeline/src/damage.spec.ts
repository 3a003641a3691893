import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Reading } from '@escalog/bus';
import { historyIn, historyIsWell, leaveOutOfHistory } from '@escalog/bus/testing';
import { AppError } from '@escalog/kernel';
import { overridden } from '@escalog/kernel/testing';
import { answeredInSeconds, unansweredThenAcknowledged } from './domain/testing/examples.ts';
import { indexSource } from './projection/index-source.ts';
import { temporaryFolder, World } from './testing/world.ts';

const url = '/v1/incidents/login-down';
const { events } = unansweredThenAcknowledged();

const timeline = async (world: World): Promise<string> => (await world.get(`${url}/timeline`)).body;
const check = async (world: World) =>
  (await world.app.checks()).find(({ name }) => name === 'timelines') ?? assert.fail('there is no such check');
const rebuildIncident = (world: World, id = 'login-down') =>
  world.server.inject({ method: 'POST', url: `/v1/incidents/${id}/timeline/rebuilds` });

const mended = (times: string) =>
  `what ${times} told from was damaged, and was made anew from the log, last at 2026-11-21T03:00:00.000Z: look after the disk that it is on`;

describe('an index that is damaged behind its back', () => {
  const open = async (t: Parameters<typeof World.open>[0]) => {
    const world = await World.open(t, 'from an index');
    await world.publish(...events, ...answeredInSeconds().events);
    const before = await timeline(world);
    const records = world.store.records('timeline-events-1');
    const [first] = await records.read('login-down');
    assert.ok(first);
    return { world, before, records, first };
  };

  it('is found by its checksum, made anew for that incident, and said', async (t) => {
    const { world, before, records, first } = await open(t);
    assert.deepEqual(await check(world), {
      name: 'timelines',
      ok: true,
      detail: 'what timelines are told from is what the log has',
    });
    const bytes = Buffer.from(first.bytes);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await records.remove('login-down', [first.id]);
    await records.append([{ ...first, bytes }]);

    assert.equal(await timeline(world), before);
    assert.deepEqual(await check(world), { name: 'timelines', ok: true, detail: mended('1 timeline was') });
    const after = await records.read('login-down');
    assert.ok(after.every(({ id }) => id !== first.id));
    assert.equal(await timeline(world), before);
  });

  it('is found where a record is gone, is cut off, or is anything but events', async (t) => {
    for (const damage of [
      [],
      [new Uint8Array()],
      [Buffer.from('anything')],
      [Buffer.from([0, 0, 0, 3, 1, 2])],
      [Buffer.from([0, 0, 0, 3, 1, 2, 3])],
    ]) {
      const { world, before, records, first } = await open(t);
      await records.remove('login-down', [first.id]);
      await records.append(damage.map((bytes) => ({ ...first, bytes })));
      assert.equal(await timeline(world), before, String(damage));
      assert.equal((await check(world)).detail, mended('1 timeline was'));
    }
  });

  it('shows everybody who asks meanwhile all of it, and is made anew once', async (t) => {
    const { world, before, records, first } = await open(t);
    await records.remove('login-down', [first.id]);
    const all = await Promise.all(Array.from({ length: 8 }, () => timeline(world)));
    assert.deepEqual(new Set(all), new Set([before]));
    assert.equal((await check(world)).detail, mended('1 timeline was'));
    assert.equal((await world.get('/v1/incidents/disk-full/timeline')).statusCode, 200);
  });

  it('is not taken for damaged where the log itself lacks an event, which is looked up once', async (t) => {
    const world = await World.open(t, 'from an index');
    await world.publish(...events.filter(({ type }) => type !== 'IncidentAcknowledged'));
    let read = 0;
    const bus = overridden(world.bus, {
      read: (topics: readonly string[], reading?: Reading) => {
        read += 1;
        return world.bus.read(topics, reading);
      },
    });
    await world.quiet();
    const source = indexSource({ ...world.deps, bus });
    for (let time = 0; time < 3; time += 1)
      assert.equal((await source.read('login-down')).events.length, events.length - 1);
    assert.equal(read, 4);
    assert.equal(source.check().detail, 'what timelines are told from is what the log has');
  });

  it('tells what can be told while the log cannot be read, says so, and is made anew as soon as it can', async (t) => {
    const { world, records, first } = await open(t);
    await records.remove('login-down', [first.id]);
    let isDown = true;
    const down = new AppError('ESCALOG_BUS_UNAVAILABLE', 'Kafka does not answer', { retriable: true });
    const bus = overridden(world.bus, {
      read: (topics: readonly string[], reading?: Reading) => {
        if (isDown) throw down;
        return world.bus.read(topics, reading);
      },
    });
    const source = indexSource({ ...world.deps, bus });
    assert.equal((await source.read('login-down')).events.length, events.length - 1);
    assert.deepEqual(source.check(), {
      name: 'timelines',
      ok: false,
      detail:
        'what 1 timeline is told from is damaged, and could not be made anew from the log; that of login-down: AppError: Kafka does not answer',
    });
    isDown = false;
    assert.equal((await source.read('login-down')).events.length, events.length);
    assert.equal(source.check().ok, true);
  });
});

describe("the log's own index by key, damaged behind its back", () => {
  it('is found where it leaves out an event, made anew for that partition, and said', async (t) => {
    const folder = temporaryFolder(t);
    const written = await World.open(t, 'from the log', folder);
    await written.publish(...events);
    const before = await timeline(written);
    const [message] = await historyIn(written.bus, ['escalog.escalations'], 'login-down');
    assert.ok(message);
    await written.close();
    leaveOutOfHistory(folder, message);
    assert.equal(historyIsWell(folder, message), false);

    const world = await World.open(t, 'from the log', folder);
    assert.equal(await timeline(world), before);
    assert.deepEqual(await check(world), { name: 'timelines', ok: true, detail: mended('1 timeline was') });
    await world.store.settled();
    assert.equal(historyIsWell(folder, message), true);
  });
});

describe('what the timeline of one incident is told from', () => {
  for (const told of ['from the log', 'from an index'] as const)
    it(`is made anew on demand, ${told}, and nobody who reads sees less meanwhile`, async (t) => {
      const world = await World.open(t, told);
      await world.publish(...events, ...answeredInSeconds().events);
      const before = await timeline(world);
      const rebuilding = Promise.all([rebuildIncident(world), rebuildIncident(world), rebuildIncident(world)]);
      const state = { isDone: false };
      void rebuilding.then(() => (state.isDone = true));
      let reads = 0;
      for (; !state.isDone || reads === 0; reads += 1) {
        assert.equal((await world.server.inject({ url: `${url}/timeline` })).body, before);
        await turn();
      }
      for (const answer of await rebuilding) {
        assert.equal(answer.statusCode, 200, answer.body);
        const { events: known, skipped } = answer.json<{ events: number; skipped: number }>();
        assert.deepEqual([known, skipped], [events.length, 0]);
      }
      assert.equal(await timeline(world), before);
    });

  for (const told of ['from the log', 'from an index'] as const)
    it(`is made anew with that of all others, ${told}, and nobody who reads sees less meanwhile, nor when it is swapped`, async (t) => {
      const world = await World.open(t, told);
      await world.publish(...events, ...answeredInSeconds().events);
      const before = await timeline(world);
      for (const generation of [2, 3]) {
        const begun = await world.server.inject({ method: 'POST', url: '/v1/timeline/rebuilds' });
        assert.equal(begun.json<{ generation: number }>().generation, generation);
        let reads = 0;
        for (let state = 'running'; state === 'running'; reads += 1) {
          assert.equal((await world.server.inject({ url: `${url}/timeline` })).body, before);
          state = (await world.server.inject({ url: '/v1/timeline/rebuilds/current' })).json<{ state: string }>().state;
          await turn();
        }
        assert.ok(reads > 0);
        assert.equal(await timeline(world), before);
      }
    });

  it('loses nothing of what is heard meanwhile', async (t) => {
    const world = await World.open(t, 'from an index');
    await world.publish(...events.slice(0, 5));
    const [answer] = await Promise.all([rebuildIncident(world), world.publish(...events.slice(5))]);
    assert.equal(answer.statusCode, 200);
    const fresh = await World.open(t, 'from an index');
    await fresh.publish(...events);
    assert.equal(await timeline(world), await timeline(fresh));
  });

  it('keeps what the log has forgotten', async (t) => {
    const world = await World.open(t, 'from an index');
    await world.publish(...events);
    const before = await timeline(world);
    const bus = overridden(world.bus, { read: async function* () {} });
    await indexSource({ ...world.deps, bus }).rebuilds.ofIncident('login-down');
    assert.equal(await timeline(world), before);
  });

  it('is not there of an incident that nothing is known of', async (t) => {
    const world = await World.open(t, 'from an index');
    assert.equal((await rebuildIncident(world, 'nothing')).statusCode, 404);
  });

  it('says what of it cannot be read', async (t) => {
    const world = await World.open(t, 'from an index');
    await world.publish(...events);
    await world.send('escalog.incidents', { key: 'login-down', value: Buffer.from('not framed'), headers: {} });
    await world.quiet();
    const { skipped, firstSkipped } = (await rebuildIncident(world)).json<{
      skipped: number;
      firstSkipped: { reason: string }[];
    }>();
    assert.equal(skipped, 1);
    assert.match(firstSkipped[0]?.reason ?? '', /does not start with a zero byte/);
  });
});
