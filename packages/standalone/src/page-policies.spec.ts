import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { consolePages } from '@escalog/console';
import { systemClock } from '@escalog/runner';
import fastify from 'fastify';
import { running } from './testing/running.ts';

interface Described {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<Record<string, { readonly responses?: Readonly<Record<string, { readonly content?: object }>> }>>
    >
  >;
}

/** Every path of the console, in the way of OpenAPI: what only browsers ask for is not described. */
async function pathsOfConsole(): Promise<readonly string[]> {
  const found: string[] = [];
  const server = fastify();
  server.addHook('onRoute', ({ method, url }) => void (method === 'GET' && found.push(url)));
  consolePages(server, () => 'http://escalog.example', systemClock);
  await server.ready();
  await server.close();
  return found.map((path) => path.replaceAll(/:(\w+)/g, '{$1}'));
}

describe('every page that is answered, whatever it says', () => {
  it('is framed by nobody, and its forms lead to Escalog or nowhere', async (t) => {
    const { server } = await running(t);
    const declared = await server.inject({
      method: 'POST',
      url: '/v1/incidents',
      payload: { title: 'users cannot log in', severity: 'sev1' },
    });
    const { id } = declared.json<{ id: string }>();
    const { paths } = (await server.inject('/openapi.json')).json<Described>();
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        // What streams has no end, and is no page.
        .filter(([, { responses = {} }]) => !Object.keys(responses['200']?.content ?? {}).includes('text/event-stream'))
        .map(([method]) => ({ method: method.toUpperCase(), path })),
    );
    const asked = [
      ...described,
      ...['/', '/docs', '/docs/', '/sandbox', '/nowhere', '/sign-in', '/v1/nowhere', ...(await pathsOfConsole())].map(
        (path) => ({ method: 'GET', path }),
      ),
    ];
    const pages = new Set<string>();
    for (const { method, path } of asked)
      for (const url of new Set([path.replaceAll('{id}', id), path].map((one) => one.replaceAll(/\{\w+\}/g, 'x')))) {
        const { headers, statusCode } = await server.inject({
          method: method as 'GET',
          url,
          headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate' },
        });
        if (!String(headers['content-type']).startsWith('text/html')) continue;
        const policy = String(headers['content-security-policy']);
        for (const rule of [/frame-ancestors 'none'(;|$)/, /form-action '(self|none)'(;|$)/, /base-uri 'none'(;|$)/])
          assert.match(policy, rule, `${method} ${url}: ${statusCode}`);
        pages.add(`${method} ${path}`);
      }
    for (const expected of [
      'GET /',
      'GET /docs/',
      'GET /sandbox',
      'GET /nowhere',
      'GET /sign-in',
      'GET /push',
      'GET /v1/acknowledge',
      'GET /v1/incidents/{id}/report',
      'GET /incidents/{id}',
    ])
      assert.ok(pages.has(expected), `${expected} is not among ${[...pages].join(', ')}`);
    assert.ok(pages.size > 60, `${pages.size}`);
  });
});
