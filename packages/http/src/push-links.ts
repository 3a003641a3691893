import { type Clock } from '@escalog/kernel';
import { signedLinks, type SignedLinks } from './signed-links.ts';

/** What a link to register devices says: for which contact method of whom. */
export interface PushClaim {
  readonly person: string;
  readonly pushMethod: string;
}

/** Makes and reads the links by which a person registers browsers and phones without logging in. */
export type PushLinks = SignedLinks<PushClaim>;

/** Links under what `publicUrl` gives, signed with `secret`, which may be that of other links: none of another kind is read as one of these. */
export function pushLinks(publicUrl: () => string, secret: string, clock: Clock): PushLinks {
  return signedLinks<PushClaim>({
    publicUrl,
    secret,
    clock,
    path: '/push',
    required: ['person', 'pushMethod'],
    claimOf: ({ person, pushMethod }) => ({ person, pushMethod }),
  });
}
