import type { Consumer, Lost } from '@escalog/bus';
import { deadLetterRoutes, type Check, type Routes, type Service } from '@escalog/http';
import { isoOf } from '@escalog/kernel';
import { DeadLetters, type RunnerDeps } from '@escalog/runner';
import { consumeIncidentEvents, group } from './consumers/incident-events.ts';
import { rebuildRoutes } from './http/rebuilds.ts';
import { reportRoute } from './http/report.ts';
import { schemaRegistryRoutes } from './http/schema-registry.ts';
import { timelineRoute } from './http/timeline.ts';
import { Generations } from './projection/generations.ts';
import { recordOf } from './projection/incident-records.ts';
import { timelineTopics } from './projection/rebuild.ts';
import { Rebuilds } from './projection/rebuilds.ts';

export { rebuild } from './projection/rebuild.ts';

const service = 'timeline';

/** The timeline service: it decides nothing, and tells from the log what happened, when and why. */
export async function buildApp(deps: RunnerDeps): Promise<Service> {
  const generations = new Generations(deps.store);
  const rebuilds = new Rebuilds(generations, deps);
  const context = { generations, rebuilds };
  const deadLetters = new DeadLetters(service, (message) => generations.append([recordOf(message)]), deps);
  const health: { failing: unknown } = { failing: undefined };
  const running: Consumer[] = [];
  let events: Consumer | undefined;

  return {
    name: service,
    async routes(instance) {
      const server = instance as unknown as Routes;
      timelineRoute(server, context);
      reportRoute(server, context);
      rebuildRoutes(server, context);
      schemaRegistryRoutes(server);
      deadLetterRoutes(server, service, deadLetters);
    },
    async start() {
      if (running.length > 0) return;
      rebuilds.start();
      events = await consumeIncidentEvents(generations, health, deps);
      running.push(events);
    },
    async stop() {
      await Promise.all(running.splice(0).map((consumer) => consumer.stop()));
      await rebuilds.stop();
    },
    checks: async () => [indexCheck(events?.lost(), health.failing), await deadLetters.check()],
    busy: async () => rebuilds.busy + (await deps.bus.lag(group, timelineTopics)),
  };
}

/** Whether timelines keep up with the log. */
function indexCheck(lost: Lost | undefined, failing: unknown): Check {
  if (lost !== undefined)
    return {
      name: 'index',
      ok: false,
      detail: `timelines stand still since ${isoOf(lost.since)}, as no event is heard: ${String(lost.error)}`,
    };
  return failing === undefined
    ? { name: 'index', ok: true, detail: 'timelines follow the log' }
    : { name: 'index', ok: false, detail: `timelines are not up to date until this is over: ${String(failing)}` };
}
