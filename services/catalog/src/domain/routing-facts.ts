/** What the routing rules may know of an incident. */
import type { IncidentDeclared, IncidentFacts } from '@escalog/contracts';
import {
  affectedEntry,
  incidentKnown,
  type Definitions,
  type Ref,
  type Reported,
  type RoutingFacts,
} from '@escalog/definitions';
import type { Instant } from '@escalog/kernel';

/** Of an alert the facts of its reason are what all alerts of its group have in common; a person's are none. */
export function reportedIn({
  meta,
  source,
  alerts,
  furtherAlerts,
  unknownNames,
  reason,
}: Pick<IncidentDeclared, 'meta' | 'source' | 'alerts' | 'furtherAlerts' | 'unknownNames' | 'reason'>): Reported {
  return {
    source: source.kind,
    declaredBy: meta.actor.ref,
    labels: meta.actor.kind === 'alert-source' ? reason.facts : {},
    alerts: alerts.length + furtherAlerts,
    unknownNames,
  };
}

type Told = Pick<IncidentFacts, 'title' | 'description' | 'severity'>;

/** The facts about an incident as far as it affects `affects`, at an instant. */
export function routingFacts(
  told: Told,
  reported: Reported,
  affects: readonly Ref[],
  at: Instant,
  definitions: Definitions,
): RoutingFacts {
  return {
    incident: incidentKnown(told, reported, affects, definitions),
    affected: affects.map((ref) => affectedEntry(ref, definitions)),
    now: at,
  };
}
