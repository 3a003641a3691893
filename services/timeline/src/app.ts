import { serviceOf } from '@escalog/hosting';
import { hidePrivateIncidents, Turns, type Service } from '@escalog/http';
import type { RunnerDeps } from '@escalog/runner';
import { ReportPrinter } from './documents/report-printer.ts';
import { FactBook } from './facts/fact-book.ts';
import { FactKeeper } from './facts/fact-keeper.ts';
import { KeptColumns } from './facts/kept-columns.ts';
import { factViews } from './facts/stored-facts.ts';
import { noHistory, sightOf, tooManyTimelines } from './http/context.ts';
import { insightsRoute } from './http/insights.ts';
import { obligationsRoute } from './http/obligations.ts';
import { EventReadings } from './events/event-readings.ts';
import { eventsRoute } from './http/events.ts';
import { rebuildRoutes } from './http/rebuilds.ts';
import { recordedEventsRoute } from './http/recorded-events.ts';
import { reportRoute } from './http/report.ts';
import { schemaRegistryRoutes } from './http/schema-registry.ts';
import { streamRoute } from './http/stream.ts';
import { timelineStreamRoute } from './http/timeline-stream.ts';
import { timelineRoute } from './http/timeline.ts';
import { whyRoute } from './http/why.ts';
import { KnownPeople } from './known-people.ts';
import { indexSource } from './projection/index-source.ts';
import { isByKey } from './projection/log-by-key.ts';
import { logSource } from './projection/log-source.ts';
import { ChangeStreams } from './stream/change-streams.ts';

export { rebuild } from './projection/rebuild.ts';

/** The timeline service: it decides nothing, and tells from the log what happened, when and why. */
export async function buildApp(deps: RunnerDeps): Promise<Service> {
  const source = isByKey(deps.bus) ? logSource(deps.bus, deps) : indexSource(deps);
  const { rebuilds } = source;
  const people = new KnownPeople();
  const streams = new ChangeStreams({ ...deps, historyOf: (id) => source.read(id) });
  const [pages, paper] = [new ReportPrinter(deps.clock), new ReportPrinter(deps.clock)];
  const keeper: FactKeeper = new FactKeeper({
    ...deps,
    source,
    erased: () => people.erasedNames(),
    make: (making) => facts.make(making),
  });
  const facts = new FactBook({ ...deps, views: factViews(deps.store), kept: new KeptColumns(deps.store), keeper });
  rebuilds.onDone((ids) => keeper.remakeSoon(ids));
  const readings = new EventReadings(deps, streams.sights);
  const context = { source, people, facts, pages, paper, clock: deps.clock, turns: new Turns(tooManyTimelines) };
  return serviceOf(
    {
      name: 'timeline',
      definitions: people,
      hears: {
        ...source.hears,
        async handler(message) {
          await source.hears.handler(message);
          keeper.remakeSoon([message.key]);
        },
      },
      runs: [],
      routes(server) {
        hidePrivateIncidents(server, (id) => sightOf(id, context), noHistory);
        timelineRoute(server, context);
        timelineStreamRoute(server, streams, context);
        recordedEventsRoute(server, context);
        reportRoute(server, context);
        whyRoute(server, context);
        rebuildRoutes(server, context);
        insightsRoute(server, context);
        obligationsRoute(server, context);
        streamRoute(server, streams);
        eventsRoute(server, readings);
        schemaRegistryRoutes(server);
      },
      prepare: async () => {
        await Promise.all([rebuilds.start(), streams.start()]);
        keeper.start();
      },
      finish: async () => {
        await Promise.all([rebuilds.stop(), streams.stop(), keeper.stop(), pages.close(), paper.close()]);
        await facts.close();
      },
      checks: () => [source.check()],
      busy: () => rebuilds.busy,
    },
    deps,
  );
}
