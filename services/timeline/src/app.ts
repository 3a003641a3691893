import { serviceOf } from '@escalog/hosting';
import { hidePrivateIncidents, type Service } from '@escalog/http';
import type { RunnerDeps } from '@escalog/runner';
import { consumeIncidentEvents } from './consumers/incident-events.ts';
import { ErasedPeople } from './erased-people.ts';
import { noHistory, sightIn } from './http/context.ts';
import { rebuildRoutes } from './http/rebuilds.ts';
import { reportRoute } from './http/report.ts';
import { schemaRegistryRoutes } from './http/schema-registry.ts';
import { streamRoute } from './http/stream.ts';
import { timelineRoute } from './http/timeline.ts';
import { Generations } from './projection/generations.ts';
import { eventsIn, recordOf } from './projection/incident-records.ts';
import { timelineTopics } from './projection/rebuild.ts';
import { Rebuilds } from './projection/rebuilds.ts';
import { ChangeStreams } from './stream/change-streams.ts';

export { rebuild } from './projection/rebuild.ts';

/** The timeline service: it decides nothing, and tells from the log what happened, when and why. */
export async function buildApp(deps: RunnerDeps): Promise<Service> {
  const generations = new Generations(deps.store);
  const rebuilds = new Rebuilds(generations, deps);
  const erased = new ErasedPeople();
  const historyOf = async (id: string) => eventsIn(await generations.read(id));
  const streams = new ChangeStreams({ ...deps, historyOf });
  const context = { generations, rebuilds, erased };
  return serviceOf(
    {
      name: 'timeline',
      definitions: erased,
      hears: {
        topics: timelineTopics,
        handler: (message) => generations.append([recordOf(message)]),
        consume: () => consumeIncidentEvents(generations, deps),
      },
      runs: [],
      routes(server) {
        hidePrivateIncidents(server, (id) => sightIn(id, context), noHistory);
        timelineRoute(server, context);
        reportRoute(server, context);
        rebuildRoutes(server, context);
        streamRoute(server, streams);
        schemaRegistryRoutes(server);
      },
      prepare: async () => {
        await Promise.all([rebuilds.start(), streams.start()]);
      },
      finish: async () => {
        await Promise.all([rebuilds.stop(), streams.stop()]);
      },
      busy: () => rebuilds.busy,
    },
    deps,
  );
}
