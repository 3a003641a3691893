import { roles } from '@escalog/access';
import type { Routes } from '@escalog/http';
import { meSchema, tags } from './schemas.ts';

/** `GET /v1/session`: who asks, and what they may do. */
export function sessionRoute(server: Routes): void {
  const summary = 'Who am I, and what may I do?';

  server.get('/v1/session', { schema: { tags, summary, response: { 200: meSchema } } }, async () => ({
    kind: 'local',
    person: null,
    name: null,
    role: 'owner',
    rights: [...roles.owner],
  }));
}
