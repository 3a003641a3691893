import { type Clock } from '@escalog/kernel';
import { signedLinks, type SignedLinks } from './signed-links.ts';

/** What a link in a nudge says: who answers which suggestion. */
export interface NudgeClaim {
  readonly nudgeId: string;
  readonly person: string;
}

/** Makes and reads the links by which a person answers a nudge without logging in. */
export type NudgeLinks = SignedLinks<NudgeClaim>;

/** Links under what `publicUrl` gives, signed with `secret`, which may be that of the acknowledge links: neither kind is read as the other. */
export function nudgeLinks(publicUrl: () => string, secret: string, clock: Clock): NudgeLinks {
  return signedLinks<NudgeClaim>({
    publicUrl,
    secret,
    clock,
    path: '/v1/nudge',
    required: ['nudgeId', 'person'],
    claimOf: ({ nudgeId, person }) => ({ nudgeId, person }),
  });
}
