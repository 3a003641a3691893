import { type Clock } from '@escalog/kernel';
import { createSigner, createVerifier } from 'fast-jwt';

/** What a link in a page says: who answers which page of which incident. */
export interface AcknowledgeClaim {
  readonly incidentId: string;
  readonly pageId: string;
  readonly person: string;
  /** Where in a trace the page was sent, so that its answer belongs to the same one. */
  readonly traceparent?: string;
}

/** Makes and reads the links by which a person acknowledges without logging in. */
export interface AcknowledgeLinks {
  /** An absolute URL, good for seven days. */
  urlFor(claim: AcknowledgeClaim): string;
  /** The claim of a token, or `undefined` when it is forged, mangled or too old. */
  read(token: string): AcknowledgeClaim | undefined;
}

const lifetime = 7 * 24 * 60 * 60 * 1000;

/** Links under what `publicUrl` gives, signed as HS256 JSON Web Tokens with `secret`. */
export function acknowledgeLinks(publicUrl: () => string, secret: string, clock: Clock): AcknowledgeLinks {
  const sign = createSigner({ key: secret, algorithm: 'HS256', noTimestamp: true });
  return {
    urlFor: (claim) =>
      `${publicUrl()}/v1/acknowledge?token=${sign({ ...claim, exp: Math.floor((clock.now() + lifetime) / 1000) })}`,
    read(token) {
      try {
        const verify = createVerifier({
          key: secret,
          algorithms: ['HS256'],
          clockTimestamp: clock.now(),
          requiredClaims: ['exp'],
        });
        const { incidentId, pageId, person, traceparent } = verify(token) as AcknowledgeClaim;
        return { incidentId, pageId, person, ...(traceparent !== undefined && { traceparent }) };
      } catch {
        return undefined;
      }
    },
  };
}
