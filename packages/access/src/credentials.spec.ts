import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import fc from 'fast-check';
import type { AccessCopy, SessionClaims } from './access-copy.ts';
import { identify, localOwner, type Presented } from './credentials.ts';
import { rights, roles, type Role } from './rights.ts';
import { accessCopyOf } from './testing/index.ts';

const now = instantOf(1_000_000);
const claims: SessionClaims = {
  sessionId: 's',
  person: 'person/ana',
  since: instantOf(1),
  until: instantOf(2_000_000),
};

/** Tokens, sessions and links that are good begin with `good`. */
function identified(presented: Presented, copy: AccessCopy = accessCopyOf({})) {
  return identify(presented, {
    copy,
    now,
    hashOf: (token) => `hash of ${token}`,
    readSession: (cookie) => (cookie.startsWith('good') ? claims : undefined),
    readLink: (token) => (token.startsWith('good') ? { incidentId: 'inc-1', person: 'person/ben' } : undefined),
  });
}

const tokenOf = (scopes: readonly string[], person: string | null = null) => ({
  tokenId: 'tok-1',
  hash: 'hash of esc_1',
  scopes,
  person,
});

describe('who asks', () => {
  it('is nobody when nothing is shown, and is told what was good for nothing', () => {
    assert.deepEqual([identified({}).principal.kind, identified({}).bad], ['nobody', null]);
    assert.equal(identified({ bearer: 'esc_1' }).bad, 'token');
    assert.equal(identified({ session: 'bad' }).bad, 'session');
    assert.equal(identified({ link: 'bad' }).bad, 'link');
  });

  it('is the person of the session, with the role that they have now', () => {
    const { principal } = identified({ session: 'good' }, accessCopyOf({ roles: { 'person/ana': 'viewer' } }));
    assert.deepEqual(principal, {
      kind: 'session',
      person: 'person/ana',
      role: 'viewer',
      rights: ['read', 'events'],
      incident: null,
      source: null,
      credential: 's',
    });
  });

  it('is the person of the link for its incident, also when their session is over', () => {
    for (const presented of [{ link: 'good' }, { session: 'bad', link: 'good' }]) {
      const { principal } = identified(presented, accessCopyOf({ roles: { 'person/ben': 'owner' } }));
      assert.deepEqual([principal.kind, principal.person, principal.incident], ['link', 'person/ben', 'inc-1']);
      assert.deepEqual(principal.rights, ['read', 'respond']);
    }
    assert.equal(identified({ session: 'good', link: 'good' }).principal.kind, 'session');
  });

  it('is nobody when they may not sign in, by whatever they come', () => {
    const roles = { 'person/ana': 'none', 'person/ben': 'none' } as const;
    const copy = accessCopyOf({ roles, tokens: [tokenOf(['read'], 'person/ana')] });
    for (const presented of [{ session: 'good' }, { link: 'good' }, { bearer: 'esc_1' }])
      assert.equal(identified(presented, copy).principal.kind, 'nobody');
  });

  it('is not made up for by a cookie when a token is shown', () =>
    assert.equal(identified({ bearer: 'esc_2', session: 'good', link: 'good' }).principal.kind, 'nobody'));

  it('is the token, with what its scopes say and no more than its person may', () => {
    const scope = fc.constantFrom(...Object.keys(rights), 'alerts/prometheus', 'admin', '');
    const role = fc.constantFrom(...(Object.keys(roles) as Role[]).filter((one) => one !== 'none'));
    fc.assert(
      fc.property(fc.array(scope), fc.option(role), (scopes, of) => {
        const person = of === null ? null : 'person/ana';
        const copy = accessCopyOf({
          roles: of === null ? {} : { 'person/ana': of },
          tokens: [tokenOf(scopes, person)],
        });
        const { principal } = identified({ bearer: 'esc_1' }, copy);
        assert.deepEqual([principal.kind, principal.person, principal.role], ['token', person, of]);
        for (const right of principal.rights) {
          assert.ok(scopes.includes(right) && right !== 'administer');
          assert.ok(of === null || (roles[of] as readonly string[]).includes(right));
        }
        assert.equal(principal.source, scopes.includes('alerts/prometheus') && of !== 'viewer' ? 'prometheus' : null);
      }),
    );
  });

  it('is the owner while access is off, as whoever they say', () => {
    assert.deepEqual(localOwner('person/ana').rights, Object.keys(rights));
    assert.deepEqual([localOwner(null).kind, localOwner(null).person], ['local', null]);
  });
});
