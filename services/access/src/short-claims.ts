import type { Clock, Milliseconds } from '@escalog/kernel';
import { createSigner, createVerifier } from 'fast-jwt';

/** Signs what must come back unchanged within minutes, so that no process has to remember it. */
export interface ShortClaims<Claim> {
  sign(claim: Claim): string;
  /** `undefined` when it is forged, mangled, too old, or signed for something else. */
  read(text: string): Claim | undefined;
}

/** Claims as HS256 JSON Web Tokens for `audience`: what was signed with the same secret for another is not read. */
export function shortClaims<Claim extends object>(
  audience: string,
  { secret, clock, lifetime }: { readonly secret: string; readonly clock: Clock; readonly lifetime: Milliseconds },
): ShortClaims<Claim> {
  const sign = createSigner({ key: secret, algorithm: 'HS256', noTimestamp: true });
  return {
    sign: (claim) => sign({ claim, aud: audience, exp: Math.floor((clock.now() + lifetime) / 1000) }),
    read(text) {
      try {
        const verify = createVerifier({
          key: secret,
          algorithms: ['HS256'],
          clockTimestamp: clock.now(),
          allowedAud: audience,
          requiredClaims: ['exp', 'aud', 'claim'],
        });
        return (verify(text) as { claim: Claim }).claim;
      } catch {
        return undefined;
      }
    },
  };
}
