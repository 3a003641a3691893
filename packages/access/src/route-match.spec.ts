import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { matchOf, rowOf } from './route-match.ts';
import { routeRights } from './route-rights.ts';

describe('the table', () => {
  it('has one row for each route, and says why what needs nothing is safe', () => {
    const routes = routeRights.map(({ route }) => route);
    assert.deepEqual(routes, [...new Set(routes)]);
    for (const { route, need } of routeRights) {
      assert.match(route, /^(GET|POST|PUT|PATCH|DELETE) \/\S*$/);
      if ('open' in need) assert.match(need.open, /^[A-Z].{10,}\.$/, route);
    }
  });

  it('audits everything that configures, operates or administers and is more than looking', () => {
    const looking = ['POST /v1/catalog/plan'];
    for (const { route, need, audit } of routeRights)
      if ('right' in need && ['configure', 'operate', 'administer'].includes(need.right))
        assert.ok(
          audit !== undefined || route.startsWith('GET ') || looking.includes(route) || route.includes('sandbox'),
          route,
        );
  });
});

describe('the row of a path', () => {
  const found = (method: string, path: string): string | undefined => matchOf(method, path)?.row.route;

  it('is that with the most words of its own', () => {
    assert.equal(found('POST', '/v1/incidents/preview'), 'POST /v1/incidents/preview');
    assert.equal(found('GET', '/v1/incidents/preview'), 'GET /v1/incidents/:id');
    assert.equal(found('GET', '/v1/incidents/x/timeline'), 'GET /v1/incidents/:id/timeline');
    assert.equal(found('GET', '/docs/static/index.html'), 'GET /docs/*');
  });

  it('is that of GET for HEAD, and none for what nothing is at', () => {
    assert.equal(found('HEAD', '/v1/incidents'), 'GET /v1/incidents');
    for (const path of ['/v1', '/v1/incidents/', '/v1/incidents/x/', '/v1//incidents', '/V1/incidents', '/nowhere', ''])
      assert.equal(found('GET', path), undefined, path);
    assert.equal(found('DELETE', '/v1/incidents'), undefined);
  });

  it('is the same however the path is percent-encoded', () => {
    assert.equal(found('GET', '/v1/%69ncidents'), 'GET /v1/incidents');
    assert.deepEqual(matchOf('GET', '/v1/people/ana%2Dcosta/contact-methods')?.params, { person: 'ana-costa' });
    assert.deepEqual(matchOf('POST', '/v1/people/person%2Fana/test-page')?.params, { person: 'person/ana' });
    assert.equal(found('GET', '/v1/incidents/%E0%A4%A'), 'GET /v1/incidents/:id');
  });

  it('is the row itself, whatever its names are given as, and says what they were', () => {
    const word = fc.stringMatching(/^[a-z0-9-]{1,8}~$/);
    fc.assert(
      fc.property(fc.constantFrom(...routeRights), fc.array(word, { minLength: 5, maxLength: 5 }), (row, words) => {
        const [method = '', pattern = ''] = row.route.split(' ');
        if (pattern.endsWith('*')) return;
        const parts = pattern.split('/');
        const path = parts.map((part, index) => (part.startsWith(':') ? words[index % 5] : part)).join('/');
        const match = matchOf(method, path);
        assert.equal(match?.row, row);
        for (const [index, part] of parts.entries())
          if (part.startsWith(':')) assert.equal(match?.params[part.slice(1)], words[index % 5]);
        assert.equal(rowOf(method, pattern), row);
      }),
    );
  });
});
