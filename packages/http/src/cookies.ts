import type { Milliseconds } from '@escalog/kernel';

/** The cookies by which a browser shows who asks. Behind TLS the first two belong to this host alone, by their prefix. */
export interface CookieNames {
  /** A signed session. */
  readonly session: string;
  /** The token of an acknowledge link that was opened. */
  readonly link: string;
  /** While access is off: the ref of the person as whom somebody acts. */
  readonly me: string;
}

export function cookieNames(isSecure: boolean): CookieNames {
  const prefix = isSecure ? '__Host-' : '';
  return { session: `${prefix}escalog-session`, link: `${prefix}escalog-link`, me: 'escalog-me' };
}

/** The value of a cookie in a `Cookie` header. Of one that is there more than once, the first. */
export function cookieIn(header: string | undefined, name: string): string | undefined {
  const prefix = `${name}=`;
  const found = header
    ?.split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(prefix));
  return found === undefined || found === prefix ? undefined : found.slice(prefix.length);
}

/** A `Set-Cookie` header that scripts cannot read, and that pages of other sites do not send along with what they post. */
export function setCookie(
  name: string,
  value: string,
  { isSecure, lasts }: { readonly isSecure: boolean; readonly lasts: Milliseconds },
): string {
  const secure = isSecure ? '; Secure' : '';
  return `${name}=${value}; Path=/; Max-Age=${Math.floor(lasts / 1000)}; HttpOnly; SameSite=Lax${secure}`;
}

/** A `Set-Cookie` header that has a browser forget it. */
export function forgetCookie(name: string, isSecure: boolean): string {
  return setCookie(name, '', { isSecure, lasts: 0 });
}
