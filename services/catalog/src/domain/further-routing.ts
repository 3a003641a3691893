import type { Decided, IncidentFacts, IncidentRouted, Reason, Route } from '@escalog/contracts';
import type { Definitions, Ref } from '@escalog/definitions';
import { notAsked, type Asked } from './ask-rules.ts';
import { toldWith } from './told-with.ts';

/** What a later routing of an incident changes. */
export interface Further {
  /** Those in addition. */
  readonly routes: readonly Route[];
  /** Ids of those that end. */
  readonly ended?: readonly string[];
  readonly asked?: Asked;
  /** What its reason speaks of besides the routes, so that it keeps its name. */
  readonly named?: readonly Ref[];
  readonly reason: Reason;
}

/** A routing behind the first: what was found out when the incident was declared stands, and is not told again. */
export function furtherRouting(
  incident: IncidentFacts,
  { routes, ended = [], asked = notAsked, named = [], reason }: Further,
  definitions: Definitions,
): Decided<IncidentRouted> {
  const { rules, furtherRules } = asked;
  return {
    type: 'IncidentRouted',
    origin: null,
    seenBy: null,
    quietUntil: null,
    incident,
    routes,
    candidates: [],
    offers: [],
    ...toldWith([...named, ...ended], routes, definitions),
    rules,
    furtherRules,
    endedRoutes: ended,
    reason,
  };
}
