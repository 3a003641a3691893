import type { EscalogEvent, IncidentDeclared, IncidentsEvent } from '@escalog/contracts';
import { inOrder, type Awaitable } from '@escalog/kernel';
import type { Reactions } from '@escalog/runner';
import type { ClimbingIncidents } from '../climbing-incidents.ts';
import type { RoutingInput } from '../domain/routing.ts';

/** Hands an input to the routing of an incident, once for each event. */
export type Give = (incidentId: string, input: RoutingInput, cause: EscalogEvent['meta']) => Awaitable<void>;

/** What an incident tells its routing. Updates change nothing about whom it involves. How it was declared is noted behind that. */
export function incidentReactions(
  give: Give,
  note: (declaration: IncidentDeclared) => Awaitable<void>,
  climbing: Pick<ClimbingIncidents, 'note' | 'archived'>,
  forget: (incidentId: string) => Awaitable<void>,
): Pick<Reactions, IncidentsEvent['type']> {
  const hand = (event: RoutingInput) => give(event.meta.subject, event, event.meta);
  const handAndNote = (event: IncidentDeclared): Awaitable<void> =>
    inOrder(
      () => hand(event),
      () => note(event),
      () => climbing.note(event),
    );
  return {
    IncidentDeclared: handAndNote,
    SeverityChanged: hand,
    ScopeChanged: hand,
    IncidentAcknowledged: hand,
    AlertFiredAgain: hand,
    VisibilityChanged: (event) => climbing.note(event),
    IncidentResolved: hand,
    IncidentReopened: hand,
    IncidentArchived: (event) =>
      inOrder(
        () => hand(event),
        () => forget(event.meta.subject),
        () => climbing.archived(event.meta.subject),
      ),
  };
}
