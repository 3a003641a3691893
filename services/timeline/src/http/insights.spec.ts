import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answeredInSeconds, triageRunsOut } from '../domain/testing/examples.ts';
import { World } from '../testing/world.ts';

const span = 'since=2020-01-01&until=2027-01-01';

interface Told {
  readonly total: { readonly incidents: number; readonly pages: { readonly sent: number } };
  readonly groups: readonly { readonly key: string }[];
  readonly zone: string;
  readonly since: string;
  readonly until: string;
  readonly series: { readonly unit: string };
  readonly upTo: string | null;
}

describe('GET /v1/insights', () => {
  it('counts what is recorded, says until when, and means dates of the zone', async (t) => {
    const world = await World.open(t);
    await world.publish(...answeredInSeconds().events);
    const told = (
      await world.get(`/v1/insights?since=2020-01-01&until=2027-01-01&zone=Europe/Lisbon&by=month`)
    ).json<Told>();
    assert.equal(told.total.incidents, 1);
    assert.ok(told.total.pages.sent > 0);
    assert.ok(told.upTo !== null);
    assert.deepEqual([told.since, told.until], ['2020-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z']);
    const summer = (await world.get('/v1/insights?since=2026-07-01&until=2026-07-02&zone=Europe/Lisbon')).json<Told>();
    assert.deepEqual([summer.since, summer.total.incidents], ['2026-06-30T23:00:00.000Z', 0]);
  });

  it('means the last thirty days, up to now, and teams, where nothing is said', async (t) => {
    const world = await World.open(t);
    const told = (await world.get('/v1/insights')).json<Told & { by: string }>();
    assert.deepEqual(
      [told.since, told.until, told.by, told.zone],
      ['2026-10-22T03:00:00.000Z', '2026-11-21T03:00:00.000Z', 'team', 'UTC'],
    );
  });

  it('has its groups as a table, in which nothing is a formula', async (t) => {
    const world = await World.open(t);
    await world.publish(...triageRunsOut().events);
    for (const [url, headers] of [
      [`/v1/insights?${span}&by=severity&format=csv`, {}],
      [`/v1/insights?${span}&by=severity`, { accept: 'text/csv' }],
    ] as const) {
      const answer = await world.get(url, headers);
      assert.equal(answer.headers['content-type'], 'text/csv; charset=utf-8');
      const [heading, row, all, end] = answer.body.split('\r\n').map((line) => line.split(','));
      assert.deepEqual(heading?.slice(0, 3), ['severity', 'name', 'incidents']);
      assert.equal(row?.length, heading?.length);
      assert.deepEqual(all?.slice(0, 3), ['all', 'all', '1']);
      assert.deepEqual(end, ['']);
    }
  });

  it('refuses what is no span, no zone, no filter and no group, and says what to do', async (t) => {
    const world = await World.open(t);
    for (const [query, code, says] of [
      ['since=2026-11-02&until=2026-11-01', 'span-reversed', /let `since` be before/],
      ['since=2000-01-01&until=2026-11-01', 'span-too-long', /ten years/],
      ['since=2020-01-01&until=2026-11-01&by=day', 'span-too-long', /by week or month/],
      ['zone=Mars/Olympus', 'unknown-zone', /no time zone/],
      ['zone=%2B02:00', 'unknown-zone', /no time zone/],
      ['since=2026-13-45', 'invalid-request', /no date/],
      ['since=yesterday', 'invalid-request', /since/],
      ['by=moon', 'invalid-request', /by/],
      ['level=0', 'invalid-request', /level/],
      [`team=${'x'.repeat(201)}`, 'invalid-request', /team/],
    ] as const) {
      const answer = await world.get(`/v1/insights?${query}`);
      const { code: told, detail } = answer.json<{ code: string; detail: string }>();
      assert.equal(told, code, query);
      assert.match(detail, says);
      assert.ok([400, 422].includes(answer.statusCode));
    }
    assert.equal((await world.get('/v1/insights', { accept: 'image/png' })).statusCode, 406);
    assert.equal((await world.get('/v1/insights?since=2016-11-21&until=2026-11-21')).statusCode, 200, 'ten years');
  });
});
