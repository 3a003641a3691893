import { createHmac } from 'node:crypto';
import type { SessionClaims } from '@escalog/access';
import { instantOf, type Clock, type Milliseconds } from '@escalog/kernel';
import { createSigner, createVerifier } from 'fast-jwt';
import { cookieNames, forgetCookie, setCookie } from './cookies.ts';

/** Makes and reads the cookies of sessions. What a person may do is not in them. */
export interface SessionCookies {
  /** A `Set-Cookie` header with the session, until it ends. */
  give(claims: SessionClaims): string;
  /** A `Set-Cookie` header that ends it in the browser. */
  forget(): string;
  /** The claims of a cookie's value, or `undefined` when it is forged, mangled or over. */
  read(value: string): SessionClaims | undefined;
}

export interface SessionCookiesOptions {
  /** Behind https, cookies are never sent without. */
  readonly publicUrl: () => string;
  /** The installation's link secret; sessions are signed with one that is derived from it. */
  readonly linkSecret: string;
  readonly clock: Clock;
}

/** How long a session is good. */
export const sessionLifetime: Milliseconds = 7 * 24 * 60 * 60 * 1000;

const audience = 'escalog-session';

/** So many are verified once, and not again with each of the two dozen questions that a page asks. */
const remembered = 1_000;

interface Payload {
  readonly jti: string;
  readonly sub: string;
  readonly since: number;
  readonly until: number;
}

/** Sessions as HS256 JSON Web Tokens of an audience of their own, so that no link is good for one. */
export function sessionCookies({ publicUrl, linkSecret, clock }: SessionCookiesOptions): SessionCookies {
  const key = createHmac('sha256', linkSecret).update(audience).digest('base64url');
  const sign = createSigner({ key, algorithm: 'HS256', noTimestamp: true });
  const isSecure = (): boolean => publicUrl().startsWith('https:');
  const read = new Map<string, SessionClaims>();
  const verified = (value: string): SessionClaims | undefined => {
    try {
      const verify = createVerifier({
        key,
        algorithms: ['HS256'],
        allowedAud: audience,
        clockTimestamp: clock.now(),
        requiredClaims: ['exp', 'jti', 'sub', 'since', 'until'],
      });
      const { jti, sub, since, until } = verify(value) as Payload;
      return { sessionId: jti, person: sub, since: instantOf(since), until: instantOf(until) };
    } catch {
      return undefined;
    }
  };
  const remember = (value: string, claims: SessionClaims): void => {
    if (read.has(value)) return;
    for (const oldest of read.keys()) {
      if (read.size < remembered) break;
      read.delete(oldest);
    }
    read.set(value, claims);
  };
  return {
    give: ({ sessionId, person, since, until }) =>
      setCookie(
        cookieNames(isSecure()).session,
        sign({ aud: audience, jti: sessionId, sub: person, since, until, exp: Math.ceil(until / 1000) }),
        { isSecure: isSecure(), lasts: until - clock.now() },
      ),
    forget: () => forgetCookie(cookieNames(isSecure()).session, isSecure()),
    read(value) {
      const claims = read.get(value) ?? verified(value);
      if (claims === undefined || clock.now() >= claims.until) {
        read.delete(value);
        return undefined;
      }
      remember(value, claims);
      return claims;
    },
  };
}
