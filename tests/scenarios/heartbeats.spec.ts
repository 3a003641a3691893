import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World, type Answer } from '../harness/world.ts';

/** A twelfth of how long it may be silent: short, so that the clock passes few other timers. */
const part = 2_000;
const backup = {
  ref: 'alert-source/backup',
  name: 'Nightly backup',
  format: 'heartbeat',
  every: 'PT20S',
  grace: 'PT4S',
  affects: ['business-service/ledger'],
  missingSeverity: 'severity/sev1',
};
const address = '/v1/heartbeats/backup';

interface Listed {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly severity: string;
  readonly status: string;
  readonly affects: readonly string[];
}

const apply = (world: World, ...entries: object[]): Promise<Answer> => world.post('/v1/catalog/apply', { entries });
const incidentsOf = async (world: World): Promise<readonly Listed[]> =>
  (await world.get('/v1/incidents')).body['incidents'] as Listed[];

describe('a heartbeat', () => {
  it('that is called in time opens nothing, by whatever method', async () => {
    await using world = await World.open();
    await apply(world, backup);
    for (const method of ['GET', 'POST', 'HEAD'] as const) {
      await world.advance(11 * part);
      const { status } = await world.ask(method, address, undefined);
      assert.equal(status, 200, method);
    }
    await world.advance(11 * part);
    const { body } = await world.post(`${address}?job=7`, 'done, exit status 0', { 'content-type': 'text/plain' });
    assert.deepEqual(body, { heartbeat: 'alert-source/backup', nextBefore: '2026-11-18T02:01:52.000Z' });
    assert.deepEqual(await incidentsOf(world), []);
  });

  it('that is not is declared once, by its source, and pages who answers for it', async () => {
    await using world = await World.open();
    await apply(world, backup);
    await world.get(address);
    await world.advance(12 * part);
    const [incident, ...others] = await incidentsOf(world);
    assert.deepEqual(others, []);
    assert.deepEqual(
      [incident?.title, incident?.severity, incident?.status, incident?.affects],
      ['Nightly backup has not called for 24 s', 'sev1', 'open', ['business-service/ledger']],
    );
    assert.equal(incident?.description, 'It was last called at 2026-11-18 02:00:00 UTC.\nIt may be silent for 24 s.');
    const [declared] = await world.entries(incident.id);
    assert.equal(
      declared?.reason,
      'Nightly backup has not called for 24 s; the severity is sev1 because a missed call of it is taken as sev1.',
    );
    assert.ok((await world.entries(incident.id)).some(({ text }) => /: paged Ben Ito/.test(text)));
    await world.advance(40 * part);
    assert.equal((await incidentsOf(world)).length, 1);
  });

  it('that comes back resolves what it opened, and is missed again next time', async () => {
    await using world = await World.open();
    await apply(world, backup);
    await world.advance(12 * part);
    const [first] = await incidentsOf(world);
    await world.post(address, undefined);
    const resolved = await world.get(`/v1/incidents/${first?.id}`);
    assert.equal(resolved.body['status'], 'resolved');
    const reasons = (await world.entries(first?.id ?? '')).map(({ reason }) => reason);
    assert.ok(reasons.includes('Nightly backup has called again.'), reasons.join('\n'));

    await world.advance(12 * part);
    assert.equal((await incidentsOf(world)).filter(({ status }) => status === 'open').length, 1);
    assert.equal((await incidentsOf(world)).length, 2);
  });

  it('that comes back does not close what a person has taken over', async () => {
    await using world = await World.open();
    await apply(world, backup);
    await world.advance(12 * part);
    const [incident] = await incidentsOf(world);
    await world.post(`/v1/incidents/${incident?.id}/updates`, { by: 'person/ana', text: 'looking at the disk' });
    await world.post(address, undefined);
    assert.notEqual((await world.get(`/v1/incidents/${incident?.id}`)).body['status'], 'resolved');
  });

  it('that was never called is waited for since it was applied', async () => {
    await using world = await World.open();
    await apply(world, backup);
    await world.advance(12 * part - 1);
    assert.deepEqual(await incidentsOf(world), []);
    await world.advance(1);
    const [incident] = await incidentsOf(world);
    assert.match(incident?.description ?? '', /^It was never called; it is waited for since 2026-11-18 02:00:00 UTC\./);
  });

  it('whose interval is changed has a whole one of those', async () => {
    await using world = await World.open();
    await apply(world, { ...backup, every: 'P1D' });
    await world.advance(30 * part);
    await apply(world, backup);
    await world.advance(12 * part - 1);
    assert.deepEqual(await incidentsOf(world), []);
    await world.advance(1);
    assert.equal((await incidentsOf(world)).length, 1);
  });

  it('that is removed is waited for no more, and what it opened is left to people', async () => {
    await using world = await World.open();
    await apply(world, backup, { ...backup, ref: 'alert-source/other', name: 'Other job' });
    await world.get('/v1/heartbeats/other');
    await world.advance(6 * part);
    await world.get('/v1/heartbeats/other');
    await world.advance(6 * part);
    await world.post('/v1/catalog/remove', { refs: ['alert-source/backup', 'alert-source/other'] });
    await world.advance(30 * part);
    const [incident, ...others] = await incidentsOf(world);
    assert.deepEqual([others.length, incident?.status], [0, 'open']);
    assert.equal((await world.get(address)).status, 404);
  });

  it('with a key is called with that alone, at the end of its address for those who know no more', async () => {
    await using world = await World.open();
    await apply(world, { ...backup, key: 'a-key-of-the-nightly-backup' });
    assert.equal((await world.get(address)).status, 401);
    assert.equal((await world.get(`${address}/another-key`)).status, 401);
    await world.advance(11 * part);
    assert.equal((await world.get(`${address}/a-key-of-the-nightly-backup`)).status, 200);
    await world.advance(11 * part);
    assert.deepEqual(await incidentsOf(world), []);
  });

  it('is called at its own address only', async () => {
    await using world = await World.open();
    await apply(world, backup, { ref: 'alert-source/eu', name: 'EU' });
    const answers = [await world.get('/v1/heartbeats/eu'), await world.get('/v1/heartbeats/nope')];
    assert.deepEqual(
      answers.map(({ status, body }) => [status, body['detail']]),
      [
        [404, 'alert-source/eu is of format alertmanager; send it to /v1/alerts/eu.'],
        [404, 'There is no alert-source/nope; apply one, or send to one of those that are: backup.'],
      ],
    );
  });

  it('is listed with when it was called, when it is due, and whether it is missed', async () => {
    await using world = await World.open();
    await apply(world, backup);
    const listed = async (): Promise<unknown> => {
      const { sources } = (await world.get('/v1/alert-sources')).body as unknown as {
        sources: { ref: string; heartbeat: object | null }[];
      };
      return sources.find(({ ref }) => ref === 'alert-source/backup')?.heartbeat;
    };
    assert.deepEqual(await listed(), { lastCalledAt: null, dueAt: '2026-11-18T02:00:24.000Z', missedAt: null });
    await world.advance(part);
    await world.get(address);
    const lastCalledAt = '2026-11-18T02:00:02.000Z';
    assert.deepEqual(await listed(), { lastCalledAt, dueAt: '2026-11-18T02:00:26.000Z', missedAt: null });
    await world.advance(12 * part);
    assert.deepEqual(await listed(), { lastCalledAt, dueAt: null, missedAt: '2026-11-18T02:00:26.000Z' });
  });
});

describe('while Escalog does not run', () => {
  it('no heartbeat is missed: each has a whole interval after the start, and one that is missed then says so', async () => {
    await using world = await World.open();
    await apply(world, backup);
    await world.get(address);
    await world.stop();
    world.clock.moveTo((world.clock.now() + 180 * part) as never);
    await world.start();
    await world.advance(12 * part - 1);
    assert.deepEqual(await incidentsOf(world), []);
    await world.advance(1);
    const [incident] = await incidentsOf(world);
    assert.equal(
      incident?.description,
      'It was last called at 2026-11-18 02:00:00 UTC.\nIt may be silent for 24 s.\nEscalog itself was started at 2026-11-18 02:06:00 UTC and waited a whole interval from then on: a call that came while it did not run was not heard.',
    );
  });

  it('that starts again and again waits no longer than for three times', async () => {
    await using world = await World.open();
    await apply(world, backup);
    await world.get(address);
    for (let start = 1; start <= 4; start += 1) {
      await world.stop();
      world.clock.moveTo((world.clock.now() + 10 * part) as never);
      await world.start();
    }
    assert.deepEqual(await incidentsOf(world), []);
    await world.advance(2 * part);
    assert.equal((await incidentsOf(world)).length, 1);
  });

  it('what it has missed before stays missed, and is not declared again', async () => {
    await using world = await World.open();
    await apply(world, backup);
    await world.advance(12 * part);
    await world.stop();
    await world.start();
    await world.advance(30 * part);
    assert.equal((await incidentsOf(world)).length, 1);
    await world.get(address);
    await world.drain();
    assert.equal((await incidentsOf(world))[0]?.status, 'resolved');
  });
});
