import type { IncidentEvent, IncidentEventOf } from './incident-event.ts';

/**
 * Refs of the catalog entries that an incident concerns: what was declared, what routing found in its sentence, and
 * what was added since, without what was taken out. What is told of a later version of the incident counts more, not
 * what was told later: a routing that was late is about the incident as it was.
 */
export function affectedIn(events: readonly IncidentEvent[]): readonly string[] {
  return events
    .filter(tellsScope)
    .toSorted((a, b) => incidentVersionOf(a) - incidentVersionOf(b))
    .reduce(affectedAfter, []);
}

type ScopeEvent = IncidentEventOf<'IncidentDeclared' | 'ScopeChanged' | 'IncidentRouted' | 'LevelReached'>;

function tellsScope(event: IncidentEvent): event is ScopeEvent {
  const { type } = event;
  return type === 'IncidentDeclared' || type === 'ScopeChanged' || type === 'IncidentRouted' || type === 'LevelReached';
}

function incidentVersionOf(event: ScopeEvent): number {
  return 'incident' in event ? event.incident.version : event.meta.version;
}

function affectedAfter(before: readonly string[], event: ScopeEvent): readonly string[] {
  switch (event.type) {
    case 'IncidentDeclared':
      return event.affects;
    case 'ScopeChanged':
      return [...new Set([...before, ...event.affects])].filter((ref) => !event.removed.includes(ref));
    case 'IncidentRouted':
      return event.incident.affects;
    case 'LevelReached':
      return before.length === 0 ? event.incident.affects : before;
  }
}
