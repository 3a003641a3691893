import type { Consumer } from '@escalog/bus';
import { groupOf, topics, type IncidentRouted } from '@escalog/contracts';
import { triageCheck, triagePath } from '@escalog/definitions';
import { deadLetterRoutes, type Routes, type Service } from '@escalog/http';
import {
  consumeEvents,
  DeadLetters,
  followDefinitions,
  handlerOf,
  relayCheck,
  WorkflowRunner,
  type EventConsumer,
  type RunnerDeps,
} from '@escalog/runner';
import { ClimbingIncidents } from './climbing-incidents.ts';
import { escalationReactions } from './consumers/escalations.ts';
import { incidentReactions } from './consumers/incidents.ts';
import { routing, type RoutingTypes } from './domain/routing.ts';
import { Entries } from './entries.ts';
import { applyRoute } from './http/apply.ts';
import { entryRoute } from './http/entry.ts';
import { listEntriesRoute } from './http/list-entries.ts';
import { onCallRoute } from './http/on-call.ts';
import { removeEntryRoute } from './http/remove-entry.ts';
import { SearchableDefinitions } from './searchable-definitions.ts';

const service = 'catalog';
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
      actor: { kind: 'service', ref: service },
      names: (incidentId) => ({ stream: `routing/${incidentId}`, subject: incidentId }),
      begins: ({ type }) => type === 'IncidentDeclared',
      context: () => catalog,
    },
    deps,
  );
  const context = { entries, climbing, definitions, clock: deps.clock };
  const reactions = { ...incidentReactions(routings.react.bind(routings)), ...escalationReactions(climbing) };
  const deadLetters = new DeadLetters(service, handlerOf(reactions), deps);
  const running: Consumer[] = [];
  let events: EventConsumer | undefined;

  return {
    name: service,
    async routes(instance) {
      const server = instance as unknown as Routes;
      applyRoute(server, context);
      listEntriesRoute(server, context);
      entryRoute(server, context);
      removeEntryRoute(server, context);
      onCallRoute(server, context);
      deadLetterRoutes(server, service, deadLetters);
    },
    async start() {
      if (running.length > 0) return;
      running.push(await followDefinitions(definitions, deps));
      events = await consumeEvents({ service, topics: consumed, on: reactions }, deps);
      running.push(events);
      entries.start();
      routings.start();
    },
    async stop() {
      entries.stop();
      routings.stop();
      await Promise.all(running.splice(0).map((consumer) => consumer.stop()));
    },
    checks: async () => [
      ...(events === undefined ? [] : [events.check()]),
      await deadLetters.check(),
      relayCheck(entries.failing ?? routings.failing),
      triageCheck(definitions.find(triagePath) !== undefined),
    ],
    busy: async () => entries.busy + routings.busy + (await deps.bus.lag(groupOf(service), consumed)),
  };
}
