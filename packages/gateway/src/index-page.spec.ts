import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { ServiceName } from '@escalog/contracts';
import { after, instantOf, type Clock } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { loadSample } from '@escalog/standalone';
import { fiveServices } from './testing/five-services.ts';
import { gatewayTo } from './testing/gateway.ts';

const night = (): ManualClock => new ManualClock(instantOf(Date.parse('2026-11-18T02:00:00Z')));

/** A gateway to the real services with the sample organisation, or an empty catalog. */
async function running(t: TestContext, clock?: Clock, { isEmpty = false } = {}) {
  const { urls, drained, servers } = await fiveServices(t, clock === undefined ? {} : { clock });
  const { server } = await gatewayTo(t, urls, { publicUrl: () => 'http://escalog.example' });
  if (!isEmpty) await loadSample(server);
  await drained();
  return {
    drained,
    post: async (url: string, payload: object) => server.inject({ method: 'POST', url, payload }),
    async declare(title: string, severity: string): Promise<string> {
      const answer = await server.inject({ method: 'POST', url: '/v1/incidents', payload: { title, severity } });
      assert.equal(answer.statusCode, 201, answer.body);
      await drained();
      return answer.json<{ id: string }>().id;
    },
    page: async (url = '/') => server.inject({ url }),
    stop: async (name: ServiceName) => servers[name].close(),
  };
}

const titlesIn = (body: string): (string | undefined)[] =>
  [...body.matchAll(/report\?format=html">([^<]*)<\/a><\/td>/g)].map(([, title]) => title);

describe('the index page', () => {
  it('of an empty Escalog says what to type, with the public URL, and its title once', async (t) => {
    const { page } = await running(t);
    const { body, headers } = await page();
    assert.match(body, /curl http:\/\/escalog\.example\/v1\/incidents/);
    assert.match(body, /"title": "users cannot log in"|&quot;title&quot;: &quot;users cannot log in&quot;/);
    assert.doesNotMatch(body, /'"'"'/);
    assert.equal(body.match(/<h[12]>Open incidents</g)?.length, 1);
    assert.equal(headers['refresh'], '30');
    assert.equal(headers['cache-control'], 'no-store');
    assert.doesNotMatch(body, /catalog is empty/);
  });

  it('says of an empty catalog that nobody can be paged, and of no incident that somebody was', async (t) => {
    const { post, drained, page } = await running(t, undefined, { isEmpty: true });
    assert.equal((await post('/v1/incidents', { title: 'users cannot log in' })).statusCode, 201);
    await drained();
    const { body } = await page();
    assert.match(body, /Nobody can be paged yet: the catalog is empty\./);
    assert.match(body, /npx escalog apply FILES --url http:\/\/escalog\.example</);
    assert.match(body, /nobody could be paged</);
    assert.doesNotMatch(body, /last resort paged/);
  });

  it('names no severity in what it says to type: an own catalog may have others', async (t) => {
    const { page } = await running(t);
    assert.doesNotMatch((await page()).body, /sev1/);
  });

  it('shows what needs people first, with names and plain times', async (t) => {
    const clock = night();
    const { declare, post, drained, page } = await running(t, clock);
    await declare('a nuisance', 'sev3');
    clock.moveTo(after(clock.now(), 60_000));
    const acknowledged = await declare('money is at risk, and taken', 'sev1');
    await post(`/v1/incidents/${acknowledged}/acknowledge`, { by: 'person/ana-costa' });
    await declare('money is at risk', 'sev1');
    await drained();

    const { body } = await page();
    assert.deepEqual(titlesIn(body), ['money is at risk', 'a nuisance', 'money is at risk, and taken']);
    assert.match(body, />2026-11-18 02:00 UTC</);
    assert.match(body, /<td>SEV1<\/td>/);
    assert.match(body, /Triage, level 1/);
    assert.doesNotMatch(body.replace(/datetime="[^"]*"/g, ''), /escalation-path\/|\.000Z/);
  });

  it('has a next page instead of more than 200 incidents', async (t) => {
    const { post, drained, page } = await running(t);
    for (let number = 1; number <= 201; number += 1)
      await post('/v1/incidents', { title: `incident ${number}`, severity: 'sev4' });
    await drained();
    const first = (await page()).body;
    const next = /href="\.(\/\?after=[^"]*)"/.exec(first)?.[1];
    assert.ok(next !== undefined && !/>incident 1</.test(first));
    const { body, headers } = await page(next.replaceAll('&amp;', '&'));
    assert.match(body, />incident 1</);
    assert.match(body, /href="\.\/">/);
    assert.equal(headers['refresh'], undefined);
  });

  it('shows the incidents without a catalog too, says what is missing and why', async (t) => {
    const { declare, page, stop } = await running(t);
    await declare('users cannot log in', 'sev1');
    await stop('catalog');
    const { statusCode, body } = await page();
    assert.equal(statusCode, 200);
    assert.deepEqual(titlesIn(body), ['users cannot log in']);
    assert.match(body, /<td>sev1<\/td>/);
    assert.match(body, /Names and the order by severity are missing: The catalog service cannot be reached now/);
  });

  it('says why there is nothing to show, and comes back by itself', async (t) => {
    const { page, stop } = await running(t);
    await stop('intake');
    const { statusCode, headers, body } = await page();
    assert.equal(statusCode, 503);
    assert.match(body, /The intake service cannot be reached now/);
    assert.deepEqual([headers['refresh'], headers['retry-after']], ['30', '1']);
  });

  it('refuses a place to go on from that it never gave', async (t) => {
    const { page } = await running(t);
    assert.equal((await page(`/?after=${'x'.repeat(121)}`)).statusCode, 400);
  });
});
