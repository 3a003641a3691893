import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startedServices } from './testing/services.ts';
import { gatewayTo } from './testing/gateway.ts';

const browser = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };

describe('a browser that asks the gateway', () => {
  for (const path of ['/nowhere', '/v1', '/v1/incidents/none', '/v1/incidents/none/report?format=html', '/sandbox/x'])
    it(`is shown a page where nothing is, and a program a problem: ${path}`, async (t) => {
      const { urls } = await startedServices(t);
      const { ask } = await gatewayTo(t, urls);
      const page = await ask(path, browser);
      assert.deepEqual([page.status, page.headers['content-type']], [404, 'text/html; charset=utf-8']);
      assert.match(page.text, /<h1>Not found<\/h1>[^]*<a href="(\.\.?\/)+">/);
      assert.match(String((await ask(path)).headers['content-type']), /^application\/problem\+json/);
    });

  it('is shown a page of the console when a service is away, whatever it takes: it is no part of the API', async (t) => {
    const { ask } = await gatewayTo(t, {});
    for (const options of [browser, {}]) {
      const page = await ask('/', options);
      assert.deepEqual([page.status, page.headers['content-type']], [503, 'text/html; charset=utf-8']);
      assert.match(page.text, /service cannot be reached now/);
    }
  });

  for (const path of ['/sandbox', '/v1/incidents'])
    it(`is shown a page when a service is away, and a program a problem: ${path}`, async (t) => {
      const { ask } = await gatewayTo(t, {});
      const page = await ask(path, browser);
      assert.deepEqual([page.status, page.headers['content-type']], [503, 'text/html; charset=utf-8']);
      assert.match(page.text, /service cannot be reached now/);
      assert.match(String((await ask(path)).headers['content-type']), /^application\/problem\+json/);
    });
});
