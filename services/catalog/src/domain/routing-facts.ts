/** What the routing rules may know of an incident. */
import type { IncidentDeclared, IncidentFacts } from '@escalog/contracts';
import {
  isThing,
  ownershipEdges,
  typeNameOf,
  type CatalogEntry,
  type Definitions,
  type OwnEntry,
  type Ref,
  type RoutingFacts,
} from '@escalog/definitions';
import type { Instant } from '@escalog/kernel';

/** What a declaration says besides what changes later: kept, so that rules can be asked again when the scope grows. */
export type Reported = Pick<RoutingFacts['incident'], 'source' | 'declaredBy' | 'labels' | 'alerts' | 'unknownNames'>;

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

/** Of what an earlier release declared. */
export const nothingReported: Reported = { source: '', declaredBy: '', labels: {}, alerts: 0, unknownNames: [] };

type Told = Pick<IncidentFacts, 'title' | 'description' | 'severity'>;

/** The facts about an incident as far as it affects `affects`, at an instant. */
export function routingFacts(
  { title, description, severity }: Told,
  reported: Reported,
  affects: readonly Ref[],
  at: Instant,
  definitions: Definitions,
): RoutingFacts {
  const rank = definitions.findOf('severity', `severity/${severity}`)?.entry.rank ?? mildest;
  return {
    incident: { ...reported, title, description: description ?? '', severity, rank, affects },
    affected: affects.map((ref) => affectedEntry(ref, definitions)),
    now: at,
  };
}

/** The rank of a severity that the catalog does not have. */
const mildest = 100;

function affectedEntry(ref: Ref, definitions: Definitions): RoutingFacts['affected'][number] {
  const entry = definitions.find(ref)?.entry;
  const thing = entry !== undefined && isThing(entry) ? entry : undefined;
  const edges = thing && ownershipEdges(thing, (type) => definitions.findOf('catalog-type', type)?.entry);
  return {
    ref,
    type: typeNameOf(ref),
    name: entry?.name ?? ref,
    owner: thing?.owner ?? '',
    partOf: edges?.partOf ?? [],
    providedBy: edges?.providedBy ?? [],
    attributes: attributesOf(entry),
  };
}

function attributesOf(entry: CatalogEntry | undefined): OwnEntry['attributes'] & object {
  return (entry as Partial<OwnEntry> | undefined)?.attributes ?? {};
}
