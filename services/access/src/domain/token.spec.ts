import { describe, it } from 'node:test';
import { deciderSpec } from '@escalog/kernel/testing';
import { token, type TokenCommand } from './token.ts';

const given = deciderSpec(token);
const made = { tokenId: 't-1', name: 'deploys', hash: 'aGFzaA', scopes: ['declare'], person: null, expiresAt: null };
const issued = { type: 'TokenIssued', ...made } as const;
const revoke: TokenCommand = { kind: 'revoke', tokenId: 't-1', because: 'It leaked.' };
const revoked = { type: 'TokenRevoked', tokenId: 't-1', because: 'It leaked.' } as const;

describe('a token', () => {
  it('is issued once', () => {
    given()
      .when({ kind: 'issue', ...made })
      .accepts(issued);
    given(issued)
      .when({ kind: 'issue', ...made })
      .rejects('token-exists');
  });

  it('is revoked for good', () => {
    given(issued).when(revoke).accepts(revoked);
    given(issued, revoked).when(revoke).ignores('it was revoked before');
    given(issued, revoked)
      .when({ kind: 'issue', ...made })
      .rejects('token-exists');
  });

  it('is told revoked again where an older event came last', () => {
    const again: TokenCommand = { kind: 'say-again', tokenId: 't-1' };
    given(issued, revoked).when(again).accepts({ type: 'TokenRevoked', tokenId: 't-1', because: null });
    given(issued).when(again).ignores('nothing came after its first event');
  });

  it('that was never issued cannot be revoked', () => given().when(revoke).rejects('token-not-found'));
});
