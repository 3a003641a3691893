import type { Instant } from '@escalog/kernel';
import type { AccessCopy, SessionClaims, Token } from './access-copy.ts';
import { nobody, type Principal } from './principal.ts';
import { rights, roles, type Right, type Role } from './rights.ts';

/** What a request brings to show who asks, as it was sent. */
export interface Presented {
  /** Behind `Authorization: Bearer`. */
  readonly bearer?: string | undefined;
  /** Of the session's cookie. */
  readonly session?: string | undefined;
  /** Of the cookie that an acknowledge link leaves. */
  readonly link?: string | undefined;
}

/** What an acknowledge link is for. */
export interface LinkClaims {
  readonly incidentId: string;
  /** Ref of the person. */
  readonly person: string;
}

export interface Verifiers {
  readonly copy: AccessCopy;
  readonly now: Instant;
  /** SHA-256, base64url. */
  hashOf(token: string): string;
  /** The claims, or `undefined` when it is forged, mangled or over. */
  readSession(cookie: string): SessionClaims | undefined;
  /** The claims, or `undefined` when it is forged, mangled or over. */
  readLink(token: string): LinkClaims | undefined;
}

/** Who asks; and what was shown that is good for nothing (any more), so that they are told. */
export interface Identified {
  readonly principal: Principal;
  readonly bad: 'token' | 'session' | 'link' | null;
}

/**
 * Whose request it is. A token that is sent stands for itself: it is not made up for by a cookie. A session comes before a link,
 * which can do less.
 */
export function identify({ bearer, session, link }: Presented, by: Verifiers): Identified {
  if (bearer !== undefined) {
    const token = by.copy.tokenWith(by.hashOf(bearer), by.now);
    const principal = token === undefined ? undefined : principalOfToken(token, by.copy);
    return principal === undefined ? { principal: nobody, bad: 'token' } : { principal, bad: null };
  }
  const claims = session === undefined ? undefined : by.readSession(session);
  if (claims !== undefined && by.copy.isAlive(claims, by.now))
    return { principal: principalOfSession(claims, by.copy.roleOf(claims.person)), bad: null };
  const linked = link === undefined ? undefined : by.readLink(link);
  if (linked !== undefined && by.copy.roleOf(linked.person) !== 'none')
    return { principal: principalOfLink(linked, by.copy.roleOf(linked.person)), bad: null };
  return { principal: nobody, bad: session !== undefined ? 'session' : link !== undefined ? 'link' : null };
}

/** Everybody while access is off; `person` is as whom they say they act. */
export function localOwner(person: string | null): Principal {
  return { ...nobody, kind: 'local', person, role: 'owner', rights: roles.owner };
}

function principalOfSession({ sessionId, person }: SessionClaims, role: Role): Principal {
  return { ...nobody, kind: 'session', person, role, rights: roles[role], credential: sessionId };
}

/** Whoever was paged answers, whatever they may do else. */
function principalOfLink({ incidentId, person }: LinkClaims, role: Role): Principal {
  return { ...nobody, kind: 'link', person, role, rights: ['read', 'respond'], incident: incidentId };
}

/** A token that acts for a person has no right that they have not; `undefined` when they may not sign in. */
function principalOfToken({ tokenId, scopes, person }: Token, copy: AccessCopy): Principal | undefined {
  const role = person === null ? null : copy.roleOf(person);
  if (role === 'none') return undefined;
  const most: readonly Right[] = role === null ? (Object.keys(rights) as Right[]) : roles[role];
  const source = most.includes('declare') ? scopes.find((scope) => scope.startsWith(ofAlerts)) : undefined;
  return {
    ...nobody,
    kind: 'token',
    person,
    role,
    rights: most.filter((right) => right !== 'administer' && scopes.includes(right)),
    source: source?.slice(ofAlerts.length) ?? null,
    credential: tokenId,
  };
}

const ofAlerts = 'alerts/';
