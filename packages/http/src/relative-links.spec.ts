import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Routes } from './routes.ts';
import { asked } from './testing/asked.ts';

const links =
  '<a href="/">a</a> <a class="x" href="/sandbox?after=1#b">b</a> <form action="/v1/x"></form> <a href="#c">c</a> <a href="https://example.org/d">d</a> <a href="//example.org">e</a> href=&quot;/f&quot;';

const querystring = { type: 'object', properties: { of: { type: 'string' }, format: { type: 'string' } } };

const routes = (server: Routes): void => {
  for (const path of ['/', '/page', '/v1/incidents/1/report'])
    server.get(path, { schema: { querystring } }, async (_request, reply) =>
      reply.type('text/html; charset=utf-8').send(links),
    );
  server.get('/v1/data', async () => ({ html: ' href="/x"' }));
  server.get('/v1/moved/here', async (_request, reply) => reply.redirect('/page'));
  server.get('/v1/moved/away', async (_request, reply) => reply.redirect('https://example.org/'));
  server.get('/v1/made', async (_request, reply) => reply.code(201).header('location', '/v1/made/1').send({}));
};

describe('links', () => {
  for (const [path, root] of [
    ['/', './'],
    ['/page?of=/a/b/c', './'],
    ['/v1/incidents/1/report?format=html', '../../../'],
  ] as const) {
    it(`of ${path} lead from it to the root by ${root}, and elsewhere as they were`, () =>
      asked(routes, async ({ send }) =>
        assert.equal(
          (await send('GET', path)).text,
          links
            .replace('href="/">a', `href="${root}">a`)
            .replace('"/sandbox', `"${root}sandbox`)
            .replace('"/v1/x"', `"${root}v1/x"`),
        ),
      ));
  }

  it('of a page about an address that cannot be read are relative to that', () =>
    asked(routes, async ({ send }) => {
      const { status, text } = await send('GET', '/a/%zz', { accept: 'text/html' });
      assert.equal(status, 400);
      assert.match(text, /<a href="\.\.\/docs">/);
    }));

  it('in data are data', () =>
    asked(routes, async ({ send }) =>
      assert.deepEqual(JSON.parse((await send('GET', '/v1/data')).text), { html: ' href="/x"' }),
    ));

  it('that redirect are relative too, unless they lead elsewhere', () =>
    asked(routes, async ({ send }) => {
      assert.equal((await send('GET', '/v1/moved/here')).headers['location'], '../../page');
      assert.equal((await send('GET', '/v1/moved/away')).headers['location'], 'https://example.org/');
      assert.equal((await send('GET', '/v1/made')).headers['location'], '/v1/made/1');
    }));
});
