import { createHash } from 'node:crypto';
import { cookieIn, cookieNames, forgetCookie, setCookie } from './cookies.ts';
import { linkLifetime } from './signed-links.ts';

/**
 * What the cookie is called that an acknowledge link leaves: one for each incident, so that a second link does not shut out
 * from what the first one was for. Of the id there is a digest, because whoever makes a cookie's name chooses its characters.
 */
export function linkCookieName(isSecure: boolean, incidentId: string): string {
  return `${cookieNames(isSecure).link}-${createHash('sha256').update(incidentId).digest('hex').slice(0, 16)}`;
}

/** The token of the link to `incidentId` in a `Cookie` header; `undefined` when no incident is asked for. */
export function linkTokenIn(
  header: string | undefined,
  isSecure: boolean,
  incidentId: string | undefined,
): string | undefined {
  return incidentId === undefined ? undefined : cookieIn(header, linkCookieName(isSecure, incidentId));
}

/** With more of them a browser would send more headers than servers read, and be shut out from everything. */
const mostLinks = 15;

/** `Set-Cookie` headers that give a browser the token of the link to `incidentId`, and take the oldest ones where it has many. */
export function giveLink(
  header: string | undefined,
  isSecure: boolean,
  incidentId: string,
  token: string,
): readonly string[] {
  const name = linkCookieName(isSecure, incidentId);
  // Browsers send the oldest first.
  const others = linkCookiesIn(header, isSecure).filter((other) => other !== name);
  const forgotten = others.slice(0, Math.max(0, others.length + 1 - mostLinks));
  return [
    setCookie(name, token, { isSecure, lasts: linkLifetime }),
    ...forgotten.map((other) => forgetCookie(other, isSecure)),
  ];
}

/** What the cookies of all links are called in a `Cookie` header. */
export function linkCookiesIn(header: string | undefined, isSecure: boolean): readonly string[] {
  const prefix = `${cookieNames(isSecure).link}-`;
  const names = (header ?? '').split(';').map((pair) => pair.trim().split('=', 1)[0] ?? '');
  return [...new Set(names)].filter((name) => name.startsWith(prefix) && /^[\w-]+$/.test(name));
}

/** The incident that a request is about: of the path of its API, or as `GET /v1/session?incident=…` asks. */
export function incidentAsked(url: string): string | undefined {
  const [path = '', query = ''] = url.split('?', 2);
  const segment = /^\/v1\/incidents\/([^/]+)/.exec(path)?.[1];
  if (segment !== undefined) return decoded(segment);
  return path === '/v1/session' ? (new URLSearchParams(query).get('incident') ?? undefined) : undefined;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
