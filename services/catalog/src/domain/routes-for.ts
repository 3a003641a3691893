/** Where entries of a running incident lead: asked again when its scope grows or its severity is raised. */
import type { Route } from '@escalog/contracts';
import { nothingReported, type Definitions, type Ref } from '@escalog/definitions';
import type { Instant } from '@escalog/kernel';
import { askRules, notAsked, type Asked } from './ask-rules.ts';
import { defaultPath } from './default-path.ts';
import { ownershipRoutes, withUnknown } from './ownership-routes.ts';
import { joined } from './route-declaration.ts';
import type { Known } from './routing-state.ts';
import { routingFacts } from './routing-facts.ts';

export interface RoutesFor {
  readonly asked: Asked;
  readonly routes: readonly Route[];
}

/** Where entries lead by the rules and else by their owners, and names that nothing is known under. Rules are not asked about nothing. */
export function routesFor(
  entries: readonly Ref[],
  unknown: readonly string[],
  at: Instant,
  { incident, reported = nothingReported }: Known,
  definitions: Definitions,
): RoutesFor {
  const facts = routingFacts(incident, reported, entries, at, definitions);
  const asked = entries.length === 0 ? notAsked : askRules(facts, definitions);
  const otherwise = defaultPath(incident.severity, definitions);
  const routes =
    asked.decidedBy === undefined
      ? joined(asked.routes, withUnknown(ownershipRoutes(entries, definitions, otherwise), unknown, otherwise))
      : asked.routes;
  return { asked, routes };
}
