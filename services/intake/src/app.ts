import { topics } from '@escalog/contracts';
import { reactsTo, serviceOf, type Providers } from '@escalog/hosting';
import {
  hidePrivateIncidents,
  inPartOf,
  tooManyBodies,
  Turns,
  type AcknowledgeLinks,
  type Service,
  type TwilioLinks,
} from '@escalog/http';
import type { Milliseconds } from '@escalog/kernel';
import type { RunnerDeps } from '@escalog/runner';
import { AlertEpisodes } from './alert-episodes.ts';
import { readReactions } from './consumers/reads.ts';
import { acknowledgeLinkRoutes } from './http/acknowledge-link.ts';
import { acknowledgeRoute } from './http/acknowledge.ts';
import { alertSourceRoutes } from './http/alert-sources.ts';
import { alertRoutes } from './http/alerts.ts';
import { archiveRoute } from './http/archive.ts';
import { declareRoute } from './http/declare.ts';
import { declineRoute } from './http/decline.ts';
import { declineLinkRoute } from './http/decline-link.ts';
import { escalateRoute } from './http/escalate.ts';
import { followUpRoutes } from './http/follow-ups.ts';
import { handoffPreviewRoute, handoffRoute } from './http/handoff.ts';
import { leadRoute } from './http/lead.ts';
import { previewRoute } from './http/preview.ts';
import { maintenanceRoutes } from './http/maintenance.ts';
import { noteRoutes } from './http/notes.ts';
import { pageNowRoute } from './http/page-now.ts';
import { pagerDutyRoutes } from './http/pagerduty.ts';
import { progressRoute } from './http/progress.ts';
import { readRoutes } from './http/read.ts';
import { reopenRoute } from './http/reopen.ts';
import { resolveRoute } from './http/resolve.ts';
import { retrospectiveRoutes } from './http/retrospective.ts';
import { scopeRoute } from './http/scope.ts';
import { severityRoute } from './http/severity.ts';
import { slackRoutes } from './http/slack.ts';
import { twilioRoutes } from './http/twilio-replies.ts';
import { updateRoute } from './http/update.ts';
import { visibilityRoute } from './http/visibility.ts';
import { EarlierIncidents } from './earlier-incidents.ts';
import { Heartbeats } from './heartbeats.ts';
import { heartbeatRoutes } from './http/heartbeats.ts';
import { Incidents } from './incidents.ts';
import { MaintenanceHolds } from './maintenance-holds.ts';
import { previewSeals } from './preview-seals.ts';
import { Previews } from './previews.ts';
import { ReceivedReplies } from './received-replies.ts';
import { refusedSourcesCheck } from './refused-sources.ts';
import { Retrospectives } from './retrospectives.ts';
import { SlackReplies } from './slack/replies.ts';
import { SilentSources } from './silent-sources.ts';
import { SourceSights } from './source-sights.ts';
import { WatchedDefinitions } from './watched-definitions.ts';

export interface IntakeDeps extends RunnerDeps, Pick<Providers, 'slackSigningSecret' | 'twilio' | 'allowedNetworks'> {
  readonly links: AcknowledgeLinks;
  /** Of the same secret as notification's. */
  readonly twilioLinks: TwilioLinks;
  /** Where people reach Escalog, without a slash at the end. */
  readonly publicUrl: () => string;
  /** Previews are sealed with it; every process of the service has the same. */
  readonly previewSecret: string;
}

const name = 'intake';
const consumed = [topics.incidents.name, topics.routing.name, topics.escalations.name];
/** Nobody waits for them: a command shows what it did by itself, and who routes and escalates should have the processor first. */
const shownWithin: Milliseconds = 250;

/** The intake service: whatever people and machines say about incidents comes in here. */
export async function buildApp(deps: IntakeDeps): Promise<Service> {
  const definitions = new WatchedDefinitions({ searched: true });
  const incidents = new Incidents(deps);
  const earlier = new EarlierIncidents(incidents.reads, deps);
  const retrospectives = new Retrospectives(deps, (id) => incidents.reads.archivedTo(id));
  const episodes = new AlertEpisodes(deps.store);
  const sights = new SourceSights(deps);
  const maintenance = new MaintenanceHolds(definitions, incidents, deps);
  const reporting = { incidents, episodes, maintenance, definitions, clock: deps.clock };
  const heartbeats = new Heartbeats(definitions, reporting, deps);
  const silent = new SilentSources({ definitions, sights, heartbeats, clock: deps.clock });
  const previews = new Previews(deps);
  const seals = previewSeals(deps.previewSecret);
  const replies = new SlackReplies(deps);
  const { links, publicUrl, slackSigningSecret, clock } = deps;
  const context = {
    incidents,
    retrospectives,
    episodes,
    sights,
    heartbeats,
    maintenance,
    definitions,
    links,
    previews,
    seals,
    clock,
    publicUrl,
    log: deps.log,
    turns: new Turns(tooManyBodies),
  };
  const received = new ReceivedReplies(deps);
  const slack = { ...context, replies, received, publicUrl, slackSigningSecret };
  const twilio = { ...context, received, publicUrl, twilioLinks: deps.twilioLinks, authToken: deps.twilio?.authToken };
  return serviceOf(
    {
      name,
      definitions,
      hears: reactsTo(
        { name, topics: consumed, on: readReactions(incidents, maintenance, retrospectives), gather: shownWithin },
        deps,
      ),
      previews: previews.answers,
      // What is applied while it starts is heard once more, and changes nothing.
      async prepare() {
        definitions.whenSourceChanges((source) => void heartbeats.entryChanged(source));
        await heartbeats.resume();
        definitions.whenMaintenanceChanges(() => maintenance.windowsChanged());
        await maintenance.lookAtAll();
        earlier.begin();
        silent.start();
      },
      runs: [incidents, retrospectives, heartbeats, maintenance],
      routes(server) {
        hidePrivateIncidents(server, (id) => incidents.sightOf(id));
        declareRoute(server, context);
        previewRoute(server, context);
        readRoutes(server, context);
        acknowledgeRoute(server, context);
        inPartOf(server, (pages) => acknowledgeLinkRoutes(pages, context));
        inPartOf(server, (pages) => declineLinkRoute(pages, context));
        declineRoute(server, context);
        escalateRoute(server, context);
        handoffRoute(server, context);
        handoffPreviewRoute(server, context);
        progressRoute(server, context);
        leadRoute(server, context);
        severityRoute(server, context);
        scopeRoute(server, context);
        updateRoute(server, context);
        resolveRoute(server, context);
        reopenRoute(server, context);
        visibilityRoute(server, context);
        pageNowRoute(server, context);
        archiveRoute(server, context);
        retrospectiveRoutes(server, context);
        noteRoutes(server, context);
        followUpRoutes(server, context);
        maintenanceRoutes(server, context);
        inPartOf(server, (alerts) => alertRoutes(alerts, context));
        inPartOf(server, (events) => pagerDutyRoutes(events, context));
        inPartOf(server, (sources) => alertSourceRoutes(sources, context));
        inPartOf(server, (calls) => heartbeatRoutes(calls, context));
        inPartOf(server, (commands) => slackRoutes(commands, slack));
        inPartOf(server, (replied) => twilioRoutes(replied, twilio));
      },
      checks: async () => [await refusedSourcesCheck(definitions, sights), await silent.check()],
      async finish() {
        silent.stop();
        await earlier.end();
        await replies.close();
      },
      busy: () => replies.busy + earlier.busy,
    },
    deps,
  );
}
