import { join } from 'node:path';
import { pagesIn } from '@escalog/http';
import type { FastifyInstance } from 'fastify';

const page = pagesIn(join(import.meta.dirname, '..', 'templates'));
const shownIncidents = 50;

/** `/`: the open incidents, and where everything else is. */
export function indexPage(server: FastifyInstance): void {
  server.get('/', { schema: { hide: true } }, async (request, reply) => {
    const open = await server.inject({ url: `/v1/incidents?status=open&limit=${shownIncidents}` });
    const recent = await server.inject({ url: '/v1/incidents?status=resolved&limit=10' });
    const origin = `${request.protocol}://${request.host}`;
    return reply.type('text/html').send(page('index', 'Escalog', { origin, open: open.json(), recent: recent.json() }));
  });
}
