import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import type { Escalog } from './escalog.ts';
import { running } from './testing/running.ts';

async function drained(escalog: Escalog): Promise<void> {
  while ((await escalog.busy()) > 0) await new Promise(setImmediate);
}

describe('the embedded Escalog', () => {
  it('has its index page at /, which names the public URL whatever the Host', async (t) => {
    const { server } = await running(t);
    const { body } = await server.inject({ url: '/', headers: { host: '192.0.2.7' } });
    assert.match(body, /curl http:\/\/escalog\.example\/v1\/incidents/);
    assert.doesNotMatch(body, /192\.0\.2\.7/);
  });

  it('knows the host of its public URL and no other name with a dot, also on every address', async (t) => {
    const { server } = await running(t);
    await server.listen({ host: '0.0.0.0', port: 0 });
    for (const [host, status] of [
      ['escalog.example:8080', 200],
      ['evil.example:8080', 421],
      ['office-pc:8080', 200],
    ] as const) {
      assert.equal((await server.inject({ url: '/v1/incidents', headers: { host } })).statusCode, status, host);
    }
  });

  it('marks on it an incident that nobody answered', async (t) => {
    const clock = new ManualClock(instantOf(Date.parse('2026-11-18T02:00:00Z')));
    const escalog = await running(t, { clock });
    const page = async (): Promise<string> => (await escalog.server.inject({ url: '/' })).body;
    await escalog.server.inject({
      method: 'POST',
      url: '/v1/incidents',
      payload: { title: 'users cannot log in', severity: 'sev1' },
    });
    await drained(escalog);
    assert.doesNotMatch(await page(), /nobody answered/);
    for (
      let next = clock.nextAlarmAt();
      next !== undefined && !(await page()).includes('nobody answered');
      next = clock.nextAlarmAt()
    ) {
      clock.moveTo(next);
      await drained(escalog);
    }
    assert.match(await page(), /nobody answered: last resort paged/);
  });

  it('tells in its health where links point to, and is ready although others cannot open them', async (t) => {
    const detail = async (linksWarning?: string) => {
      const { server } = await running(t, { linksWarning });
      const { status, checks } = (await server.inject({ url: '/health/ready' })).json<{
        status: string;
        checks: { name: string; detail: string }[];
      }>();
      assert.equal(status, 'ready');
      return checks.find(({ name }) => name === 'links')?.detail;
    };
    assert.equal(await detail(), 'Links in pages point to http://escalog.example.');
    assert.equal(await detail('Set the public URL.'), 'Set the public URL.');
  });
});
