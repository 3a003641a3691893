/** The bare baseline of what is asked with many incidents: a server that answers with as many bytes, from memory. `node size-bare.ts` */
import fastify from 'fastify';
import Type from 'typebox';

const server = fastify();
const querystring = Type.Object({ bytes: Type.Integer({ minimum: 0, maximum: 100_000_000 }) });
const kept = new Map<number, string>();

server.get<{ Querystring: Type.Static<typeof querystring> }>(
  '/bytes',
  { schema: { querystring } },
  async ({ query: { bytes } }, reply) => {
    const text = kept.get(bytes) ?? 'x'.repeat(bytes);
    kept.set(bytes, text);
    return reply.type('text/plain').send(text);
  },
);

console.log(`listening at ${await server.listen({ host: '127.0.0.1', port: 0 })}`);
process.once('SIGTERM', () => process.exit(0));
