import type { Principal } from './principal.ts';
import { rights, type Right } from './rights.ts';
import type { Need, RouteRow } from './route-rights.ts';

/** Whether a request goes on. */
export type Verdict =
  | { readonly kind: 'allowed' }
  | {
      readonly kind: 'refused';
      /** 401: nobody is known to ask. 403: they are known, and may not. */
      readonly status: 401 | 403;
      readonly code: 'not-signed-in' | 'lacks-right';
      /** What is lacking and what to do, as a sentence. */
      readonly detail: string;
    };

const allowed: Verdict = { kind: 'allowed' };

/** What everything needs that has no row: only that somebody asks, so that strangers do not learn what there is. */
export const unknownRoute: Pick<RouteRow, 'need'> = { need: { signedIn: true } };

/** Whether `principal` may ask for the route of `row`, whose path says `params`. The one rule, at the gateway and in each service. */
export function decide(
  principal: Principal,
  {
    route = '',
    need,
    own,
    isKeyToPerson,
  }: Pick<RouteRow, 'need' | 'own' | 'isKeyToPerson'> & Partial<Pick<RouteRow, 'route'>>,
  params: Readonly<Record<string, string>>,
): Verdict {
  if ('open' in need || 'source' in need) return allowed;
  if (principal.kind === 'nobody') return notSignedIn;
  if (principal.kind === 'link') return ofLink(principal, route, need, params);
  if ('signedIn' in need) return allowed;
  const isOwn = own !== undefined && isPerson(principal, params[own]);
  if (isKeyToPerson === true && !isOwn && principal.role === 'manager' && principal.rights.includes(need.right))
    return ofOthers;
  if (principal.rights.includes(need.right)) return allowed;
  if (isOwn && principal.rights.includes(ownRight(principal))) return allowed;
  return lacks(principal, need.right);
}

/** Whether `principal` may send what an alert source would send, without the key of that source. */
export function mayAlert({ rights: has, source }: Principal, name: string): boolean {
  return has.includes('declare') || source === name;
}

/** What is said to whoever may not send the alerts of a source. */
export function alertVerdict(principal: Principal, name: string): Verdict {
  if (mayAlert(principal, name)) return allowed;
  if (principal.kind === 'nobody') return notSignedIn;
  return refused(
    `This needs the scope alerts/${name} or declare, or the key of the source; ${hasOf(principal)}. ${remedy(principal)}`,
  );
}

const notSignedIn: Extract<Verdict, { kind: 'refused' }> = {
  kind: 'refused',
  status: 401,
  code: 'not-signed-in',
  detail: 'Sign in at /sign-in, or send a token as Authorization: Bearer.',
};

/** Of a manager, as of the entries of other people in the catalog. */
const ofOthers = refused(
  'How somebody else is reached is changed by them or by an owner: whoever changes it could sign in as them. Of yourself, give your ref.',
);

/** The refusal of somebody who lacks a right, for what a route decides by itself. */
export function lacks(principal: Principal, right: Right): Extract<Verdict, { kind: 'refused' }> {
  return refused(`This needs the right ${right} (${rights[right]}); ${hasOf(principal)}. ${remedy(principal)}`);
}

/** What a person does about themselves is theirs; what a token does for them is in its scopes. */
function ownRight({ kind }: Principal): Right {
  return kind === 'token' ? 'respond' : 'read';
}

/** A link is good for its incident: for whatever is below it and needs no more than an answer to a page does. */
function ofLink(
  principal: Principal,
  route: string,
  need: Exclude<Need, { open: string } | { source: true }>,
  { id }: Readonly<Record<string, string>>,
): Verdict {
  const isOfIncident = / \/v1\/incidents\/:id(\/|$)/.test(route) && id === principal.incident;
  if (!isOfIncident || !('right' in need))
    return refused('The link that you opened is good for its one incident; sign in at /sign-in for everything else.');
  return principal.rights.includes(need.right) ? allowed : lacks(principal, need.right);
}

/** Whether `word` is the person's ref, or its part behind the type. */
function isPerson({ person }: Principal, word: string | undefined): boolean {
  return person !== null && word !== undefined && (word === person || `person/${word}` === person);
}

function refused(detail: string): Extract<Verdict, { kind: 'refused' }> {
  return { kind: 'refused', status: 403, code: 'lacks-right', detail };
}

function hasOf({ kind, role, rights: has, source }: Principal): string {
  if (kind === 'link') return 'the link that you opened may answer its incident alone';
  const all = [...has, ...(source === null ? [] : [`alerts/${source}`])];
  if (kind === 'token') return `this token has ${all.length === 0 ? 'none' : all.join(', ')}`;
  return `${role === 'owner' ? 'an' : 'a'} ${role} has it not`;
}

function remedy({ kind }: Principal): string {
  if (kind === 'token') return 'Issue one with the right scope, at /settings/tokens.';
  return kind === 'link' ? 'Sign in at /sign-in.' : 'An owner can give you another role, at /settings/people.';
}
