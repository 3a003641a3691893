import { topics, type EscalationsEvent } from '@escalog/contracts';
import { triageCheck, triagePath } from '@escalog/definitions';
import { reactsTo, serviceOf } from '@escalog/hosting';
import { hidePrivateIncidents, inPartOf, type NudgeLinks, type Service } from '@escalog/http';
import { answerOf, inOrder, isoOf, run, type Step } from '@escalog/kernel';
import { WorkflowRunner, type Reactions, type RunnerDeps } from '@escalog/runner';
import { counted, took } from '@escalog/telemetry';
import { escalationsAuditor } from './auditor.ts';
import { incidentReactions, type Give } from './consumers/incidents.ts';
import { notificationReactions } from './consumers/notifications.ts';
import { previewAnswers } from './consumers/previews.ts';
import { routingReactions } from './consumers/routing.ts';
import type { EscalationsTypes, NudgeEnded } from './domain/escalations.ts';
import { escalationsWorkflow } from './domain/workflow.ts';
import { answerNudgeRoute } from './http/answer-nudge.ts';
import { nudgeLinkRoutes } from './http/nudge-link.ts';
import { escalationsOfIncidentRoute, escalationsRoute } from './http/escalations.ts';
import { migrationRoutes } from './http/migration.ts';
import { allNudgesRoute } from './http/all-nudges.ts';
import { nobodyCalled } from './http/context.ts';
import { pathsRoutes } from './http/paths.ts';
import { nudgesRoute } from './http/nudges.ts';
import { NudgeIndex } from './nudge-index.ts';
import { sightOf } from './domain/sight.ts';
import { RoundRobinTurns } from './round-robin-turns.ts';
import { RulesAnew, TellingDefinitions } from './rules-anew.ts';
import { RunningEscalations } from './running-escalations.ts';
import { Unanswered } from './unanswered.ts';

export interface PolicyDeps extends RunnerDeps {
  /** Of the same secret as those that notification makes. */
  readonly nudgeLinks: NudgeLinks;
}

const name = 'policy';
const consumed = [topics.incidents.name, topics.routing.name, topics.notifications.name];

/** The policy service: climbs escalation paths, on time, until somebody acknowledges. */
export async function buildApp(deps: PolicyDeps): Promise<Service> {
  const definitions = new TellingDefinitions();
  const turns = new RoundRobinTurns(deps.store, deps.log);
  const runningEscalations = new RunningEscalations(deps.store, deps);
  const nudges = new NudgeIndex(deps.store, deps.log);
  const unanswered = new Unanswered(deps.store, deps);
  const escalations = new WorkflowRunner<EscalationsTypes, EscalationsEvent>(
    {
      collection: 'escalations',
      eventType: 'LevelReached',
      workflow: escalationsWorkflow,
      actor: { kind: 'service', ref: name },
      actorOf: (input) => (input.kind === 'nudge-answered' ? { kind: 'person', ref: input.by } : undefined),
      names: (incidentId) => ({ stream: `escalations/${incidentId}`, subject: incidentId }),
      begins: (input) => input.kind === 'routed' && input.facts.version === 1,
      context: (at) => ({ at, definitions, turns }),
      perform: (incidentId, activity) => {
        if (activity.kind === 'tell-operators') tellOperators(incidentId, activity.reason, deps);
        else if (activity.kind === 'nudge-ended') measureNudge(activity);
        else turns.take(activity);
      },
      written(incidentId, state) {
        runningEscalations.note(incidentId, state);
        nudges.note(incidentId, state);
        unanswered.note(incidentId, state);
      },
    },
    deps,
  );
  const give = escalations.react.bind(escalations);
  const rulesAnew = new RulesAnew(
    runningEscalations,
    (incidentId) => give(incidentId, { kind: 'rules-due' }, undefined),
    deps.log,
  );
  definitions.onChanged = (ref) => rulesAnew.changed(ref);
  const reactionsWith = (to: Give): Reactions => ({
    ...incidentReactions(to, definitions),
    ...routingReactions(to),
    ...notificationReactions(to),
  });
  const reactions = reactionsWith(give);
  const on: Reactions = {
    ...reactions,
    IncidentArchived: (event) =>
      inOrder(
        () => run(nudgesDropped(event.meta.subject)),
        () => reactions.IncidentArchived?.(event),
      ),
  };
  // While it is still known which those are.
  function* nudgesDropped(incidentId: string): Step<void> {
    const state = yield* answerOf(escalations.read(incidentId));
    if (state !== undefined) yield* answerOf(nudges.archived(incidentId, state));
  }
  const context = {
    escalations,
    runningEscalations,
    nudges,
    definitions,
    turns,
    nudgeLinks: deps.nudgeLinks,
    clock: deps.clock,
  };
  return serviceOf(
    {
      name,
      definitions,
      hears: reactsTo({ name, topics: consumed, on }, deps),
      previews: previewAnswers(definitions, turns),
      runs: [escalations],
      auditor: escalationsAuditor(escalations, reactionsWith, runningEscalations, deps),
      routes(server) {
        hidePrivateIncidents(
          server,
          async (id) => {
            const state = await escalations.load(id);
            return state && sightOf(state);
          },
          nobodyCalled,
        );
        nudgesRoute(server, context);
        allNudgesRoute(server, context);
        answerNudgeRoute(server, context);
        inPartOf(server, (pages) => nudgeLinkRoutes(pages, context));
        escalationsRoute(server, context);
        escalationsOfIncidentRoute(server, context);
        migrationRoutes(server, context);
        pathsRoutes(server, context);
      },
      async prepare() {
        await turns.read();
        rulesAnew.begin();
        unanswered.start();
      },
      finish() {
        unanswered.stop();
        return rulesAnew.end();
      },
      busy: () => turns.busy + runningEscalations.busy + nudges.busy + unanswered.busy + rulesAnew.busy,
      checks: async () => [
        triageCheck(definitions.find(triagePath) !== undefined),
        await unanswered.check((incidentId) => escalations.load(incidentId)),
      ],
    },
    deps,
  );
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

function measureNudge({ outcome, leadTimeMs }: NudgeEnded): void {
  counted('escalog.nudge.ended', 1, { outcome });
  took('escalog.nudge.lead_time', leadTimeMs, { outcome });
}
