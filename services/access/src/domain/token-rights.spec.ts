import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nobody, roles, type Principal, type Role } from '@escalog/access';
import { tokenRefused } from './token-rights.ts';

const as = (role: Role): Principal => ({ ...nobody, kind: 'session', person: 'person/ana', role, rights: roles[role] });
const refused = (role: Role, scopes: readonly string[], person: string | null = 'person/ana'): string | undefined =>
  tokenRefused({ scopes, person }, as(role))?.code;

describe('the scopes of a token', () => {
  it('are at most the rights of whoever makes it', () => {
    assert.equal(refused('responder', ['read', 'respond', 'declare']), undefined);
    assert.equal(refused('responder', ['configure']), 'lacks-right');
    assert.equal(refused('viewer', ['alerts/grafana']), 'lacks-right');
    assert.equal(refused('responder', ['alerts/grafana']), undefined);
  });

  it('are those that there are, and never to make others mightier', () => {
    assert.equal(refused('owner', ['administer']), 'unknown-scope');
    assert.equal(refused('owner', ['alerts/']), 'unknown-scope');
    assert.equal(refused('owner', ['alerts/a', 'alerts/b']), 'several-sources');
  });

  it('are not given by a token', () => {
    const token = { ...as('owner'), kind: 'token' } as const;
    assert.equal(tokenRefused({ scopes: ['read'], person: 'person/ana' }, token)?.code, 'lacks-right');
  });

  it('are of a token that acts as whoever makes it, unless an owner does', () => {
    assert.equal(refused('manager', ['read'], 'person/ben'), 'lacks-right');
    assert.equal(refused('manager', ['read'], null), 'lacks-right');
    assert.equal(refused('owner', ['read'], 'person/ben'), undefined);
    assert.equal(refused('owner', ['read'], null), undefined);
  });
});
