import type { Ref } from '@escalog/definitions';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What every way of signing in ends with. */
export interface SigningIn {
  /** Begins a session: its cookie goes onto the answer, and it is recorded. Throws a problem for whoever may not sign in. */
  signIn(person: Ref, how: 'oidc' | 'passkey', request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Records that somebody was not let in; `who` is as far as they are known. */
  refused(who: Ref | null, how: 'oidc' | 'passkey', because: string, request: FastifyRequest): Promise<void>;
  /** The names of the owners, whom to ask. */
  owners(): readonly string[];
}
