/**
 * The bare baseline of the preview: a validated request, a commit, the answer.
 *
 * `node preview-bare.ts <file>`
 */
import fastify from 'fastify';
import Type from 'typebox';
import { BareLog } from './bare-log.ts';

const [file = ''] = process.argv.slice(2);
const log = new BareLog(file);
const server = fastify();
const body = Type.Object({ title: Type.String({ minLength: 1, maxLength: 300 }) });

server.post<{ Body: Type.Static<typeof body> }>('/preview', { schema: { body } }, async (request) => {
  await log.append(JSON.stringify(request.body));
  return request.body;
});

console.log(`listening at ${await server.listen({ host: '127.0.0.1', port: 0 })}`);
process.once('SIGTERM', () => process.exit(0));
