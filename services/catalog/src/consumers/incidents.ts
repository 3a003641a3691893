import type { EscalogEvent, IncidentDeclared, IncidentsEvent } from '@escalog/contracts';
import type { Reactions } from '@escalog/runner';
import type { ClimbingIncidents } from '../climbing-incidents.ts';
import type { RoutingInput } from '../domain/routing.ts';

/** Hands an input to the routing of an incident, once for each event. */
export type Give = (incidentId: string, input: RoutingInput, cause: EscalogEvent['meta']) => Promise<void>;

/** What an incident tells its routing. Updates change nothing about whom it involves. How it was declared is noted behind that. */
export function incidentReactions(
  give: Give,
  note: (declaration: IncidentDeclared) => Promise<void>,
  climbing: Pick<ClimbingIncidents, 'note'>,
): Pick<Reactions, IncidentsEvent['type']> {
  const hand = (event: RoutingInput) => give(event.meta.subject, event, event.meta);
  const handAndNote = async (event: IncidentDeclared): Promise<void> => {
    await hand(event);
    await note(event);
    await climbing.note(event);
  };
  return {
    IncidentDeclared: handAndNote,
    SeverityChanged: hand,
    ScopeChanged: hand,
    IncidentAcknowledged: hand,
    AlertFiredAgain: hand,
    VisibilityChanged: (event) => climbing.note(event),
    IncidentResolved: hand,
    IncidentReopened: hand,
  };
}
