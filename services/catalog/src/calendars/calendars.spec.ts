import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, it, type TestContext } from 'node:test';
import { openSqliteBus } from '@escalog/bus';
import { decode, everyTopic, topics } from '@escalog/contracts';
import { buildServer } from '@escalog/http';
import { openJournal } from '@escalog/journal';
import { noProviders } from '@escalog/hosting/testing';
import { after, instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { strictBus } from '@escalog/runner/testing';
import { openSqliteStore } from '@escalog/store';
import pino from 'pino';
import { buildApp } from '../app.ts';
import { ana, path, sev1 } from '../testing/organisation.ts';

const secret = 'MDEyMzQ1Njc4OTAx';
const minute = 60_000;
const shift = (name: string) =>
  `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261116T090000Z\r\nDURATION:P1W\r\nSUMMARY:${name}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;

/** Several catalog services over one store and bus, as replicas are, and a feed. */
async function replicas(t: TestContext, count: number) {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-calendars-'));
  const clock = new ManualClock(instantOf(Date.parse('2026-11-18T02:00:00Z')));
  const onFailure = (error: Error): never => {
    throw error;
  };
  const journal = openJournal({ folder, onFailure });
  const store = openSqliteStore({ journal });
  const bus = strictBus(openSqliteBus({ journal, topics: everyTopic, clock }));
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const apps = await Promise.all(
    Array.from({ length: count }, () =>
      buildApp({ store, bus, clock, log, ...noProviders, publicUrl: () => 'http://escalog.example' }),
    ),
  );
  const servers = await Promise.all(
    apps.map((app) => buildServer({ services: [app], logger: log, settled: () => store.settled() })),
  );
  for (const app of apps) await app.start();

  let answer = (): { status: number; body: string } => ({ status: 200, body: shift('Ana Costa') });
  let fetches = 0;
  const feed = createServer((_request, response) => {
    fetches += 1;
    const { status, body } = answer();
    response.writeHead(status).end(body);
  });
  feed.listen(0, '127.0.0.1');
  await once(feed, 'listening');
  t.after(async () => {
    for (const app of apps) await app.stop();
    for (const server of servers) await server.close();
    await bus.close();
    await store.close();
    await journal.close();
    feed.closeAllConnections();
    feed.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const drain = async (): Promise<void> => {
    for (;;) {
      const busy = await Promise.all(apps.map((app) => app.busy()));
      if (busy.every((one) => one === 0)) return;
      await turn();
    }
  };
  return {
    url: `http://127.0.0.1:${(feed.address() as AddressInfo).port}/${secret}/shifts.ics`,
    fetches: () => fetches,
    answers: (next: typeof answer) => void (answer = next),
    apps,
    lines,
    async ask(index: number, method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) {
      const response = await servers[index]?.inject({ method, url, ...(payload && { payload }) });
      await drain();
      assert.ok(response !== undefined);
      return { status: response.statusCode, body: response.json<Record<string, unknown>>(), headers: response.headers };
    },
    async advance(milliseconds: number) {
      const end = after(clock.now(), milliseconds);
      for (let next = clock.nextAlarmAt(); next !== undefined && next <= end; next = clock.nextAlarmAt()) {
        clock.moveTo(next > clock.now() ? next : clock.now());
        await drain();
      }
      clock.moveTo(end);
      await drain();
    },
    /** Days go by in one step each: what is due every few seconds rings once. */
    async sleep(days: number) {
      for (let day = 0; day < days; day += 1) {
        clock.moveTo(after(clock.now(), 24 * 60 * minute));
        await drain();
      }
    },
    async catalogEvents() {
      const events: string[] = [];
      for await (const batch of bus.read([topics.catalog.name]))
        events.push(...batch.map(({ value }) => JSON.stringify(decode(value))));
      return events.filter((event) => event.includes('calendar/shifts'));
    },
  };
}

const groundwork = [ana, sev1, path('triage', 'Triage')];
const entry = { ref: 'calendar/shifts', name: 'Shifts', timeZone: 'Europe/Lisbon' };

describe('calendars', () => {
  it('are read by one of the replicas, and known to all', async (t) => {
    const world = await replicas(t, 3);
    await world.ask(0, 'POST', '/v1/catalog/apply', { entries: [...groundwork, { ...entry, url: world.url }] });
    assert.equal(world.fetches(), 1);
    await world.advance(45 * minute);
    assert.equal(world.fetches(), 4);
    for (const index of [0, 1, 2]) {
      const { body } = await world.ask(index, 'GET', '/v1/calendars/shifts');
      assert.deepEqual(
        (body['list'] as { person: string }[]).map(({ person }) => person),
        ['person/ana'],
      );
      assert.equal(body['readAt'], '2026-11-18T02:45:00.000Z');
    }
    assert.equal((await world.catalogEvents()).length, 2, 'as it was applied, and with its shifts');
  });

  it('are read on by another replica when one stops', async (t) => {
    const world = await replicas(t, 2);
    await world.ask(0, 'POST', '/v1/catalog/apply', { entries: [...groundwork, { ...entry, url: world.url }] });
    await world.apps[0]?.stop();
    world.answers(() => ({ status: 200, body: shift('Nobody') }));
    await world.advance(15 * minute);
    const { body } = await world.ask(1, 'GET', '/v1/calendars/shifts');
    assert.deepEqual(body['unknown'], [{ text: 'Nobody', because: 'no person in the catalog is called so' }]);
  });

  it('have their address on no topic and in no line of the log', async (t) => {
    const world = await replicas(t, 1);
    await world.ask(0, 'POST', '/v1/catalog/apply', { entries: [...groundwork, { ...entry, url: world.url }] });
    world.answers(() => ({ status: 500, body: secret }));
    await world.advance(15 * minute);
    world.answers(() => ({ status: 200, body: '<html>' }));
    await world.advance(15 * minute);
    await world.ask(0, 'POST', '/v1/catalog/apply', { entries: [{ ...entry, url: `${world.url} ` }] });
    const feed = await world.ask(0, 'POST', '/v1/people/ana/feed', {});
    const address = new URL(String(feed.body['url']));
    await world.ask(0, 'GET', `/v1/feeds/person/ana.ics${address.search}x`);
    const told = [...world.lines, ...(await world.catalogEvents())].join('\n');
    assert.match(told, /cannot be read; its last good copy goes on/);
    assert.ok(!told.includes(secret));
    assert.ok(!told.includes(address.searchParams.get('secret') ?? ''));
  });

  it('are said anew once a week at most while nothing changes in them', async (t) => {
    const world = await replicas(t, 1);
    world.answers(() => ({ status: 200, body: shift('Ana Costa').replace('SUMMARY', 'RRULE:FREQ=DAILY\r\nSUMMARY') }));
    const daily = { ...entry, refreshEvery: 'P1D', url: world.url };
    await world.ask(0, 'POST', '/v1/catalog/apply', { entries: [...groundwork, daily] });
    const before = (await world.catalogEvents()).length;
    await world.sleep(13);
    assert.equal(world.fetches(), 14);
    assert.equal((await world.catalogEvents()).length, before + 2);
  });

  it('are paged through in lists', async (t) => {
    const world = await replicas(t, 1);
    const many = Array.from({ length: 12 }, (_, index) => ({
      ...entry,
      ref: `calendar/c${String(index).padStart(2, '0')}`,
    }));
    await world.ask(0, 'POST', '/v1/catalog/apply', { entries: [...groundwork, ...many] });
    const first = await world.ask(0, 'GET', '/v1/calendars?limit=10');
    const second = await world.ask(0, 'GET', `/v1/calendars?limit=10&after=${String(first.body['next'])}`);
    const refs = [first, second].flatMap(({ body }) =>
      (body['calendars'] as { calendar: string }[]).map(({ calendar }) => calendar),
    );
    assert.deepEqual([refs, second.body['next']], [many.map(({ ref }) => ref), null]);
  });
});
