import { type Clock } from '@escalog/kernel';
import { signedLinks, type SignedLinks } from './signed-links.ts';

/** What one message tells of several pages: when they were asked for, in milliseconds since 1970, first and last, how many there were, and how urgent. */
export interface Bundle {
  readonly since: number;
  readonly until: number;
  readonly pages: number;
  /** One message tells pages of one urgency; absent from links that an earlier release made. */
  readonly urgency?: 'high' | 'low';
  /** Incidents that paged the person in that time and were told by themselves: they are not answered with the others. */
  readonly apart?: readonly string[];
}

/** What a link in a page says: who answers which page of which incident. */
export interface AcknowledgeClaim {
  readonly incidentId: string;
  readonly pageId: string;
  readonly person: string;
  /** Of a message that tells several pages: all of them are answered. */
  readonly bundle?: Bundle;
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
    claimOf: ({ incidentId, pageId, person, bundle, traceparent }) => ({
      incidentId,
      pageId,
      person,
      ...(bundle !== undefined && { bundle }),
      ...(traceparent !== undefined && { traceparent }),
    }),
  });
}
