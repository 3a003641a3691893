import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { ServiceName } from '@escalog/contracts';
import { after, instantOf, type Clock } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { loadSample } from '@escalog/standalone';
import { gatewayTo } from './testing/gateway.ts';
import { startedServices } from './testing/services.ts';

const night = (): ManualClock => new ManualClock(instantOf(Date.parse('2026-11-18T02:00:00Z')));

/** A gateway to the real services with the sample organisation, or an empty catalog. */
async function running(t: TestContext, clock?: Clock, { isEmpty = false } = {}) {
  const { urls, drained, servers } = await startedServices(t, clock === undefined ? {} : { clock });
  const { server } = await gatewayTo(t, urls, { publicUrl: () => 'http://escalog.example' });
  if (!isEmpty) await loadSample(server);
  await drained();
  return {
    drained,
    server,
    async declare(title: string, severity: string): Promise<string> {
      const answer = await server.inject({ method: 'POST', url: '/v1/incidents', payload: { title, severity } });
      assert.equal(answer.statusCode, 201, answer.body);
      await drained();
      return answer.json<{ id: string }>().id;
    },
    /** Presses the button of an incident. */
    press: async (acknowledge: string, by: string) =>
      server.inject({
        method: 'POST',
        url: '/',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
        payload: new URLSearchParams({ acknowledge, by }).toString(),
      }),
    page: async () => server.inject({ url: '/' }),
    stop: async (name: ServiceName) => servers[name].close(),
  };
}

const titlesIn = (body: string): (string | undefined)[] =>
  [...body.matchAll(/data-row dir="auto">([^<]*)<\/a>/g)].map(([, title]) => title);

describe('the first page', () => {
  it('of an empty Escalog says what to do next, with the public URL, and its title once', async (t) => {
    const { page } = await running(t);
    const { body, headers } = await page();
    assert.match(body, /href="\.\/declare">Declare it</);
    assert.match(body, /curl http:\/\/escalog\.example\/v1\/incidents/);
    assert.equal(body.match(/<h1[^>]*>Now</g)?.length, 1);
    assert.equal(headers['cache-control'], 'no-store');
    assert.doesNotMatch(body, /catalog is empty|sev1/);
    assert.match(body, /Identity on call<\/a>: /);
  });

  it('says of an empty catalog that nobody can be paged, and of no incident that somebody was', async (t) => {
    const { declare, page } = await running(t, undefined, { isEmpty: true });
    await declare('users cannot log in', 'sev1').catch(() => {});
    const { body } = await page();
    assert.match(body, /Nobody can be paged yet: the catalog is empty\./);
    assert.match(body, /npx escalog apply FILES --url http:\/\/escalog\.example</);
    assert.doesNotMatch(body, /last resort paged/);
  });

  it('shows what needs people first, with names, plain times, and who is next', async (t) => {
    const clock = night();
    const { declare, press, drained, page } = await running(t, clock);
    await declare('a nuisance', 'sev3');
    clock.moveTo(after(clock.now(), 60_000));
    const acknowledged = await declare('money is at risk, and taken', 'sev1');
    assert.equal((await press(acknowledged, 'person/ana-costa')).statusCode, 303);
    const waiting = await declare('money is at risk', 'sev1');
    await drained();

    const { body } = await page();
    assert.deepEqual(titlesIn(body), ['money is at risk', 'a nuisance', 'money is at risk, and taken']);
    assert.match(body, />2026-11-18 02:01 UTC</);
    assert.match(body, /<span class="tag bad">SEV1<\/span> <b class="loud">nobody has it/);
    assert.match(body, /Triage, level 1 of 2: /);
    assert.match(body, /Next: [^<]+ <count-down to="2026-11-18T02:06:00.000Z">/);
    assert.match(body, /Ana Costa has it/);
    assert.match(body, new RegExp(`value="${waiting}"`));
    assert.doesNotMatch(body, new RegExp(`value="${acknowledged}"`));
    assert.match(body, /data-unanswered="2"/);
  });

  it('says what was wrong with what was pressed, and keeps what was typed', async (t) => {
    const { declare, press } = await running(t);
    const id = await declare('users cannot log in', 'sev1');
    const nobody = await press(id, '');
    assert.equal(nobody.statusCode, 422);
    assert.match(nobody.body, /Say who you are/);
    const gone = await press('no-such-incident', 'person/ana-costa');
    assert.equal(gone.statusCode, 404);
    assert.match(gone.body, /role="alert"/);
    assert.match(gone.body, /value="person\/ana-costa"/);
  });

  it('shows forty of many, says how many there are, and stays small', async (t) => {
    const { server, page, drained } = await running(t);
    for (let number = 1; number <= 60; number += 1)
      await server.inject({
        method: 'POST',
        url: '/v1/incidents',
        payload: { title: `incident ${number} ${'x'.repeat(100)}`, severity: 'sev4' },
      });
    await drained();
    const { body } = await page();
    assert.equal(titlesIn(body).length, 40);
    assert.match(body, /· 60</);
    assert.match(body, /href="\.\/incidents\?tab=unanswered">20 more that nobody has</);
    let bytes = Buffer.byteLength(body);
    for (const [, asset = ''] of body.matchAll(/(?:href|src)="\.(\/assets\/[^"]+)"/g)) {
      const { payload, headers } = await server.inject({ url: asset });
      assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable');
      bytes += Buffer.byteLength(payload);
    }
    assert.ok(bytes < 200_000, `${bytes} bytes are loaded`);
  });

  it('shows the incidents without a catalog too, says what is missing and why', async (t) => {
    const { declare, page, stop } = await running(t);
    await declare('users cannot log in', 'sev1');
    await stop('catalog');
    const { statusCode, body } = await page();
    assert.equal(statusCode, 200);
    assert.deepEqual(titlesIn(body), ['users cannot log in']);
    assert.match(body, />sev1</);
    assert.match(body, /Names and the order by severity are missing:<\/b> The catalog service cannot be reached now/);
  });

  it('says why there is nothing to show', async (t) => {
    const { page, stop } = await running(t);
    await stop('intake');
    const { statusCode, headers, body } = await page();
    assert.equal(statusCode, 503);
    assert.match(body, /The intake service cannot be reached now/);
    assert.equal(headers['retry-after'], '1');
  });
});
