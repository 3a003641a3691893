/**
 * The bare baseline: a validated request, a commit, the answer and the webhook, and a commit when the webhook
 * is answered. As many commits as Escalog makes for a declaration, and nothing else.
 *
 * `node baseline-server.ts <data folder> <webhook url>`
 */
import { join } from 'node:path';
import fastify from 'fastify';
import Type from 'typebox';
import { Agent, request } from 'undici';
import { BareLog } from './bare-log.ts';

const [folder = '', webhookUrl = ''] = process.argv.slice(2);
const log = new BareLog(join(folder, 'bare.db'));
const agent = new Agent({ connections: 128, keepAliveTimeout: 10_000 });
const server = fastify();

const body = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 300, pattern: '\\S' }),
    affects: Type.Array(Type.String({ minLength: 1, maxLength: 120 }), { maxItems: 50 }),
  },
  { additionalProperties: false },
);
const answer = Type.Object({ title: Type.String() });

server.post<{ Body: Type.Static<typeof body> }>(
  '/declare',
  { schema: { body, response: { 201: answer } } },
  async (incoming, reply) => {
    const declared = JSON.stringify(incoming.body);
    await log.append(declared);
    void page(declared);
    return reply.code(201).send({ title: incoming.body.title });
  },
);

async function page(declared: string): Promise<void> {
  const { statusCode, body: received } = await request(webhookUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: declared,
    dispatcher: agent,
  });
  await received.dump();
  await log.append(String(statusCode));
}

console.log(`listening at ${await server.listen({ host: '127.0.0.1', port: 0 })}`);
process.once('SIGTERM', () => process.exit(0));
