import { type Clock } from '@escalog/kernel';
import type { Bundle } from './acknowledge-links.ts';
import { signedLinks, type SignedLinks } from './signed-links.ts';

/** Whose keys are pressed in a call: who answers which page of which incident. */
export interface CallClaim {
  readonly incidentId: string;
  /** The page. Called otherwise than in links for people, so that neither is read as the other. */
  readonly calledPage: string;
  readonly person: string;
  /** Of a call that tells several pages: all of them are answered. */
  readonly bundle?: Bundle;
  /** Where in a trace the page was sent, so that its answer belongs to the same one. */
  readonly traceparent?: string;
}

/** What a receipt is about: which attempt of which step of a page. */
export interface ReceiptClaim {
  readonly sentPage: string;
  readonly step: string;
  readonly attempt: number;
}

/** Makes and reads the addresses that Twilio calls back. */
export interface TwilioLinks {
  readonly keys: SignedLinks<CallClaim>;
  readonly receipts: SignedLinks<ReceiptClaim>;
}

/** Addresses under what `publicUrl` gives, signed with `secret`, which may be that of the acknowledge links. */
export function twilioLinks(publicUrl: () => string, secret: string, clock: Clock): TwilioLinks {
  const common = { publicUrl, secret, clock };
  return {
    keys: signedLinks<CallClaim>({
      ...common,
      path: '/v1/twilio/keys',
      required: ['incidentId', 'calledPage', 'person'],
      claimOf: ({ incidentId, calledPage, person, bundle, traceparent }) => ({
        incidentId,
        calledPage,
        person,
        ...(bundle !== undefined && { bundle }),
        ...(traceparent !== undefined && { traceparent }),
      }),
    }),
    receipts: signedLinks<ReceiptClaim>({
      ...common,
      path: '/v1/twilio/receipts',
      required: ['sentPage', 'step', 'attempt'],
      claimOf: ({ sentPage, step, attempt }) => ({ sentPage, step, attempt }),
    }),
  };
}
