import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { HttpProblem } from './problem.ts';
import { longestList, sentenceOf, unknownParameter } from './validation.ts';

/** The query of a route whose clients add parameters that mean nothing here: they are passed over. */
export const anyQuery = Type.Object({}, { additionalProperties: true });

/**
 * Refuses parameters that a route does not have: `?dryRun=true` that nobody reads would be a change for real. A
 * route with `additionalProperties: true` in the schema of its query passes them over, and says why beside it.
 */
export function refuseUnknownParameters(server: FastifyInstance): void {
  server.addHook('onRequest', (request, _reply, done) => {
    const asked = Object.keys(request.query as object);
    if (asked.length > 0 && !request.is404) needKnown(asked, schemasOf(request));
    done();
  });
}

function needKnown(asked: readonly string[], { querystring, body }: Parts): void {
  if (querystring?.additionalProperties === true) return;
  const known = Object.keys(querystring?.properties ?? {});
  const unknown = asked.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const misplaced = unknown.filter((name) => Object.hasOwn(body?.properties ?? {}, name));
  const errors = unknown.map(unknownParameter);
  throw new HttpProblem(
    400,
    'invalid-request',
    [sentenceOf(errors, 'querystring'), ...hints(known, misplaced)].join(' '),
    {
      errors: errors.slice(0, longestList),
    },
  );
}

/** Refuses a body that a route does not have, for the same reason. Nothing in it is nothing: many clients send `{}` with every POST. */
export function refuseUnknownBodies(server: FastifyInstance): void {
  server.addHook('preValidation', (request, _reply, done) => {
    const { schema } = request.routeOptions;
    // What the gateway forwards has not been read.
    if (schema !== undefined && schema.body === undefined && !Buffer.isBuffer(request.body))
      needNothing(fieldsOf(request.body), schemasOf(request));
    done();
  });
}

function needNothing(fields: readonly string[], { querystring }: Parts): void {
  if (fields.length === 0) return;
  const parameters = Object.keys(querystring?.properties ?? {});
  const misplaced = fields.filter((name) => parameters.includes(name));
  const hint = misplaced.length === 0 ? '' : ` ${listed(misplaced)} belongs in the query.`;
  throw new HttpProblem(400, 'invalid-request', `This address takes no body.${hint}`);
}

function fieldsOf(body: unknown): readonly string[] {
  if (body === undefined || body === null) return [];
  return typeof body === 'object' ? Object.keys(body) : ['it'];
}

function hints(known: readonly string[], misplaced: readonly string[]): string[] {
  return [
    known.length === 0 ? 'This address takes no parameters.' : `It may have ${listed(known)}.`,
    ...(misplaced.length === 0 ? [] : [`${listed(misplaced)} belongs in the body.`]),
  ];
}

function listed(names: readonly string[]): string {
  return new Intl.ListFormat('en-GB').format(names.map((name) => `"${name}"`));
}

interface Part {
  readonly properties?: object;
  readonly additionalProperties?: unknown;
}

/** What a route says of its request. */
interface Parts {
  readonly querystring?: Part;
  readonly body?: Part;
}

function schemasOf({ routeOptions }: FastifyRequest): Parts {
  return (routeOptions.schema ?? {}) as Parts;
}
