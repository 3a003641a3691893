import { createHash } from 'node:crypto';
import { cookieIn, cookieNames } from './cookies.ts';

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
