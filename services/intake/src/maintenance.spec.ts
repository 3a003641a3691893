import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encode, topics, type CatalogEvent } from '@escalog/contracts';
import type { CatalogEntry } from '@escalog/definitions';
import { appliedEvent } from '@escalog/definitions/testing';
import { isoOf } from '@escalog/kernel';
import { IntakeWorld, type Replica } from './testing/intake-world.ts';

const minute = 60_000;

class MaintenanceWorld extends IntakeWorld {
  #version = 0;
  #group = 0;

  /** Applies a window from now on for so many minutes, or as `more` has it. */
  async window(name: string, minutes: number, more: object = {}): Promise<void> {
    const now = this.clock.now();
    await this.#told(
      appliedEvent(
        {
          ref: `maintenance-window/${name}`,
          name,
          affects: ['business-service/login'],
          startsAt: isoOf(now),
          endsAt: new Date(now + minutes * minute).toISOString(),
          alerts: 'hold',
          by: 'person/ana',
          why: 'work',
          ...more,
        } as CatalogEntry,
        (this.#version += 1),
      ),
    );
  }

  async remove(name: string): Promise<void> {
    const ref = `maintenance-window/${name}`;
    const { meta } = appliedEvent({ ref, name } as CatalogEntry, (this.#version += 1));
    await this.#told({ type: 'CatalogEntryRemoved', meta, ref, change: 0, because: null } as unknown as CatalogEvent);
  }

  async #told(event: CatalogEvent): Promise<void> {
    await this.deps.bus.publish(topics.catalog.name, [{ key: event.ref, value: encode(event), headers: {} }]);
    await this.quiet();
  }

  async pass(minutes: number): Promise<void> {
    await this.clock.advance(minutes * minute);
    await this.quiet();
  }

  newGroup(): string {
    return `{}:{n="${(this.#group += 1)}"}`;
  }
}

const alert = (service: string, status = 'firing', name = 'Down') => ({
  status,
  labels: { alertname: name, service, severity: 'critical' },
  startsAt: '2026-11-18T01:00:00Z',
  ...(status === 'resolved' && { endsAt: '2026-11-18T02:05:00Z' }),
});

async function send(on: Replica, groupKey: string, ...alerts: readonly object[]) {
  const { body } = await on.ask('POST', '/v1/alerts/alertmanager', { version: '4', groupKey, alerts });
  return body as { incidentId: string | null; outcome: string };
}

async function incidents(on: Replica) {
  const { body } = await on.ask('GET', '/v1/incidents');
  return body['incidents'] as readonly Record<string, unknown>[];
}

async function held(on: Replica, name = 'upgrade') {
  const { body } = await on.ask('GET', `/v1/maintenance-windows/${name}/held`);
  return body['held'] as readonly Record<string, unknown>[];
}

describe('alerts about what is in maintenance', () => {
  it('open nothing before the end, and are listed', async () => {
    await using world = new MaintenanceWorld();
    const replica = await world.replica();
    await world.window('upgrade', 60);
    const group = world.newGroup();
    assert.deepEqual(await send(replica, group, alert('Login')), { incidentId: null, outcome: 'held-back' });
    assert.equal((await send(replica, group, alert('Login'))).outcome, 'unchanged');
    assert.deepEqual(await incidents(replica), []);
    const [row] = await held(replica);
    const early = await replica.ask('GET', `/v1/incidents/${String(row?.['incidentId'])}`);
    assert.equal(early.status, 404);
    assert.match(
      String(early.body['detail']),
      /is held back by the maintenance “upgrade”, and opened at 2026-11-18T03/,
    );
    assert.deepEqual([row?.['state'], row?.['times'], row?.['until']], ['held', 1, '2026-11-18T03:00:00.000Z']);

    await world.pass(59);
    assert.deepEqual(await incidents(replica), []);
    await world.pass(1);
    const [incident] = await incidents(replica);
    assert.equal(incident?.['id'], row?.['incidentId']);
    assert.deepEqual(incident?.['maintenance'], { windows: 'upgrade', heldBackSince: '2026-11-18T02:00:00.000Z' });
    assert.equal((await held(replica))[0]?.['state'], 'opened');
    assert.equal((await send(replica, group, alert('Login', 'resolved'))).outcome, 'resolved');
  });

  it('are dropped when they end before that', async () => {
    await using world = new MaintenanceWorld();
    const replica = await world.replica();
    await world.window('upgrade', 60);
    const group = world.newGroup();
    await send(replica, group, alert('Login'), alert('Login', 'firing', 'Slow'));
    assert.equal(
      (await send(replica, group, alert('Login', 'resolved'), alert('Login', 'firing', 'Slow'))).outcome,
      'held-back-ended',
    );
    assert.equal((await held(replica))[0]?.['state'], 'held');
    await send(replica, group, alert('Login', 'resolved', 'Slow'));
    assert.equal((await held(replica))[0]?.['state'], 'ended');
    await world.pass(61);
    assert.deepEqual(await incidents(replica), []);
    assert.equal((await send(replica, group, alert('Login', 'firing', 'Third'))).outcome, 'opened');
  });

  it('are opened at once when anything else is affected, is not known, or is not shown', async () => {
    await using world = new MaintenanceWorld();
    const replica = await world.replica();
    await world.window('upgrade', 60);
    const joined = world.newGroup();
    await send(replica, joined, alert('Login'));
    const others = [
      await send(replica, joined, alert('Login'), alert('Checkout')),
      await send(replica, world.newGroup(), alert('Nothing known')),
      await send(replica, world.newGroup(), alert('Login'), alert('Nothing known')),
      await send(replica, world.newGroup(), { status: 'firing', labels: { alertname: 'Down' } }),
    ];
    const { body } = await replica.ask('POST', '/v1/alerts/alertmanager', {
      groupKey: world.newGroup(),
      truncatedAlerts: 2,
      alerts: [alert('Login')],
    });
    assert.deepEqual([...others.map(({ outcome }) => outcome), body['outcome']], Array(5).fill('opened'));
    const first = (await incidents(replica)).find(({ id }) => id === others[0]?.incidentId);
    assert.deepEqual(first?.['affects'], ['business-service/login', 'business-service/checkout']);
  });

  it('are opened when the window is ended early, shortened or removed', async () => {
    for (const change of [
      (world: MaintenanceWorld) => world.window('upgrade', 0, { startsAt: '2026-11-18T01:00:00Z' }),
      (world: MaintenanceWorld) => world.remove('upgrade'),
      (world: MaintenanceWorld) => world.window('upgrade', 60, { affects: ['business-service/checkout'] }),
    ]) {
      await using world = new MaintenanceWorld();
      const replica = await world.replica();
      await world.window('upgrade', 60);
      await send(replica, world.newGroup(), alert('Login'));
      await world.pass(10);
      await change(world);
      assert.equal((await incidents(replica)).length, 1);
      assert.equal((await held(replica))[0]?.['state'], 'opened');
    }
  });

  it('wait for the latest end of windows that overlap or follow each other', async () => {
    await using world = new MaintenanceWorld();
    const replica = await world.replica();
    await world.window('upgrade', 60);
    await send(replica, world.newGroup(), alert('Login'));
    await world.pass(50);
    await world.window('longer', 60);
    await world.pass(20);
    assert.deepEqual(await incidents(replica), []);
    assert.equal((await held(replica, 'longer'))[0]?.['state'], 'held');
    await world.pass(40);
    assert.equal((await incidents(replica)).length, 1);
    for (const name of ['upgrade', 'longer']) assert.equal((await held(replica, name))[0]?.['state'], 'opened');
  });

  it('are opened once by two processes, and by one that takes the place of another', async () => {
    await using world = new MaintenanceWorld();
    const [one] = [await world.replica(), await world.replica()];
    await world.window('upgrade', 60);
    for (let time = 0; time < 5; time += 1) await send(one, world.newGroup(), alert('Login'));
    const third = await world.replica();
    await world.pass(61);
    const all = await incidents(third);
    assert.deepEqual([all.length, new Set(all.map(({ id }) => id)).size], [5, 5]);
  });

  it('leave an incident alone that was open before', async () => {
    await using world = new MaintenanceWorld();
    const replica = await world.replica();
    const group = world.newGroup();
    const { incidentId } = await send(replica, group, alert('Login'));
    await world.window('upgrade', 60);
    const joined = await send(replica, group, alert('Login'), alert('Login', 'firing', 'Slow'));
    assert.deepEqual(joined, { incidentId, outcome: 'changed' });
    assert.deepEqual(await held(replica), []);
  });

  it('are quiet where the window says so, until the end or until a person has people paged', async () => {
    await using world = new MaintenanceWorld();
    const replica = await world.replica();
    await world.window('upgrade', 60, { alerts: 'quiet' });
    const [first, second] = [
      await send(replica, world.newGroup(), alert('Login')),
      await send(replica, world.newGroup(), alert('Login')),
    ];
    const quietUntil = async (id: unknown) =>
      (await replica.ask('GET', `/v1/incidents/${String(id)}`)).body['quietUntil'];
    assert.deepEqual(
      [first.outcome, await quietUntil(first.incidentId), (await held(replica)).map(({ state }) => state)],
      ['opened', '2026-11-18T03:00:00.000Z', ['quiet', 'quiet']],
    );
    const raised = await replica.ask('POST', `/v1/incidents/${first.incidentId}/page-now`, { by: 'ana', why: 'Real.' });
    assert.equal(raised.body['quietUntil'], null);
    await world.window('upgrade', 30, { alerts: 'quiet' });
    assert.equal(await quietUntil(second.incidentId), '2026-11-18T02:30:00.000Z');
    await world.pass(30);
    assert.equal(await quietUntil(second.incidentId), null);
    assert.deepEqual(
      (await held(replica)).map(({ state }) => state),
      ['paging', 'paging'],
    );
  });

  it('hold back no declaration of a person', async () => {
    await using world = new MaintenanceWorld();
    const replica = await world.replica();
    await world.window('upgrade', 60);
    const { status, body } = await replica.ask('POST', '/v1/incidents', {
      title: 'Login is down',
      affects: ['Login'],
      declaredBy: 'ana',
    });
    assert.deepEqual([status, body['maintenance']], [201, { windows: 'upgrade', heldBackSince: null }]);
    assert.equal(body['quietUntil'] ?? null, null);
  });
});

describe('the list of maintenance windows', () => {
  it('tells those that are coming, current and past, page by page', async () => {
    await using world = new MaintenanceWorld();
    const replica = await world.replica();
    await world.window('a-past', 0, { startsAt: '2026-11-18T01:00:00Z' });
    await world.window('b-now', 60);
    await world.window('c-coming', 90, { startsAt: '2026-11-18T03:00:00Z' });
    const list = async (query: string) => {
      const { body } = await replica.ask('GET', `/v1/maintenance-windows?${query}`);
      return { names: (body['windows'] as { name: string }[]).map(({ name }) => name), next: body['next'] };
    };
    assert.deepEqual(await list('limit=2'), { names: ['a-past', 'b-now'], next: 'maintenance-window/b-now' });
    assert.deepEqual(await list('limit=2&after=maintenance-window/b-now'), { names: ['c-coming'], next: null });
    for (const [state, name] of [
      ['past', 'a-past'],
      ['current', 'b-now'],
      ['coming', 'c-coming'],
    ])
      assert.deepEqual((await list(`state=${state}`)).names, [name]);
    assert.equal((await replica.ask('GET', '/v1/maintenance-windows/none/held')).status, 404);
  });
});
