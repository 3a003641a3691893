/** Private incidents are not there for who may not see them: whatever asks for one gets what an id gets that does not exist. */
import { localOwner, maySee, nobody, seesEverything, type Principal, type Sight } from '@escalog/access';
import { isoOf, type Instant } from '@escalog/kernel';
import { HttpProblem } from './problem.ts';
import type { FastifyRequest } from 'fastify';
import type { Routes } from './routes.ts';

/** Who asks; with access off everybody is the owner. */
export function principalOf(request: object): Principal {
  return (request as { readonly principal?: Principal }).principal ?? localOwner(null);
}

/** True when whoever asks may see the incident. */
export function sees(request: object, incidentId: string, sight: Sight): boolean {
  return maySee(principalOf(request), incidentId, sight);
}

/** True when `person`, who asks by a way of their own such as Slack, may see the incident. */
export function seesAs(request: object, person: string, incidentId: string, sight: Sight): boolean {
  const principal = principalOf(request);
  return principal.kind === 'local' || maySee({ ...nobody, kind: 'link', person }, incidentId, sight);
}

export function noSuchIncident(id: string): HttpProblem {
  return new HttpProblem(
    404,
    'incident-not-found',
    `There is no incident ${id}; GET /v1/incidents lists those that are.`,
  );
}

/** Of an incident that was exported and dropped. `archive` is where to, in the words of whoever did it. */
export function archivedIncident(
  id: string,
  { archive, archivedAt }: { readonly archive: string; readonly archivedAt: Instant },
): HttpProblem {
  return new HttpProblem(
    410,
    'incident-archived',
    `The incident ${id} was archived to ${archive} at ${isoOf(archivedAt)}; its events and its report are there.`,
  );
}

const below = '/v1/incidents/:id';

/**
 * Answers every route below `/v1/incidents/:id` that is registered on `server` from then on with a 404 problem, made by
 * `missing`, when whoever asks may not see the incident: reading it as well as acting on it. `sightOf` resolves with
 * undefined of an incident that is not known, which the route itself answers.
 */
export function hidePrivateIncidents(
  server: Routes,
  sightOf: (id: string) => Promise<Sight | undefined>,
  missing: (id: string) => HttpProblem = noSuchIncident,
): void {
  const hide = async (request: FastifyRequest): Promise<void> => {
    const { id } = request.params as { id: string };
    if (seesEverything(principalOf(request))) return;
    const sight = await sightOf(id);
    if (sight !== undefined && !sees(request, id, sight)) throw missing(id);
  };
  server.addHook('onRoute', (route) => {
    if (route.url === below || route.url.startsWith(`${below}/`))
      route.preHandler = [hide, ...[route.preHandler ?? []].flat()];
  });
}
