import { serviceOf } from '@escalog/hosting';
import { hidePrivateIncidents, type Service } from '@escalog/http';
import type { RunnerDeps } from '@escalog/runner';
import { PdfPrinter } from './documents/pdf/pdf-printer.ts';
import { ErasedPeople } from './erased-people.ts';
import { noHistory, sightIn } from './http/context.ts';
import { rebuildRoutes } from './http/rebuilds.ts';
import { reportRoute } from './http/report.ts';
import { schemaRegistryRoutes } from './http/schema-registry.ts';
import { streamRoute } from './http/stream.ts';
import { timelineRoute } from './http/timeline.ts';
import { indexSource } from './projection/index-source.ts';
import { isByKey } from './projection/log-by-key.ts';
import { logSource } from './projection/log-source.ts';
import { ChangeStreams } from './stream/change-streams.ts';

export { rebuild } from './projection/rebuild.ts';

/** The timeline service: it decides nothing, and tells from the log what happened, when and why. */
export async function buildApp(deps: RunnerDeps): Promise<Service> {
  const source = isByKey(deps.bus) ? logSource(deps.bus, deps) : indexSource(deps);
  const { rebuilds, hears } = source;
  const erased = new ErasedPeople();
  const streams = new ChangeStreams({ ...deps, historyOf: async (id) => (await source.read(id)).events });
  const printer = new PdfPrinter();
  const context = { source, erased, printer };
  return serviceOf(
    {
      name: 'timeline',
      definitions: erased,
      hears,
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
        await Promise.all([rebuilds.stop(), streams.stop(), printer.close()]);
      },
      busy: () => rebuilds.busy,
    },
    deps,
  );
}
