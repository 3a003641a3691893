import type { Principal } from '@escalog/access';
import type { Actor } from '@escalog/contracts';
import type { Definitions, EntryOf } from '@escalog/definitions';
import { entryCalled, nearestClause, severalSentence } from '@escalog/definitions';
import { cookieIn, cookieNames, HttpProblem, type AcknowledgeLinks, type SignInLinks } from '@escalog/http';
import { lacks } from '@escalog/access';
import type { Clock } from '@escalog/kernel';
import type { FastifyRequest } from 'fastify';
import type { Accounts } from '../accounts.ts';
import type { SignedIn, SignIn } from '../sign-in.ts';
import type { UsedLinks } from '../used-links.ts';

/** What the routes of access work with. */
export interface AccessContext {
  readonly accounts: Accounts;
  readonly definitions: Definitions;
  readonly signIn: SignIn;
  readonly links: SignInLinks;
  /** Those in pages. */
  readonly pageLinks: AcknowledgeLinks;
  readonly used: UsedLinks;
  readonly clock: Clock;
  readonly publicUrl: () => string;
}

/** The actor of what a request decides. A program's own token is called by its name, and a local owner who has not said who they are by that. */
export function actorOf({ person, kind, credential }: Principal, { accounts }: Pick<AccessContext, 'accounts'>): Actor {
  if (person !== null) return { kind: 'person', ref: person };
  const token = credential === null ? undefined : accounts.directory.tokenOf(credential);
  return { kind: 'person', ref: kind === 'local' ? 'local owner' : (token?.name ?? 'nobody') };
}

/** The person of the catalog who is called `word`, by ref, name or a part of the name. */
export function needPerson(word: string, definitions: Definitions): EntryOf<'person'> {
  const called = entryCalled(word, ['person'], definitions);
  const found = called.kind === 'one' ? definitions.findOf('person', called.ref)?.entry : undefined;
  if (found !== undefined && found.erased !== true) return found;
  if (called.kind === 'several')
    throw new HttpProblem(422, 'ambiguous-person', severalSentence(word, called.refs, definitions));
  const nearest = called.kind === 'none' ? nearestClause(called, definitions) : '';
  throw new HttpProblem(
    404,
    'person-not-found',
    `Nobody is called "${word}"${nearest}; GET /v1/catalog/entries?type=person lists everybody.`,
  );
}

/** Refuses whoever may neither administer nor is the person themselves. */
export function needSelfOrOwner(principal: Principal, person: string | null): void {
  if (principal.rights.includes('administer') || (person !== null && principal.person === person)) return;
  const { status, code, detail } = lacks(principal, 'administer');
  throw new HttpProblem(status, code, detail);
}

/** What the audit says of a sign-in. */
export function auditedAs({ claims, told }: SignedIn) {
  return { actor: claims.person, about: claims.person, credential: claims.sessionId, detail: told };
}

/** The session that the request's cookie holds, good or ended. */
export function sessionIn({ headers }: FastifyRequest, { signIn, publicUrl }: AccessContext) {
  const value = cookieIn(headers.cookie, cookieNames(publicUrl().startsWith('https:')).session);
  return value === undefined ? undefined : signIn.cookies.read(value);
}
