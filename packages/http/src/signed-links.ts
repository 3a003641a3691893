import { type Clock, type Milliseconds } from '@escalog/kernel';
import { createSigner, createVerifier } from 'fast-jwt';

/** Makes and reads links that say by themselves what they are for, so that a person answers without logging in. */
export interface SignedLinks<Claim> {
  /** An absolute URL, good for seven days. */
  urlFor(claim: Claim): string;
  /** The claim of a token, or `undefined` when it is forged, mangled, too old or for something else. */
  read(token: string): Claim | undefined;
}

export interface SignedLinksOptions<Claim> {
  readonly publicUrl: () => string;
  readonly secret: string;
  readonly clock: Clock;
  /** The path of the page, without a slash at its end. */
  readonly path: string;
  /** What every claim has: a token that lacks one of these is for something else. */
  readonly required: readonly (keyof Claim & string)[];
  /** The claim without whatever else its token says. */
  claimOf(payload: Claim): Claim;
}

/** How long a link is good. */
export const linkLifetime: Milliseconds = 7 * 24 * 60 * 60 * 1000;

/** Links under what `publicUrl` gives, signed as HS256 JSON Web Tokens with `secret`. */
export function signedLinks<Claim extends object>({
  publicUrl,
  secret,
  clock,
  path,
  required,
  claimOf,
}: SignedLinksOptions<Claim>): SignedLinks<Claim> {
  const sign = createSigner({ key: secret, algorithm: 'HS256', noTimestamp: true });
  return {
    urlFor: (claim) =>
      `${publicUrl()}${path}?token=${sign({ ...claim, exp: Math.floor((clock.now() + linkLifetime) / 1000) })}`,
    read(token) {
      try {
        const verify = createVerifier({
          key: secret,
          algorithms: ['HS256'],
          clockTimestamp: clock.now(),
          requiredClaims: ['exp', ...required],
        });
        return claimOf(verify(token) as Claim);
      } catch {
        return undefined;
      }
    },
  };
}
