import { anyQuery, problemSchema, takeBytes, type Routes } from '@escalog/http';
import { isoOf } from '@escalog/kernel';
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { IntakeContext } from './context.ts';
import { tags } from './schemas.ts';
import { noteRefusal, sourceCalled } from './source-access.ts';

const name = Type.String({
  minLength: 1,
  maxLength: 120,
  description: 'The name of an alert-source entry of format heartbeat.',
  examples: ['nightly-backup'],
});
const key = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'The key of the source, for callers that can be told nothing but an address.',
  examples: ['not-looked-at-without-one'],
});

const answer = Type.Object({
  heartbeat: Type.String({ description: 'The ref of the source.' }),
  nextBefore: Type.String({ description: 'When the next call must have come.' }),
});
type Answer = Type.Static<typeof answer>;

/**
 * `/v1/heartbeats/{name}`, also with `/{key}`: what must be called again and again. By GET, HEAD or POST, with any body and
 * parameters: whoever calls it is often a line in a crontab.
 */
export function heartbeatRoutes(server: Routes, context: IntakeContext): void {
  takeBytes(server);
  const schema = {
    tags,
    summary: 'Call a heartbeat',
    querystring: anyQuery,
    response: { 200: answer, 401: problemSchema, 404: problemSchema },
  };
  const named = { ...schema, params: Type.Object({ name }) };
  const keyed = {
    ...schema,
    summary: 'Call a heartbeat, with the key of the source in the address',
    params: Type.Object({ name, key }),
  };

  for (const method of ['GET', 'POST'] as const) {
    server.route({
      method,
      url: '/v1/heartbeats/:name',
      schema: named,
      handler: (request) => call(request.params.name, request),
    });
    server.route({
      method,
      url: '/v1/heartbeats/:name/:key',
      schema: keyed,
      handler: (request) => call(request.params.name, request, request.params.key),
    });
  }

  function call(
    of: string,
    { headers, principal }: Pick<FastifyRequest, 'headers' | 'principal'>,
    keyGiven?: string,
  ): Promise<Answer> {
    return noteRefusal(of, context, async () => {
      const source = sourceCalled(of, ['heartbeat'], { headers, principal, key: keyGiven }, context.definitions);
      if (source === undefined) throw new TypeError('only alertmanager may have no entry');
      const next = await context.heartbeats.called(source);
      await context.sights.seen(of);
      return { heartbeat: source.ref, nextBefore: isoOf(next) };
    });
  }
}
