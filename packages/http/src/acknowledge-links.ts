import { type Clock } from '@escalog/kernel';
import { signedLinks, type SignedLinks } from './signed-links.ts';

/** What a link in a page says: who answers which page of which incident. */
export interface AcknowledgeClaim {
  readonly incidentId: string;
  readonly pageId: string;
  readonly person: string;
  /** Where in a trace the page was sent, so that its answer belongs to the same one. */
  readonly traceparent?: string;
}

/** Makes and reads the links by which a person acknowledges without logging in. */
export type AcknowledgeLinks = SignedLinks<AcknowledgeClaim>;

/** Links under what `publicUrl` gives, signed with `secret`. */
export function acknowledgeLinks(publicUrl: () => string, secret: string, clock: Clock): AcknowledgeLinks {
  return signedLinks<AcknowledgeClaim>({
    publicUrl,
    secret,
    clock,
    path: '/v1/acknowledge',
    required: ['incidentId', 'pageId', 'person'],
    claimOf: ({ incidentId, pageId, person, traceparent }) => ({
      incidentId,
      pageId,
      person,
      ...(traceparent !== undefined && { traceparent }),
    }),
  });
}
