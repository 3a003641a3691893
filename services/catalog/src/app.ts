import { topics, type IncidentRouted } from '@escalog/contracts';
import { severitiesCheck, triageCheck, triagePath } from '@escalog/definitions';
import { reactsTo, serviceOf } from '@escalog/hosting';
import type { Service } from '@escalog/http';
import { WorkflowRunner, type RunnerDeps } from '@escalog/runner';
import { CalendarDocuments } from './calendars/calendar-documents.ts';
import { Calendars } from './calendars/calendars.ts';
import { FeedSource } from './calendars/feed-source.ts';
import { ClimbingIncidents } from './climbing-incidents.ts';
import { DeclaredIncidents } from './declared-incidents.ts';
import { escalationReactions } from './consumers/escalations.ts';
import { incidentReactions } from './consumers/incidents.ts';
import { previewAnswers } from './consumers/previews.ts';
import { routing, type RoutingTypes } from './domain/routing.ts';
import { catalogOver } from './domain/rule.ts';
import { Entries } from './entries.ts';
import { FeedAddresses } from './feed-addresses.ts';
import { History } from './history.ts';
import { applyRoute } from './http/apply.ts';
import { calendarFileRoute, calendarRoute, listCalendarsRoute, refreshCalendarRoute } from './http/calendars.ts';
import { cancelOverrideRoute } from './http/cancel-override.ts';
import { changeOverrideRoute } from './http/change-override.ts';
import { erasePersonRoute } from './http/erase-person.ts';
import { contactRoute } from './http/contact.ts';
import { entryRoute } from './http/entry.ts';
import { feedAddressRoutes } from './http/feed-address.ts';
import { feedRoute } from './http/feed.ts';
import { gapsRoute } from './http/gaps.ts';
import { historyRoute } from './http/history.ts';
import { layersRoute } from './http/layers.ts';
import { listEntriesRoute } from './http/list-entries.ts';
import { listOnCallRoute } from './http/list-on-call.ts';
import { onCallRoute } from './http/on-call.ts';
import { listOverridesRoute } from './http/list-overrides.ts';
import { makeOverrideRoute } from './http/make-override.ts';
import { personShiftsRoute } from './http/person-shifts.ts';
import { planRoute } from './http/plan.ts';
import { removeEntryRoute } from './http/remove-entry.ts';
import { removeRoute } from './http/remove.ts';
import { searchRoute } from './http/search.ts';
import { shiftsRoute } from './http/shifts.ts';
import { surroundingsRoute } from './http/surroundings.ts';
import { typesRoutes } from './http/types.ts';
import { Plans } from './plans.ts';
import { WatchedDefinitions } from './watched-definitions.ts';

const name = 'catalog';
const consumed = [topics.incidents.name, topics.escalations.name];

export interface CatalogDeps extends RunnerDeps {
  /** Where people reach Escalog, without a slash at the end; asked whenever an address is made. */
  readonly publicUrl: () => string;
  /** Where the names of hosts of calendars are looked up: `address:port` of each. Those of the machine when left out. */
  readonly nameServers?: readonly string[] | undefined;
  /** Networks outside the public internet at which calendars may be, in the form of CIDR. */
  readonly allowedNetworks: readonly string[];
}

/** The catalog service: what there is and who owns it, and from that whom an incident involves. */
export async function buildApp(deps: CatalogDeps): Promise<Service> {
  const definitions = new WatchedDefinitions({ searched: true });
  const catalog = catalogOver(definitions);
  const { store, clock, log, publicUrl } = deps;
  const documents = new CalendarDocuments(store);
  const feeds = new FeedAddresses(store, clock);
  const history = new History(deps);
  const entries = new Entries(definitions, history, deps);
  const source = new FeedSource(deps);
  const calendars = new Calendars({ documents, source, definitions, entries, clock, log });
  definitions.onCalendar = () => calendars.look();
  const climbing = new ClimbingIncidents(deps.store);
  const declared = new DeclaredIncidents(deps);
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
  const plans = new Plans({
    entries,
    declared,
    definitions,
    clock,
    history,
    async routingOf(incident) {
      const routed = await routings.load(incident);
      return routed === undefined || routed.phase === 'undeclared' ? undefined : routed;
    },
  });
  const purge = (): Promise<void> => store.purge();
  const context = { purge, entries, climbing, history, plans, definitions, clock, calendars, feeds, publicUrl };
  const on = {
    ...incidentReactions(
      routings.react.bind(routings),
      (declaration) => declared.note(declaration),
      climbing,
      (incident) => declared.forget(incident),
    ),
    ...escalationReactions(routings.react.bind(routings), climbing),
  };
  return serviceOf(
    {
      name,
      definitions,
      hears: reactsTo({ name, topics: consumed, on }, deps),
      previews: previewAnswers(catalog),
      runs: [entries, routings],
      routes(server) {
        applyRoute(server, context);
        planRoute(server, context);
        listEntriesRoute(server, context);
        searchRoute(server, context);
        entryRoute(server, context);
        historyRoute(server, context);
        surroundingsRoute(server, context);
        typesRoutes(server, context);
        removeEntryRoute(server, context);
        removeRoute(server, context);
        erasePersonRoute(server, context);
        listOnCallRoute(server, context);
        onCallRoute(server, context);
        listCalendarsRoute(server, context);
        calendarRoute(server, context);
        calendarFileRoute(server, context);
        refreshCalendarRoute(server, context);
        feedAddressRoutes(server, context);
        feedRoute(server, context);
        shiftsRoute(server, context);
        layersRoute(server, context);
        personShiftsRoute(server, context);
        contactRoute(server, context);
        gapsRoute(server, context);
        listOverridesRoute(server, context);
        makeOverrideRoute(server, context);
        changeOverrideRoute(server, context);
        cancelOverrideRoute(server, context);
      },
      async prepare() {
        await history.begin();
        await calendars.start();
      },
      finish: () => calendars.stop(),
      checks: async () => [
        triageCheck(definitions.find(triagePath) !== undefined),
        severitiesCheck(definitions),
        entries.check(),
        ...(await calendars.checks()),
      ],
      busy: () => calendars.busy + plans.busy,
    },
    deps,
  );
}
