import { topics, type IncidentRouted } from '@escalog/contracts';
import { triageCheck, triagePath } from '@escalog/definitions';
import { reactsTo, serviceOf } from '@escalog/hosting';
import type { Service } from '@escalog/http';
import { WorkflowRunner, type RunnerDeps } from '@escalog/runner';
import { ClimbingIncidents } from './climbing-incidents.ts';
import { escalationReactions } from './consumers/escalations.ts';
import { incidentReactions } from './consumers/incidents.ts';
import { routing, type RoutingTypes } from './domain/routing.ts';
import { Entries } from './entries.ts';
import { applyRoute } from './http/apply.ts';
import { cancelOverrideRoute } from './http/cancel-override.ts';
import { changeOverrideRoute } from './http/change-override.ts';
import { entryRoute } from './http/entry.ts';
import { listEntriesRoute } from './http/list-entries.ts';
import { listOnCallRoute } from './http/list-on-call.ts';
import { onCallRoute } from './http/on-call.ts';
import { listOverridesRoute } from './http/list-overrides.ts';
import { makeOverrideRoute } from './http/make-override.ts';
import { removeEntryRoute } from './http/remove-entry.ts';
import { removeRoute } from './http/remove.ts';
import { shiftsRoute } from './http/shifts.ts';
import { SearchableDefinitions } from './searchable-definitions.ts';

const name = 'catalog';
const consumed = [topics.incidents.name, topics.escalations.name];

/** The catalog service: what there is and who owns it, and from that whom an incident involves. */
export async function buildApp(deps: RunnerDeps): Promise<Service> {
  const definitions = new SearchableDefinitions();
  const catalog = definitions.asCatalog();
  const entries = new Entries(definitions, deps);
  const climbing = new ClimbingIncidents(deps.store);
  const routings = new WorkflowRunner<RoutingTypes, IncidentRouted>(
    {
      collection: 'routings',
      eventType: 'IncidentRouted',
      workflow: routing,
      actor: { kind: 'service', ref: name },
      names: (incidentId) => ({ stream: `routing/${incidentId}`, subject: incidentId }),
      begins: ({ type }) => type === 'IncidentDeclared',
      context: () => catalog,
    },
    deps,
  );
  const context = { entries, climbing, definitions, clock: deps.clock };
  const on = { ...incidentReactions(routings.react.bind(routings)), ...escalationReactions(climbing) };
  return serviceOf(
    {
      name,
      definitions,
      hears: reactsTo({ name, topics: consumed, on }, deps),
      runs: [entries, routings],
      routes(server) {
        applyRoute(server, context);
        listEntriesRoute(server, context);
        entryRoute(server, context);
        removeEntryRoute(server, context);
        removeRoute(server, context);
        listOnCallRoute(server, context);
        onCallRoute(server, context);
        shiftsRoute(server, context);
        listOverridesRoute(server, context);
        makeOverrideRoute(server, context);
        changeOverrideRoute(server, context);
        cancelOverrideRoute(server, context);
      },
      checks: () => [triageCheck(definitions.find(triagePath) !== undefined)],
    },
    deps,
  );
}
