import { topics, type EscalationsEvent } from '@escalog/contracts';
import { DefinitionsCopy, triageCheck, triagePath } from '@escalog/definitions';
import { reactsTo, serviceOf } from '@escalog/hosting';
import type { NudgeLinks, Service } from '@escalog/http';
import { isoOf } from '@escalog/kernel';
import { WorkflowRunner, type Reactions, type RunnerDeps } from '@escalog/runner';
import { escalationsAuditor } from './auditor.ts';
import { incidentReactions, type Give } from './consumers/incidents.ts';
import { notificationReactions } from './consumers/notifications.ts';
import { previewAnswers } from './consumers/previews.ts';
import { routingReactions } from './consumers/routing.ts';
import type { EscalationsTypes } from './domain/escalations.ts';
import { escalationsWorkflow } from './domain/workflow.ts';
import { nudgesRoute } from './http/nudges.ts';

export interface PolicyDeps extends RunnerDeps {
  /** Of the same secret as those that notification makes. */
  readonly nudgeLinks: NudgeLinks;
}

const name = 'policy';
const consumed = [topics.incidents.name, topics.routing.name, topics.notifications.name];

/** The policy service: climbs escalation paths, on time, until somebody acknowledges. */
export async function buildApp(deps: PolicyDeps): Promise<Service> {
  const definitions = new DefinitionsCopy();
  const escalations = new WorkflowRunner<EscalationsTypes, EscalationsEvent>(
    {
      collection: 'escalations',
      eventType: 'LevelReached',
      workflow: escalationsWorkflow,
      actor: { kind: 'service', ref: name },
      names: (incidentId) => ({ stream: `escalations/${incidentId}`, subject: incidentId }),
      begins: (input) => input.kind === 'routed' && input.facts.version === 1,
      context: (at) => ({ at, definitions }),
      perform: (incidentId, activity) => {
        if (activity.kind === 'tell-operators') tellOperators(incidentId, activity.reason, deps);
      },
    },
    deps,
  );
  const give = escalations.react.bind(escalations);
  const reactionsWith = (to: Give): Reactions => ({
    ...incidentReactions(to, definitions),
    ...routingReactions(to),
    ...notificationReactions(to),
  });
  const on = reactionsWith(give);
  const context = { escalations, definitions, nudgeLinks: deps.nudgeLinks, clock: deps.clock };
  return serviceOf(
    {
      name,
      definitions,
      hears: reactsTo({ name, topics: consumed, on }, deps),
      previews: previewAnswers(definitions),
      runs: [escalations],
      auditor: escalationsAuditor(escalations, reactionsWith, deps),
      routes(server) {
        nudgesRoute(server, context);
      },
      checks: () => [triageCheck(definitions.find(triagePath) !== undefined)],
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
