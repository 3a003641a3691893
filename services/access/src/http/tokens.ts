import { HttpProblem, problemSchema, refusal, type Routes } from '@escalog/http';
import { instantFrom, isoOf, type Instant } from '@escalog/kernel';
import Type from 'typebox';
import type { ListedToken } from '../directory.ts';
import { tokenRefused } from '../domain/token-rights.ts';
import type { TokenUses } from '../token-uses.ts';
import { actorOf, needPerson, needSelfOrOwner, type AccessContext } from './context.ts';
import { personWord, tags, why } from './schemas.ts';

const instant = Type.String({ description: 'ISO 8601.' });
const nullable = <Schema extends Type.TSchema>(schema: Schema, description: string) =>
  Type.Union([schema, Type.Null()], { description });

const shownFields = {
  id: Type.String(),
  name: Type.String({ description: 'What it is for.' }),
  scopes: Type.Array(Type.String()),
  person: nullable(Type.String(), 'Ref of the person as whom it acts; null when it is a program’s own.'),
  issuedAt: instant,
  issuedBy: Type.String({ description: 'Ref of whoever had it made.' }),
  expiresAt: nullable(Type.String(), 'When it ends; null when it does not.'),
  lastUsedAt: nullable(Type.String(), 'To within an hour; null when it was never used.'),
};

const page = Type.Object(
  {
    tokens: Type.Array(Type.Object(shownFields, { title: 'Token' }), {
      description: 'The newest come first. Those that were revoked are in the audit alone.',
    }),
    next: nullable(Type.String(), 'To be given as `after` for the following page; null on the last.'),
  },
  { title: 'Tokens' },
);

const made = Type.Object(
  {
    ...shownFields,
    token: Type.String({ description: 'The token. It is shown now and never again: only its SHA-256 is kept.' }),
  },
  { title: 'NewToken' },
);

const body = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: 100,
      format: 'one-line',
      description: 'What it is for, so that somebody else knows whether it may go.',
    }),
    scopes: Type.Array(Type.String({ minLength: 1, maxLength: 80 }), {
      minItems: 1,
      maxItems: 10,
      uniqueItems: true,
      description: 'read, events, declare, respond, configure, operate, or alerts/NAME for the alerts of one source.',
    }),
    person: Type.Optional(
      Type.Union([personWord, Type.Null()], {
        description: 'As whom it acts; you when left out, and null for a program of its own, which an owner makes.',
      }),
    ),
    expiresAt: Type.Optional(
      Type.String({ format: 'date-time', maxLength: 40, description: 'When it ends; it does not when left out.' }),
    ),
  },
  {
    additionalProperties: false,
    examples: [{ name: 'Deploy pipeline', scopes: ['declare'], person: null, expiresAt: '2099-01-01T00:00:00Z' }],
  },
);

const querystring = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  after: Type.Optional(Type.String({ maxLength: 60, description: '`next` of the page before.' })),
});

/** `GET` and `POST /v1/tokens`, and `DELETE /v1/tokens/{id}`. */
export function tokenRoutes(server: Routes, context: AccessContext & { readonly uses: TokenUses }): void {
  const { accounts, definitions, clock, uses } = context;

  server.get(
    '/v1/tokens',
    {
      schema: {
        tags,
        summary: 'Which tokens are there?',
        description: 'Your own; an owner sees all.',
        querystring,
        response: { 200: page },
      },
    },
    async (request) => {
      const principal = request.principal;
      const { limit, after } = request.query;
      const seesAll = principal.rights.includes('administer');
      const found = accounts.directory.tokens.filter(
        ({ tokenId, person }) =>
          (seesAll || (person !== null && person === principal.person)) && (after === undefined || tokenId < after),
      );
      const tokens = await Promise.all(
        found.slice(0, limit).map(async (token) => shownToken(token, await uses.of(token.tokenId))),
      );
      return { tokens, next: found.length > limit ? (tokens.at(-1)?.id ?? null) : null };
    },
  );

  server.post(
    '/v1/tokens',
    {
      schema: {
        tags,
        summary: 'Have a token made for a program',
        description:
          'Sent as `Authorization: Bearer`. It has at most the rights of whoever makes it, and of the person as whom it acts.',
        body,
        response: { 201: made, 403: problemSchema, 404: problemSchema, 422: problemSchema },
      },
    },
    async (request, reply) => {
      const principal = request.principal;
      const { name, scopes, person: word = principal.person, expiresAt = null } = request.body;
      // The first owner of an installation whose catalog is empty needs a token to fill it.
      const person = word === null || word === principal.person ? word : needPerson(word, definitions).ref;
      const rejection = tokenRefused({ scopes, person }, principal);
      if (rejection?.code === 'lacks-right') throw new HttpProblem(403, rejection.code, rejection.message);
      if (rejection !== undefined) throw refusal(rejection);
      const ends = expiresAt === null ? null : instantFrom(expiresAt);
      if (ends !== null && ends <= clock.now())
        throw new HttpProblem(422, 'ends-before-it-begins', '"expiresAt" has passed; give a time that is to come.');
      const { tokenId, token } = await accounts.issue(
        { name, scopes, person, expiresAt: ends },
        actorOf(principal, context),
      );
      const listed = accounts.directory.tokenOf(tokenId);
      if (listed === undefined) throw new Error(`the token ${tokenId} is not there`);
      request.audited = {
        about: tokenId,
        detail: `A token "${name}" for ${scopes.join(', ')} was made that acts as ${person ?? 'itself'}.`,
      };
      return reply.code(201).send({ ...shownToken(listed, undefined), token });
    },
  );

  server.delete(
    '/v1/tokens/:tokenId',
    {
      schema: {
        tags,
        summary: 'Revoke a token',
        description: 'Within seconds no process takes it any more. Your own; an owner revokes all.',
        params: Type.Object({ tokenId: Type.String({ minLength: 1, maxLength: 60, description: 'Id of the token.' }) }),
        body: Type.Object({ why }, { additionalProperties: false, examples: [{ why: 'It stood in a log.' }] }),
        response: { 204: Type.Null(), 403: problemSchema, 404: problemSchema },
      },
    },
    async (request, reply) => {
      const { tokenId: id } = request.params;
      const principal = request.principal;
      // A token may give itself up, and no other.
      if (principal.kind !== 'token' || principal.credential !== id)
        needSelfOrOwner(
          principal,
          principal.kind === 'token' ? null : (accounts.directory.tokenOf(id)?.person ?? null),
        );
      const revoked = accounts.directory.tokenOf(id);
      const rejection = await accounts.revoke(id, request.body.why, actorOf(principal, context));
      if (rejection !== undefined) throw refusal(rejection);
      request.audited = { detail: `The token "${revoked?.name ?? id}" was revoked: ${request.body.why}` };
      return reply.code(204).send(null);
    },
  );
}

function shownToken(token: ListedToken, lastUsedAt: Instant | undefined) {
  const { tokenId, name, scopes, person, expiresAt, issuedAt, issuedBy } = token;
  return {
    id: tokenId,
    name,
    scopes: [...scopes],
    person,
    issuedAt: isoOf(issuedAt),
    issuedBy,
    expiresAt: expiresAt === null ? null : isoOf(expiresAt),
    lastUsedAt: lastUsedAt === undefined ? null : isoOf(lastUsedAt),
  };
}
