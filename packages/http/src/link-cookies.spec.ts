import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { giveLink, incidentAsked, linkCookieName, linkTokenIn } from './link-cookies.ts';

describe('the cookie of an acknowledge link', () => {
  it('is of one incident alone', () => {
    const cookies = `${linkCookieName(false, 'inc-1')}=one; ${linkCookieName(false, 'inc-2')}=two`;
    assert.deepEqual(
      ['inc-1', 'inc-2', 'inc-3', undefined].map((id) => linkTokenIn(cookies, false, id)),
      ['one', 'two', undefined, undefined],
    );
  });

  it('belongs to this host alone behind TLS', () =>
    assert.match(linkCookieName(true, 'inc-1'), /^__Host-escalog-link-[0-9a-f]{16}$/));

  it('takes the place of the oldest of many, so that headers do not grow without end', () => {
    const names = Array.from({ length: 20 }, (_, number) => linkCookieName(false, `inc-${number}`));
    const header = ['escalog-session=s', ...names.map((name) => `${name}=token`)].join('; ');
    const [given, ...forgotten] = giveLink(header, false, 'inc-20', 'new');
    assert.ok(given?.startsWith(`${linkCookieName(false, 'inc-20')}=new; `));
    assert.deepEqual(
      forgotten.map((cookie) => cookie.split(';')[0]),
      names.slice(0, 6).map((name) => `${name}=`),
    );
    assert.equal(giveLink(header, false, 'inc-19', 'new').length, 1 + 5);
    assert.equal(giveLink(undefined, false, 'inc-1', 'new').length, 1);
  });

  it('has a name that is one, whatever the id is', () =>
    assert.match(linkCookieName(false, 'a b;c=d\r\n'), /^[\w-]+$/));

  for (const [url, incident] of [
    ['/v1/incidents/inc-1', 'inc-1'],
    ['/v1/incidents/inc-1/timeline?limit=1', 'inc-1'],
    ['/v1/incidents/inc%2D1/report', 'inc-1'],
    ['/v1/session?incident=inc-1', 'inc-1'],
    ['/v1/session', undefined],
    ['/v1/incidents', undefined],
    ['/v1/incidents?incident=inc-1', undefined],
    ['/v1/catalog/entries?x=/v1/incidents/inc-1', undefined],
    ['/v1/incidents/%zz', undefined],
  ] as const)
    it(`is looked for when ${url} is asked for: ${incident ?? 'not at all'}`, () =>
      assert.equal(incidentAsked(url), incident));
});
