import { localOwner, roles, nobody, type Principal } from '@escalog/access';
import {
  AttemptLimit,
  cookieNames,
  forgetCookie,
  HttpProblem,
  incidentAsked,
  linkCookiesIn,
  linkTokenIn,
  problemSchema,
  setCookie,
  type Routes,
} from '@escalog/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { SignedIn } from '../sign-in.ts';
import { auditedAs, actorOf, needPerson, sessionIn, type AccessContext } from './context.ts';
import { meOf } from './me.ts';
import { meSchema, personWord, tags } from './schemas.ts';

const minute = 60_000;
const year = 365 * 24 * 60 * minute;

const linkToken = Type.String({
  minLength: 1,
  maxLength: 1_000,
  format: 'password',
  description: 'The token in the address of the link, behind "token=".',
});

const byLink = Type.Object(
  { token: linkToken },
  { additionalProperties: false, examples: [{ token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2lnbmF0dXJl' }] },
);

const byFirstLink = Type.Object(
  {
    first: Type.String({
      minLength: 1,
      maxLength: 1_000,
      format: 'password',
      description: 'The token in the address that the start has printed, behind "first=".',
    }),
    person: Type.String({
      pattern: '^person/[a-z0-9][a-z0-9-]{0,99}$',
      description: 'Ref of whoever becomes the owner: a person of the catalog, or, where it has nobody, anybody.',
    }),
  },
  { additionalProperties: false },
);

/** `GET`, `POST` and `DELETE /v1/session`, and `PUT /v1/session/person`. */
export function sessionRoutes(server: Routes, context: AccessContext): void {
  const { definitions, clock, publicUrl } = context;
  const limit = new AttemptLimit({ clock, most: 20, period: 10 * minute, what: 'Signing in failed' });
  const isSecure = (): boolean => publicUrl().startsWith('https:');

  server.get(
    '/v1/session',
    {
      schema: {
        tags,
        summary: 'Who am I, and what may I do?',
        querystring: Type.Object(
          {
            incident: Type.Optional(
              Type.String({
                minLength: 1,
                maxLength: 100,
                description:
                  'Id of an incident: then whoever has opened the link in a page about it is told what they may do there.',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: meSchema, 400: problemSchema },
      },
    },
    async (request) => meOf(knownByLink(request, context), definitions),
  );

  server.post(
    '/v1/session',
    {
      schema: {
        tags,
        summary: 'Sign in by a link that was sent',
        description:
          'The session is in the cookie of the answer, and is good for seven days. Opening the address of the link signs nobody in, because mail programs open links too; this does. A link is good once, and for ten minutes. With the link that a start prints as long as there is no owner, whoever has it says who they are, and becomes the owner.',
        body: Type.Union([byLink, byFirstLink]),
        response: { 200: meSchema, 403: problemSchema, 422: problemSchema, 429: problemSchema },
      },
    },
    async (request, reply) => {
      // Counted when it fails alone: an office has one address.
      if (!limit.allows(request.ip)) limit.count(request.ip);
      try {
        const signedIn =
          'first' in request.body
            ? await firstOwner(request.body, request, context)
            : await byLinkToken(request.body.token, request, context);
        request.audited = auditedAs(signedIn);
        return await answered(reply, signedIn, context);
      } catch (error) {
        if (error instanceof HttpProblem && error.status === 403) limit.count(request.ip);
        throw error;
      }
    },
  );

  server.delete(
    '/v1/session',
    {
      schema: {
        tags,
        summary: 'Sign out',
        description: 'Ends the session in every process within seconds, and has the browser forget it.',
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const session = sessionIn(request, context);
      if (session !== undefined) await context.accounts.endSession(session, actorOf(request.principal, context));
      const { me } = cookieNames(isSecure());
      return reply
        .header('set-cookie', [
          context.signIn.cookies.forget(),
          ...linkCookiesIn(request.headers.cookie, isSecure()).map((name) => forgetCookie(name, isSecure())),
          forgetCookie(me, isSecure()),
        ])
        .code(204)
        .send(null);
    },
  );

  server.put(
    '/v1/session/person',
    {
      schema: {
        tags,
        summary: 'Say as whom you act, where nobody has to sign in',
        description:
          'Kept in a cookie. It proves nothing, and is refused wherever people sign in: there everybody acts as themselves.',
        body: Type.Object(
          { person: personWord },
          { additionalProperties: false, examples: [{ person: 'person/elin-berg' }] },
        ),
        response: { 200: meSchema, 404: problemSchema, 409: problemSchema, 422: problemSchema },
      },
    },
    async (request, reply) => {
      if (request.principal.kind !== 'local')
        throw new HttpProblem(
          409,
          'people-sign-in',
          'People sign in here, and act as themselves; sign in as somebody else at /sign-in.',
        );
      const { ref } = needPerson(request.body.person, definitions);
      reply.header('set-cookie', setCookie(cookieNames(isSecure()).me, ref, { isSecure: isSecure(), lasts: year }));
      return meOf(localOwner(ref), definitions);
    },
  );
}

/** Who asks. Where nobody has to sign in, whoever has opened the link in a page about `incident` is known by that there. */
function knownByLink(request: FastifyRequest, { pageLinks, publicUrl }: AccessContext): Principal {
  const { principal, headers, url } = request;
  if (principal.kind !== 'local' || principal.person !== null) return principal;
  const token = linkTokenIn(headers.cookie, publicUrl().startsWith('https:'), incidentAsked(url));
  const claim = token === undefined ? undefined : pageLinks.read(token);
  return claim === undefined || claim.incidentId !== incidentAsked(url) ? principal : localOwner(claim.person);
}

async function byLinkToken(token: string, request: FastifyRequest, context: AccessContext): Promise<SignedIn> {
  const claim = context.links.read(token);
  if (claim === undefined || claim === 'over' || claim.person === null)
    throw claim === 'over'
      ? problem('link-over', 'This link was good for ten minutes, and they have passed')
      : problem('bad-link', 'This is no link to sign in, or not all of it');
  if (!(await context.used.take(claim)))
    throw problem('link-used', 'This link was used before, and each signs in once');
  return context.signIn.signIn(claim.person, 'link', sessionIn(request, context));
}

async function firstOwner(
  { first, person }: { readonly first: string; readonly person: string },
  request: FastifyRequest,
  context: AccessContext,
): Promise<SignedIn> {
  const { accounts, definitions, links, used, signIn } = context;
  const claim = links.read(first);
  if (claim === undefined || claim === 'over' || claim.person !== null)
    throw new HttpProblem(
      403,
      claim === 'over' ? 'link-over' : 'bad-link',
      'This is not the link for the first owner, or it is more than a day old; start Escalog again, which prints another.',
    );
  if (accounts.directory.owners.length > 0)
    throw new HttpProblem(
      403,
      'owner-exists',
      'There is an owner already; sign in at /sign-in, and ask them for a role.',
    );
  const people = definitions.allOf('person').filter(({ erased }) => erased !== true);
  const entry = people.find(({ ref }) => ref === person);
  if (entry === undefined && people.length > 0) needPerson(person, definitions);
  if (!(await used.take(claim)))
    throw new HttpProblem(403, 'link-used', 'This link was used before; start Escalog again, which prints another.');
  const rejection = await accounts.giveRole(person, 'owner', { kind: 'person', ref: person });
  if (rejection !== undefined) throw new HttpProblem(422, rejection.code, rejection.message);
  return signIn.begin(person, entry?.name ?? person, 'first-owner', sessionIn(request, context));
}

/** A link that signs nobody in, and how to get one that does. */
function problem(code: string, because: string): HttpProblem {
  return new HttpProblem(403, code, `${because}; have another sent at /sign-in.`);
}

async function answered(reply: FastifyReply, { claims, cookie }: SignedIn, { accounts, definitions }: AccessContext) {
  const { role } = await accounts.accessOf(claims.person);
  reply.header('set-cookie', cookie);
  return meOf({ ...nobody, kind: 'session', person: claims.person, role, rights: roles[role] }, definitions);
}
