import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ownPath } from './own-path.ts';

describe('where somebody goes on after signing in', () => {
  for (const path of [
    '/',
    '/incidents/0190-abc',
    '/incidents?status=open&team=a%20b',
    '/catalog/person/ana-costa',
    '/v1/incidents/0190-abc/report?format=html',
  ])
    it(`is ${path}, as it was asked for`, () => assert.equal(ownPath(path), path));

  for (const to of [
    undefined,
    '',
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
    '/%2e//evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
    '/ok\r\nset-cookie: a=b',
    'incidents',
    '/@evil.example:80\\x',
    '/v1/sign-in/oidc',
    '/v1/incidents/0190-abc/report/../../../sign-out',
    '/sign-in?to=/sign-in',
    `/${'x'.repeat(500)}`,
  ])
    it(`is the first page instead of ${JSON.stringify(to)?.slice(0, 40)}`, () => assert.equal(ownPath(to), '/'));

  it('is never at another address, whatever is asked for', () => {
    const parts = fc.array(
      fc.constantFrom('/', '\\', '.', '..', ':', '@', '%2e', '%5c', 'evil.example', '?', '#', '\t'),
      {
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(parts, (words) => {
        const path = ownPath(words.join(''));
        assert.equal(new URL(path, 'https://escalog.example/v1/sign-in').host, 'escalog.example', path);
      }),
      { numRuns: 2_000 },
    );
  });
});
