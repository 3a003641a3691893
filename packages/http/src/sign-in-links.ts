import { createHmac, randomBytes } from 'node:crypto';
import { after, instantOf, type Clock, type Instant, type Milliseconds } from '@escalog/kernel';
import { createSigner, createVerifier } from 'fast-jwt';

/** What a link to sign in says. Whether it was used before is known to the access service alone. */
export interface SignInClaim {
  /** Different in each link. */
  readonly nonce: string;
  /** Ref of the person; null in the link for the first owner, who says who they are. */
  readonly person: string | null;
  readonly until: Instant;
}

/** Makes and reads the links by which people sign in. */
export interface SignInLinks {
  /** An absolute URL for `person`, good for ten minutes, and once. */
  urlFor(person: string): string;
  /** An absolute URL for whoever is to be the first owner, good for a day, and once, as long as there is none. */
  firstUrl(): string;
  /** The claim of a token, `over` when its time has passed, and `undefined` when it is forged, mangled or for something else. */
  read(token: string): SignInClaim | 'over' | undefined;
}

export interface SignInLinksOptions {
  readonly publicUrl: () => string;
  /** The installation's link secret; these links are signed with one that is derived from it. */
  readonly linkSecret: string;
  readonly clock: Clock;
}

/** How long a link to sign in is good. */
const signInLinkLifetime: Milliseconds = 10 * 60 * 1000;
/** How long the link for the first owner is good; each start makes another. */
const firstLinkLifetime: Milliseconds = 24 * 60 * 60 * 1000;

const audience = 'escalog-sign-in';
const nobodyYet = 'first';

interface Payload {
  readonly jti: string;
  readonly sub: string;
  readonly exp: number;
}

/** Links as HS256 JSON Web Tokens of an audience of their own, so that no other link of Escalog signs anybody in. */
export function signInLinks({ publicUrl, linkSecret, clock }: SignInLinksOptions): SignInLinks {
  const key = createHmac('sha256', linkSecret).update(audience).digest('base64url');
  const sign = createSigner({ key, algorithm: 'HS256', noTimestamp: true });
  // Its time is looked at here, so that somebody who comes late is told so.
  const verify = createVerifier({
    key,
    algorithms: ['HS256'],
    allowedAud: audience,
    ignoreExpiration: true,
    requiredClaims: ['exp', 'jti', 'sub'],
  });
  const tokenFor = (sub: string, lasts: Milliseconds): string =>
    sign({
      aud: audience,
      sub,
      jti: randomBytes(12).toString('base64url'),
      exp: Math.floor(after(clock.now(), lasts) / 1000),
    });
  return {
    urlFor: (person) => `${publicUrl()}/sign-in?token=${tokenFor(person, signInLinkLifetime)}`,
    firstUrl: () => `${publicUrl()}/sign-in?first=${tokenFor(nobodyYet, firstLinkLifetime)}`,
    read(token) {
      try {
        const { jti, sub, exp } = verify(token) as Payload;
        const until = instantOf(exp * 1000);
        if (clock.now() >= until) return 'over';
        return { nonce: jti, person: sub === nobodyYet ? null : sub, until };
      } catch {
        return undefined;
      }
    },
  };
}
