import assert from 'node:assert/strict';
import { it } from 'node:test';
import { nobody, type Principal } from '@escalog/access';
import { hidePrivateIncidents } from './private-incidents.ts';
import { inPartOf, type Routes } from './routes.ts';
import { asked } from './testing/asked.ts';

const responder: Principal = { ...nobody, kind: 'session', person: 'person/ana-costa', role: 'responder' };

/** One incident is private, another one is not, and no other is known. */
function routes(server: Routes): void {
  server.addHook('onRequest', (request, _reply, done) => {
    request.principal = responder;
    done();
  });
  hidePrivateIncidents(
    server,
    async (id) => ({ private: { seenBy: [], involved: [] }, public: { seenBy: null, involved: [] } })[id],
  );
  server.get('/v1/incidents', async () => []);
  server.get('/v1/incidents/:id', async () => ({}));
  inPartOf(server, (part) => void part.post('/v1/incidents/:id/resolve', async () => ({})));
}

it('of a private incident, whoever may not see it gets neither what it is nor the means to change it', () =>
  asked(routes, async ({ send }) => {
    for (const [method, path] of [
      ['GET', '/v1/incidents/private'],
      ['HEAD', '/v1/incidents/private'],
      ['POST', '/v1/incidents/private/resolve'],
    ] as const)
      assert.equal((await send(method, path)).status, 404, `${method} ${path}`);
  }));

it('of others, and of those that only the route can tell of, the route answers', () =>
  asked(routes, async ({ send }) => {
    for (const [method, path] of [
      ['GET', '/v1/incidents'],
      ['GET', '/v1/incidents/public'],
      ['HEAD', '/v1/incidents/public'],
      ['GET', '/v1/incidents/unknown'],
      ['POST', '/v1/incidents/public/resolve'],
    ] as const)
      assert.equal((await send(method, path)).status, 200, `${method} ${path}`);
  }));
