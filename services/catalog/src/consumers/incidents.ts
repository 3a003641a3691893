import type { EscalogEvent, IncidentsEvent } from '@escalog/contracts';
import type { Reactions } from '@escalog/runner';
import type { RoutingInput } from '../domain/routing.ts';

/** Hands an input to the routing of an incident, once for each event. */
export type Give = (incidentId: string, input: RoutingInput, cause: EscalogEvent['meta']) => Promise<void>;

/** What an incident tells its routing. Updates change nothing about whom it involves. */
export function incidentReactions(give: Give): Pick<Reactions, IncidentsEvent['type']> {
  const hand = (event: RoutingInput) => give(event.meta.subject, event, event.meta);
  return {
    IncidentDeclared: hand,
    SeverityChanged: hand,
    ScopeChanged: hand,
    IncidentAcknowledged: hand,
    AlertFiredAgain: hand,
    IncidentResolved: hand,
  };
}
