/**
 * Who may see an incident, and so act on it: everybody, unless it is private. A private one is seen by whoever is named,
 * by whoever is or was involved, by whoever follows the link of a page of it, and by owners who are signed in. A token
 * counts as its person, not as an owner: what a program reads is read by more than one.
 */
import type { EscalogEvent } from '@escalog/contracts';
import type { Principal } from './principal.ts';

/** What decides who may see an incident. */
export interface Sight {
  /** Refs of who is named; `null` when everybody may see it. */
  readonly seenBy: readonly string[] | null;
  /** Refs of who is or was involved: see `involvedBy`. */
  readonly involved: readonly string[];
}

export const seenByAll: Sight = { seenBy: null, involved: [] };

export function maySee({ kind, person, role, incident }: Principal, incidentId: string, sight: Sight): boolean {
  const { seenBy, involved } = sight;
  if (seenBy === null || kind === 'local') return true;
  if (kind === 'session' && role === 'owner') return true;
  if (kind === 'link' && incident === incidentId) return true;
  return person !== null && (seenBy.includes(person) || involved.includes(person));
}

/** True when somebody sees every incident, so that nothing need be looked up. */
export function seesEverything({ kind, role }: Principal): boolean {
  return kind === 'local' || (kind === 'session' && role === 'owner');
}

/**
 * Refs of those whom an event involves in its incident: who declared it or changed who may see it, who was paged, asked or
 * told, who acknowledged or declined, who leads, and those to whom it was handed or who have to decide about it.
 */
export function involvedBy(event: EscalogEvent): readonly string[] {
  switch (event.type) {
    case 'IncidentDeclared':
    case 'VisibilityChanged':
      return event.meta.actor.kind === 'person' ? [event.meta.actor.ref] : [];
    case 'IncidentAcknowledged':
    case 'PageDeclined':
      return [event.by];
    case 'LeadAssigned':
      return event.lead === null ? [] : [event.lead];
    case 'IncidentHandedOff':
      return [event.by, event.to];
    case 'BounceDetected':
      return [event.adjudicator];
    case 'LevelReached':
    case 'EscalationExhausted':
    case 'LastResortPaged':
      return event.pages.map(({ person }) => person);
    case 'IncidentReassessed':
      return event.added.flatMap(({ pages }) => pages.map(({ person }) => person));
    case 'NudgeMade':
    case 'PeopleTold':
      return event.notices.map(({ person }) => person);
    default:
      return [];
  }
}

/** The sight after an event; what an incident was like before its declaration is seen by all. */
export function sightAfter(sight: Sight, event: EscalogEvent): Sight {
  const more = involvedBy(event).filter((ref) => !sight.involved.includes(ref));
  const seenBy = event.type === 'IncidentDeclared' || event.type === 'VisibilityChanged' ? event.seenBy : sight.seenBy;
  return more.length === 0 && seenBy === sight.seenBy ? sight : { seenBy, involved: [...sight.involved, ...more] };
}
