import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { describe, it } from 'node:test';
import { webhook } from '../harness/alerts.ts';
import { World, type Answer } from '../harness/world.ts';

const key = 'an-alert-source-key-of-the-tests';
const digest = `sha256:${hash('sha256', key)}`;
const down = webhook([{ name: 'DatabaseDown' }]);
const eu = { ref: 'alert-source/eu', name: 'Alertmanager EU', key };

const apply = (world: World, ...entries: object[]): Promise<Answer> => world.post('/v1/catalog/apply', { entries });
const openIncidents = async (world: World): Promise<number> =>
  ((await world.get('/v1/incidents')).body['incidents'] as unknown[]).length;

describe('a source with a key', () => {
  it('is heard with it, wherever its sender can write it', async () => {
    await using world = await World.open();
    await apply(world, eu);
    const basic = (text: string): object => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
    for (const [url, headers] of [
      ['/v1/alerts/eu', { authorization: `Bearer ${key}` }],
      ['/v1/alerts/eu', { authorization: `bearer   ${key}` }],
      ['/v1/alerts/eu', basic(`alertmanager:${key}`)],
      ['/v1/alerts/eu', basic(`${key}:`)],
      ['/v1/alerts/eu', basic(key)],
      ['/v1/alerts/eu', { 'x-escalog-key': key }],
      [`/v1/alerts/eu/${key}`, {}],
      [`/v1/alerts/eu/${key}`, { authorization: 'Bearer of a proxy in between' }],
    ] as const) {
      const { status, body } = await world.post(url, down, headers as Record<string, string>);
      assert.equal(status, 200, `${url} ${JSON.stringify(headers)}: ${JSON.stringify(body)}`);
    }
    assert.equal(await openIncidents(world), 1);
  });

  it('is not heard without it, and nothing opens', async () => {
    await using world = await World.open();
    await apply(world, eu, { ...eu, ref: 'alert-source/us', name: 'US', key: `${key}-us` });
    for (const [url, headers, code] of [
      ['/v1/alerts/eu', {}, 'key-missing'],
      ['/v1/alerts/eu', { authorization: 'Basic' }, 'key-missing'],
      ['/v1/alerts/eu', { authorization: `Bearer ${key}x` }, 'wrong-key'],
      ['/v1/alerts/eu', { authorization: `Bearer ${key}-us` }, 'wrong-key'],
      ['/v1/alerts/eu', { authorization: `Bearer ${digest}` }, 'wrong-key'],
      ['/v1/alerts/eu', { authorization: 'Basic !!!' }, 'key-missing'],
      ['/v1/alerts/eu/wrong', {}, 'wrong-key'],
    ] as const) {
      const { status, body } = await world.post(url, down, headers as Record<string, string>);
      assert.deepEqual([status, body['code']], [401, code], `${url} ${JSON.stringify(headers)}`);
      assert.match(String(body['detail']), /^alert-source\/eu is heard only with its key, and .* the address\.$/);
    }
    assert.equal(await openIncidents(world), 0);
  });

  it('shows what stands for its key alone, and keeps it when that is sent back', async () => {
    await using world = await World.open();
    assert.ok(!(await apply(world, eu)).text.includes(key));
    const shown = (await world.get('/v1/catalog/entries/alert-source/eu')).body['entry'] as object;
    assert.deepEqual(shown, { ...eu, key: digest });
    assert.ok(!(await world.get('/v1/catalog/entries?type=alert-source')).text.includes(key));

    for (const same of [shown, eu]) {
      const [change] = (await apply(world, same)).body['changes'] as { kind: string }[];
      assert.equal(change?.kind, 'unchanged');
    }
    assert.equal((await world.post(`/v1/alerts/eu/${key}`, down)).status, 200);
  });

  it('is told by its key alone, so no other may have the same', async () => {
    await using world = await World.open();
    await apply(world, eu);
    const { status, body } = await apply(world, { ...eu, ref: 'alert-source/us', name: 'US' });
    assert.equal(status, 422);
    assert.match(JSON.stringify(body), /this is the key of alert-source\/eu too; give each source a key of its own/);
  });

  it('that is given another is heard with that one', async () => {
    await using world = await World.open();
    await apply(world, eu);
    await apply(world, { ...eu, key: `${key}-2` });
    assert.equal((await world.post(`/v1/alerts/eu/${key}`, down)).status, 401);
    assert.equal((await world.post(`/v1/alerts/eu/${key}-2`, down)).status, 200);
  });
});

describe('a source without a key', () => {
  it('is heard as before, whatever key is given', async () => {
    await using world = await World.open();
    await apply(world, { ref: 'alert-source/eu', name: 'EU' });
    assert.equal((await world.post('/v1/alerts/eu', down)).status, 200);
    assert.equal((await world.post('/v1/alerts/eu/anything', down)).status, 200);
  });

  it('of a named format is warned of', async () => {
    await using world = await World.open();
    const { body } = await apply(world, { ref: 'alert-source/eu', name: 'EU', format: 'grafana' });
    assert.match(JSON.stringify(body['warnings']), /EU has no key, so whoever reaches Escalog can declare incidents/);
  });
});

describe('a source of another format', () => {
  it('is pointed to its own address', async () => {
    await using world = await World.open();
    await apply(
      world,
      { ref: 'alert-source/backup', name: 'Backup', format: 'heartbeat', every: 'PT5M' },
      { ref: 'alert-source/pd', name: 'PD', format: 'pagerduty', key },
    );
    const sent = async (url: string) => (await world.post(url, down)).body['detail'];
    assert.equal(
      await sent('/v1/alerts/backup'),
      'alert-source/backup is of format heartbeat; send it to /v1/heartbeats/backup.',
    );
    assert.equal(await sent(`/v1/alerts/pd/${key}`), 'alert-source/pd is of format pagerduty; send it to /v2/enqueue.');
  });
});
