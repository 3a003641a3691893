import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Routes } from './routes.ts';
import { asked } from './testing/asked.ts';

const routes = (server: Routes): void => {
  server.get('/page', async (_request, reply) => reply.type('text/html').send('<p>a page</p>'));
  server.get('/strict', async (_request, reply) =>
    reply
      .type('text/html')
      .headers({ 'content-security-policy': "default-src 'none'", 'cache-control': 'max-age=60' })
      .send('<p>a page</p>'),
  );
  server.get('/data', async () => ({}));
};

describe('an answer', () => {
  it('that is a page may run nothing, be framed by nobody, and is not kept', () =>
    asked(routes, async ({ send }) => {
      const { headers } = await send('GET', '/page');
      for (const rule of [
        "default-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        'img-src data:',
      ])
        assert.ok(headers['content-security-policy']?.includes(rule), rule);
      assert.deepEqual(
        [headers['cache-control'], headers['referrer-policy'], headers['x-content-type-options']],
        ['no-store', 'same-origin', 'nosniff'],
      );
    }));

  it('keeps what its route says itself', () =>
    asked(routes, async ({ send }) => {
      const { headers } = await send('GET', '/strict');
      assert.deepEqual(
        [headers['content-security-policy'], headers['cache-control']],
        ["default-src 'none'", 'max-age=60'],
      );
    }));

  it('that is data, or a refusal, is taken for nothing else', () =>
    asked(routes, async ({ send }) => {
      for (const path of ['/data', '/nowhere'])
        assert.equal((await send('GET', path)).headers['x-content-type-options'], 'nosniff');
    }));
});

describe('the page to try the API', () => {
  it('may run its scripts, is framed by nobody, and is ours', () =>
    asked(routes, async ({ send }) => {
      const { status, headers, text } = await send('GET', '/docs');
      assert.equal(status, 200);
      for (const rule of ["frame-ancestors 'none'", "form-action 'self'"])
        assert.ok(headers['content-security-policy']?.includes(rule), rule);
      assert.match(text, /<title>Escalog API<\/title>/);
      const script = await send('GET', '/docs/static/swagger-initializer.js');
      assert.match(script.text, /"layout":"BaseLayout"/, 'the one without a bar for a logo');
    }));

  it('shows the one document that there is, made from that of the routes where a server says how', () =>
    asked(
      routes,
      async ({ send }) => {
        for (const path of ['/docs/json', '/docs/yaml', '/openapi.json']) {
          const { paths, extra } = JSON.parse((await send('GET', path)).text) as Record<string, object>;
          assert.deepEqual([extra, Object.keys(paths ?? {}).includes('/page')], ['added', true], path);
        }
      },
      { describe: async (served) => ({ ...served, extra: 'added' }) },
    ));
});
