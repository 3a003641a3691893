import { localOwner, type Principal } from '@escalog/access';
import type { FastifyRequest } from 'fastify';

/** Who asks. */
export function principalOf(request: FastifyRequest): Principal {
  return (request as unknown as { readonly principal?: Principal }).principal ?? localOwner(null);
}
