import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after, instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import type { Escalog } from './escalog.ts';
import { running } from './testing/running.ts';

async function drained(escalog: Escalog): Promise<void> {
  while ((await escalog.busy()) > 0) await new Promise(setImmediate);
}

async function declare(escalog: Escalog, title: string, severity: string): Promise<string> {
  const answer = await escalog.server.inject({ method: 'POST', url: '/v1/incidents', payload: { title, severity } });
  assert.equal(answer.statusCode, 201, answer.body);
  await drained(escalog);
  return answer.json<{ id: string }>().id;
}

const page = async (escalog: Escalog, url = '/', headers = {}) => escalog.server.inject({ url, headers });

describe('the index page', () => {
  it('of an empty Escalog says what to type, with the public URL whatever the Host, and its title once', async (t) => {
    const { body, headers } = await page(await running(t), '/', { host: 'evil.example' });
    assert.match(body, /curl http:\/\/escalog\.example\/v1\/incidents/);
    assert.match(body, /"title": "users cannot log in"|&quot;title&quot;: &quot;users cannot log in&quot;/);
    assert.doesNotMatch(body, /evil|'"'"'/);
    assert.equal(body.match(/<h[12]>Open incidents</g)?.length, 1);
    assert.equal(headers['refresh'], '30');
    assert.equal(headers['cache-control'], 'no-store');
  });

  it('shows what needs people first, with names and plain times', async (t) => {
    const clock = new ManualClock(instantOf(Date.parse('2026-11-18T02:00:00Z')));
    const escalog = await running(t, { clock });
    await declare(escalog, 'a nuisance', 'sev3');
    clock.moveTo(after(clock.now(), 60_000));
    const acknowledged = await declare(escalog, 'money is at risk, and taken', 'sev1');
    await escalog.server.inject({ method: 'POST', url: `/v1/incidents/${acknowledged}/acknowledge`, payload: { by: 'person/ana-costa' } });
    await declare(escalog, 'money is at risk', 'sev1');
    await drained(escalog);

    const { body } = await page(escalog);
    const titles = [...body.matchAll(/report\?format=html">([^<]*)<\/a><\/td>/g)].map(([, title]) => title);
    assert.deepEqual(titles, ['money is at risk', 'a nuisance', 'money is at risk, and taken']);
    assert.match(body, />2026-11-18 02:00 UTC</);
    assert.match(body, /<td>SEV1<\/td>/);
    assert.match(body, /Triage, level 1/);
    assert.doesNotMatch(body.replace(/datetime="[^"]*"/g, ''), /escalation-path\/|\.000Z/);
  });

  it('marks an incident that nobody answered', async (t) => {
    const clock = new ManualClock(instantOf(Date.parse('2026-11-18T02:00:00Z')));
    const escalog = await running(t, { clock });
    await declare(escalog, 'users cannot log in', 'sev1');
    assert.doesNotMatch((await page(escalog)).body, /nobody answered/);
    for (let next = clock.nextAlarmAt(); next !== undefined && !(await page(escalog)).body.includes('nobody answered'); next = clock.nextAlarmAt()) {
      clock.moveTo(next);
      await drained(escalog);
    }
    assert.match((await page(escalog)).body, /nobody answered: last resort paged/);
  });

  it('has a next page instead of more than 200 incidents', async (t) => {
    const escalog = await running(t);
    for (let number = 1; number <= 201; number += 1) await escalog.server.inject({ method: 'POST', url: '/v1/incidents', payload: { title: `incident ${number}`, severity: 'sev4' } });
    await drained(escalog);
    const first = (await page(escalog)).body;
    const next = /href="(\/\?after=[^"]*)"/.exec(first)?.[1];
    assert.ok(next !== undefined && !/>incident 1</.test(first));
    const { body, headers } = await page(escalog, next.replaceAll('&amp;', '&'));
    assert.match(body, />incident 1</);
    assert.match(body, /href="\/">/);
    assert.equal(headers['refresh'], undefined);
  });
});

describe('readiness', () => {
  it('tells where links point to, and is not lost over links that others cannot open', async (t) => {
    const ready = async (linksWarning?: string) => (await (await running(t, { linksWarning })).server.inject({ url: '/health/ready' })).json<{ status: string; checks: { name: string; detail: string }[] }>();
    const detail = async (linksWarning?: string) => {
      const { status, checks } = await ready(linksWarning);
      assert.equal(status, 'ready');
      return checks.find(({ name }) => name === 'links')?.detail;
    };
    assert.equal(await detail(), 'Links in pages point to http://escalog.example.');
    assert.equal(await detail('Set the public URL.'), 'Set the public URL.');
  });
});
