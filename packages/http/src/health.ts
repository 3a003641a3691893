import type { FastifyPluginAsync } from 'fastify';
import Type from 'typebox';
import { checkStates, stateOf, type Check, type Served } from './service.ts';

const report = Type.Object({
  status: Type.Union([Type.Literal('ready'), Type.Literal('not-ready')]),
  checks: Type.Array(
    Type.Object({
      service: Type.String(),
      name: Type.String(),
      ok: Type.Boolean({ description: 'Whether it is ready as far as this goes.' }),
      state: Type.Enum([...checkStates], {
        description:
          'failing: not ready, because pages cannot go out or a process cannot do its job. unwell: ready, but somebody may wait in vain. warning: ready, and for operators to look at.',
      }),
      detail: Type.String(),
    }),
  ),
});

/** `/health/live`: the process answers. `/health/ready`: it can do its job, and if not, what is missing; `own` tells of the process itself. */
export function health(services: readonly Served[], own: () => readonly Check[]): FastifyPluginAsync {
  return async (server) => {
    server.get(
      '/health/live',
      {
        schema: {
          tags: ['health'],
          summary: 'Is the process alive?',
          response: { 200: Type.Object({ status: Type.Literal('live') }) },
        },
      },
      async () => ({ status: 'live' }),
    );

    server.get(
      '/health/ready',
      { schema: { tags: ['health'], summary: 'Can it do its job?', response: { 200: report, 503: report } } },
      async (_request, reply) => {
        const results = await Promise.all(
          services.map(async (service) =>
            (await service.checks()).map((check) => ({ service: service.name, ...check })),
          ),
        );
        const all = [...results.flat(), ...own().map((check) => ({ service: 'process', ...check }))];
        const ready = all.every(({ ok }) => ok);
        const checks = all.map((check) => ({ ...check, state: stateOf(check) }));
        return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not-ready', checks });
      },
    );
  };
}
