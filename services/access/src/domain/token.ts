/** A token for a program. It is issued once, and once it is revoked it is good for nothing any more. */
import type { Decided, TokenIssued, TokenRevoked } from '@escalog/contracts';
import { accepted, ignored, rejected, type Decider } from '@escalog/kernel';

export type TokenState =
  | { readonly phase: 'none' }
  | { readonly phase: 'issued'; readonly person: string | null }
  | { readonly phase: 'revoked' };

export type TokenCommand =
  | ({ readonly kind: 'issue' } & Omit<Decided<TokenIssued>, 'type'>)
  | { readonly kind: 'revoke'; readonly tokenId: string; readonly because: string | null }
  | { readonly kind: 'say-again'; readonly tokenId: string };

export const token: Decider<TokenState, TokenCommand, Decided<TokenIssued> | Decided<TokenRevoked>> = {
  initial: { phase: 'none' },

  decide(command, state) {
    if (command.kind === 'issue') {
      const { kind: _kind, ...issued } = command;
      return state.phase === 'none'
        ? accepted({ type: 'TokenIssued', ...issued })
        : rejected('token-exists', 'A token of this id was issued before.');
    }
    if (command.kind === 'say-again')
      return state.phase === 'revoked'
        ? accepted({ type: 'TokenRevoked', tokenId: command.tokenId, because: null })
        : ignored('nothing came after its first event');
    const { tokenId, because } = command;
    if (state.phase === 'none')
      return rejected('token-not-found', `There is no token ${tokenId}; GET /v1/tokens lists those that there are.`);
    if (state.phase === 'revoked') return ignored('it was revoked before');
    return accepted({ type: 'TokenRevoked', tokenId, because });
  },

  evolve: (_state, event) =>
    event.type === 'TokenIssued' ? { phase: 'issued', person: event.person } : { phase: 'revoked' },
};
