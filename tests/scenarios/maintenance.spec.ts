import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World } from '../harness/world.ts';

const minute = 60_000;
const group = '{}:{alertname="LedgerDown"}';

function alerts(status: 'firing' | 'resolved' = 'firing', services: readonly string[] = ['ledger'], groupKey = group) {
  return {
    version: '4',
    groupKey,
    alerts: services.map((service) => ({
      status,
      labels: { alertname: 'LedgerDown', service, severity: 'critical' },
      startsAt: '2026-11-18T02:00:00Z',
      ...(status === 'resolved' && { endsAt: '2026-11-18T02:20:00Z' }),
    })),
  };
}

const upgrade = {
  ref: 'maintenance-window/upgrade',
  name: 'Upgrade of the ledger',
  affects: ['business-service/ledger'],
  startsAt: '2026-11-18T02:00',
  endsAt: '2026-11-18T03:00',
  timeZone: 'UTC',
  alerts: 'hold',
  by: 'person/ben',
  why: 'The ledger moves.',
};

class Maintenance {
  readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  async apply(...entries: readonly object[]): Promise<void> {
    const { status, text } = await this.world.post('/v1/catalog/apply', { entries });
    assert.equal(status, 200, text);
  }

  async send(body: object): Promise<unknown> {
    return (await this.world.post('/v1/alerts/alertmanager', body)).body['outcome'];
  }

  async incidents(): Promise<readonly { readonly id: string; readonly quietUntil?: string | null }[]> {
    return (await this.world.get('/v1/incidents')).body['incidents'] as [];
  }

  async held(name = 'upgrade'): Promise<readonly unknown[]> {
    const { body } = await this.world.get(`/v1/maintenance-windows/${name}/held`);
    return (body['held'] as { state: string; times: number }[]).map(({ state, times }) => `${state} ${times}`);
  }

  /** What the timeline of the one incident says, and why. */
  async told(): Promise<readonly string[]> {
    const [incident] = await this.incidents();
    const entries = await this.world.entries(incident?.id ?? '');
    return entries.map(({ text, reason }) => `${text} | ${reason ?? ''}`);
  }

  async isPaged(): Promise<boolean> {
    return (await this.told()).some((line) => /: paged /.test(line));
  }
}

describe('a maintenance window', () => {
  it('that holds alerts back opens at its end what still fires, over a restart, and tells since when', async () => {
    await using world = await World.open();
    const story = new Maintenance(world);
    await story.apply(upgrade);
    assert.equal(await story.send(alerts()), 'held-back');
    assert.equal(await story.send(alerts()), 'unchanged');
    await world.stop();
    await world.start();
    assert.deepEqual([await story.incidents(), await story.held()], [[], ['held 1']]);
    const { held: rows } = (await world.get('/v1/maintenance-windows/upgrade/held')).body;
    const [{ incidentId }] = rows as [{ incidentId: string }];
    for (const url of [
      `/v1/incidents/${incidentId}`,
      `/v1/incidents/${incidentId}/timeline`,
      `/v1/incidents/${incidentId}/report`,
    ])
      assert.equal((await world.get(url)).status, 404, url);

    await world.advance(60 * minute);
    assert.equal(await story.isPaged(), true);
    const [held, declared] = await story.told();
    assert.match(held ?? '', /which maintenance of Ledger holds back for 1 h/);
    assert.match(
      declared ?? '',
      /held back by the maintenance “Upgrade of the ledger” since 2026-11-18 02:00 UTC, and 1 alert still fires/,
    );
    assert.deepEqual(await story.held(), ['opened 1']);
    assert.equal(await story.send(alerts('resolved')), 'resolved');
  });

  it('that ends while nothing fires any more opens nothing', async () => {
    await using world = await World.open();
    const story = new Maintenance(world);
    await story.apply(upgrade);
    await story.send(alerts());
    await world.advance(20 * minute);
    assert.equal(await story.send(alerts('resolved')), 'held-back-ended');
    assert.equal(
      await story.send({ ...alerts(), alerts: [{ ...alerts().alerts[0], startsAt: '2026-11-18T02:30:00Z' }] }),
      'held-back',
    );
    assert.equal(await story.send(alerts('resolved')), 'held-back-ended');
    await world.advance(60 * minute);
    assert.deepEqual([await story.incidents(), await story.held()], [[], ['ended 2']]);
  });

  it('that is ended early, or removed, opens what fires at once', async () => {
    await using world = await World.open();
    const story = new Maintenance(world);
    await story.apply(upgrade);
    await story.send(alerts());
    await world.advance(10 * minute);
    await story.apply({ ...upgrade, endsAt: '2026-11-18T02:10' });
    assert.equal(await story.isPaged(), true);

    await story.apply({ ...upgrade, endsAt: '2026-11-18T04:00' });
    assert.equal(await story.send(alerts('firing', ['ledger'], 'another group')), 'held-back');
    const { status, text } = await world.post('/v1/catalog/remove', { refs: [upgrade.ref] });
    assert.equal(status, 200, text);
    assert.equal((await story.incidents()).length, 2);
  });

  it('that another overlaps holds back until the later end', async () => {
    await using world = await World.open();
    const story = new Maintenance(world);
    await story.apply(upgrade, { ...upgrade, ref: 'maintenance-window/longer', endsAt: '2026-11-18T04:00' });
    await story.send(alerts());
    await world.advance(90 * minute);
    assert.deepEqual([await story.incidents(), await story.held('longer')], [[], ['held 1']]);
    await world.advance(30 * minute);
    assert.equal(await story.isPaged(), true);
  });

  it('holds back nothing that affects more than what it is for, and no person', async () => {
    await using world = await World.open();
    const story = new Maintenance(world);
    await story.apply(upgrade);
    assert.equal(await story.send(alerts('firing', ['nobody knows this'], 'unknown')), 'opened');
    await story.send(alerts());
    assert.equal(await story.send(alerts('firing', ['ledger', 'nobody knows this'])), 'opened');
    const { status, body } = await world.post('/v1/incidents', {
      title: 'The ledger is wrong',
      affects: ['Ledger'],
      declaredBy: 'Ben',
    });
    assert.equal(status, 201);
    const entries = await world.entries(body.id);
    assert.match(
      entries[0]?.reason ?? '',
      /is in maintenance \(Upgrade of the ledger\), which holds back no declaration of a person/,
    );
    assert.ok(entries.some(({ text }) => /: paged /.test(text)));
  });

  it('holds back a heartbeat that is missed, and forgets it when it is back', async () => {
    await using world = await World.open();
    const story = new Maintenance(world);
    const backup = {
      ref: 'alert-source/backup',
      name: 'Backup',
      format: 'heartbeat',
      every: 'PT10M',
      affects: upgrade.affects,
    };
    await story.apply(upgrade, backup);
    await world.advance(15 * minute);
    assert.deepEqual([await story.incidents(), await story.held()], [[], ['held 1']]);
    await world.post('/v1/heartbeats/backup', undefined);
    assert.deepEqual(await story.held(), ['ended 1']);
    await world.advance(11 * minute);
    await world.advance(60 * minute);
    assert.equal(await story.isPaged(), true);
  });
});

describe('a quiet maintenance window', () => {
  const quiet = { ...upgrade, alerts: 'quiet' };

  it('opens an incident that pages nobody before its end, over a restart', async () => {
    await using world = await World.open();
    const story = new Maintenance(world);
    await story.apply(quiet);
    assert.equal(await story.send(alerts()), 'opened');
    assert.deepEqual(
      [(await story.incidents())[0]?.quietUntil, await story.isPaged()],
      ['2026-11-18T03:00:00.000Z', false],
    );
    assert.match(
      (await story.told())[0] ?? '',
      /Nobody is paged before 2026-11-18 03:00 UTC, because of the maintenance “Upgrade of the ledger”/,
    );
    await world.advance(30 * minute);
    await world.stop();
    await world.start();
    assert.deepEqual([await story.isPaged(), await story.held()], [false, ['quiet 1']]);
    await world.advance(30 * minute);
    assert.deepEqual([await story.isPaged(), await story.held()], [true, ['paging 1']]);
    assert.ok((await story.told()).some((line) => /The maintenance is over: people are paged from now on/.test(line)));
  });

  it('pages nobody for what ends before, or is acknowledged', async () => {
    await using world = await World.open();
    const story = new Maintenance(world);
    await story.apply(quiet);
    await story.send(alerts());
    await story.send(alerts('firing', ['ledger'], 'another group'));
    await story.send(alerts('resolved'));
    const [, second] = (await story.incidents()).toSorted((a, b) => (a.quietUntil === b.quietUntil ? 0 : 1));
    const open = (await world.get('/v1/incidents?status=open')).body['incidents'] as { id: string }[];
    assert.equal(open.length, 1);
    await world.post(`/v1/incidents/${open[0]?.id}/acknowledge`, { by: 'Ben Ito' });
    await world.advance(70 * minute);
    assert.ok(second !== undefined);
    for (const { id } of await story.incidents())
      assert.equal(
        (await world.entries(id)).some(({ text }) => /: paged /.test(text)),
        false,
      );
  });

  it('is over for an incident that a person raises, has paged, or that affects something else', async () => {
    for (const raise of [
      (world: World, id: string) => world.post(`/v1/incidents/${id}/page-now`, { by: 'Ben Ito', why: 'It is real.' }),
      (world: World, id: string) => world.post(`/v1/incidents/${id}/severity`, { severity: 'sev1', by: 'Ben Ito' }),
      (world: World) => world.post('/v1/alerts/alertmanager', alerts('firing', ['ledger', 'nobody knows this'])),
    ]) {
      await using world = await World.open();
      const story = new Maintenance(world);
      await story.apply(quiet);
      const body = alerts();
      await story.send({
        ...body,
        alerts: body.alerts.map((one) => ({ ...one, labels: { ...one.labels, severity: 'info' } })),
      });
      const [incident] = await story.incidents();
      assert.equal(await story.isPaged(), false);
      const { status, text } = await raise(world, incident?.id ?? '');
      assert.equal(status, 200, text);
      assert.equal(await story.isPaged(), true);
      assert.equal((await story.incidents())[0]?.quietUntil, null);
    }
  });
});
