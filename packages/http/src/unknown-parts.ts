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
  server.addHook('onRequest', async (request) => {
    const asked = Object.keys(request.query as object);
    if (asked.length === 0 || request.is404) return;
    const { querystring, body } = schemasOf(request);
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
  });
}

/** Refuses a body that a route does not have, for the same reason. Nothing in it is nothing: many clients send `{}` with every POST. */
export function refuseUnknownBodies(server: FastifyInstance): void {
  server.addHook('preValidation', async (request) => {
    const { schema } = request.routeOptions;
    // What the gateway forwards has not been read.
    if (schema === undefined || schema.body !== undefined || Buffer.isBuffer(request.body)) return;
    const fields = fieldsOf(request.body);
    if (fields.length === 0) return;
    const parameters = Object.keys(schemasOf(request).querystring?.properties ?? {});
    const misplaced = fields.filter((name) => parameters.includes(name));
    const hint = misplaced.length === 0 ? '' : ` ${listed(misplaced)} belongs in the query.`;
    throw new HttpProblem(400, 'invalid-request', `This address takes no body.${hint}`);
  });
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

function schemasOf({ routeOptions }: FastifyRequest): { readonly querystring?: Part; readonly body?: Part } {
  return (routeOptions.schema ?? {}) as { querystring?: Part; body?: Part };
}
