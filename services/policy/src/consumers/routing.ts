import type { RoutingEvent } from '@escalog/contracts';
import type { Reactions } from '@escalog/runner';
import type { Give } from './incidents.ts';

/** Whom the catalog found starts escalations; where nothing leads any more they are halted. */
export function routingReactions(give: Give): Pick<Reactions, RoutingEvent['type']> {
  return {
    IncidentRouted: (event) =>
      give(
        event.meta.subject,
        {
          kind: 'routed',
          incidentId: event.meta.subject,
          routes: event.routes,
          facts: event.incident,
          ended: event.endedRoutes,
          isQuiet: event.quietUntil !== null,
          origin: event.origin,
          seenBy: event.seenBy,
        },
        event.meta,
      ),
  };
}
