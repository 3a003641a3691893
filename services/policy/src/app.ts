import type { Consumer } from '@escalog/bus';
import { topics, type EscalationsEvent } from '@escalog/contracts';
import { DefinitionsCopy, triagePath } from '@escalog/definitions';
import type { Service } from '@escalog/http';
import { consumeEvents, followDefinitions, relayCheck, WorkflowRunner, type EventConsumer, type RunnerDeps } from '@escalog/runner';
import { incidentReactions } from './consumers/incidents.ts';
import { notificationReactions } from './consumers/notifications.ts';
import { routingReactions } from './consumers/routing.ts';
import type { EscalationsTypes } from './domain/escalations.ts';
import { escalationsWorkflow } from './domain/workflow.ts';

const service = 'policy';
const consumed = [topics.incidents.name, topics.routing.name, topics.notifications.name];

/** The policy service: climbs escalation paths, on time, until somebody acknowledges. */
export async function buildApp(deps: RunnerDeps): Promise<Service> {
  const definitions = new DefinitionsCopy();
  const escalations = new WorkflowRunner<EscalationsTypes, EscalationsEvent>(
    {
      collection: 'escalations',
      eventType: 'LevelReached',
      workflow: escalationsWorkflow,
      actor: { kind: 'service', ref: service },
      names: (incidentId) => ({ stream: `escalations/${incidentId}`, subject: incidentId }),
      context: (at) => ({ at, definitions }),
    },
    deps,
  );
  const give = escalations.react.bind(escalations);
  const running: Consumer[] = [];
  let events: EventConsumer | undefined;

  return {
    name: service,
    routes: async () => {},
    async start() {
      if (running.length > 0) return;
      running.push(await followDefinitions(definitions, deps));
      events = await consumeEvents({ service, topics: consumed, on: { ...incidentReactions(give), ...routingReactions(give), ...notificationReactions(give) } }, deps);
      running.push(events);
      escalations.start();
    },
    async stop() {
      escalations.stop();
      await Promise.all(running.splice(0).map((consumer) => consumer.stop()));
    },
    async checks() {
      const triage = definitions.find(triagePath) !== undefined;
      return [
        ...(events === undefined ? [] : [events.check()]),
        relayCheck(escalations.failing),
        { name: 'triage path', ok: triage, detail: triage ? 'incidents that nobody owns have a path' : `apply a catalog with ${triagePath}: incidents that nobody owns have nobody to go to` },
      ];
    },
    busy: async () => escalations.busy + (await deps.bus.lag(`escalog.${service}`, consumed)),
  };
}
