import type { Consumer } from '@escalog/bus';
import { groupOf, topics, type EscalationsEvent } from '@escalog/contracts';
import { DefinitionsCopy, triageCheck, triagePath } from '@escalog/definitions';
import { deadLetterRoutes, type Routes, type Service } from '@escalog/http';
import { isoOf } from '@escalog/kernel';
import {
  consumeEvents,
  DeadLetters,
  followDefinitions,
  handlerOf,
  relayCheck,
  timersCheck,
  WorkflowRunner,
  type EventConsumer,
  type RunnerDeps,
} from '@escalog/runner';
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
      begins: (input) => input.kind === 'routed' && input.facts.version === 1,
      context: (at) => ({ at, definitions }),
      perform: (incidentId, { reason }) => tellOperators(incidentId, reason, deps),
    },
    deps,
  );
  const give = escalations.react.bind(escalations);
  const reactions = { ...incidentReactions(give), ...routingReactions(give), ...notificationReactions(give) };
  const deadLetters = new DeadLetters(service, handlerOf(reactions), deps);
  const running: Consumer[] = [];
  let events: EventConsumer | undefined;

  return {
    name: service,
    async routes(instance) {
      deadLetterRoutes(instance as unknown as Routes, service, deadLetters);
    },
    async start() {
      if (running.length > 0) return;
      running.push(await followDefinitions(definitions, deps));
      events = await consumeEvents({ service, topics: consumed, on: reactions }, deps);
      running.push(events);
      escalations.start();
    },
    async stop() {
      escalations.stop();
      await Promise.all(running.splice(0).map((consumer) => consumer.stop()));
    },
    checks: async () => [
      ...(events === undefined ? [] : [events.check()]),
      await deadLetters.check(),
      relayCheck(escalations.failing),
      timersCheck(escalations.failingTimers),
      triageCheck(definitions.find(triagePath) !== undefined),
    ],
    busy: async () => escalations.busy + (await deps.bus.lag(groupOf(service), consumed)),
  };
}

/** As soon as it is decided: the reason is on record. When the process dies right then, they hear of it with the next time that the last resort is tried. */
function tellOperators(incidentId: string, reason: string, { clock, log, operators }: RunnerDeps): void {
  log.error({ incidentId, reason }, 'nobody is left to page');
  operators?.raise({
    kind: 'unpaged',
    stream: `escalations/${incidentId}`,
    key: incidentId,
    topic: topics.escalations.name,
    reason,
    since: isoOf(clock.now()),
  });
}
