/** A session that ends before its time. How it began is in its cookie alone. */
import type { Decided, SessionEnded } from '@escalog/contracts';
import { accepted, ignored, type Decider, type Instant } from '@escalog/kernel';

export type SessionState = { readonly phase: 'alive' } | { readonly phase: 'ended' };

export interface EndSession {
  readonly sessionId: string;
  readonly person: string;
  /** When it would have ended by itself. */
  readonly expiresAt: Instant;
}

export const session: Decider<SessionState, EndSession, Decided<SessionEnded>> = {
  initial: { phase: 'alive' },
  decide: (command, { phase }) =>
    phase === 'ended' ? ignored('it was ended before') : accepted({ type: 'SessionEnded', ...command }),
  evolve: () => ({ phase: 'ended' }),
};
