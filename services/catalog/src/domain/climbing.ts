/** Which escalations of an incident still climb, and through which entries: what a change of these entries touches. */
import type { EscalationsEvent } from '@escalog/contracts';
import type { EntryOf, Ref } from '@escalog/definitions';
import { isoOf, type Projector } from '@escalog/kernel';

/** An incident with what its escalations have gone through. */
export interface ClimbingIncident {
  /** Empty until somebody was paged. */
  readonly title: string;
  /** ISO 8601; empty before the first escalation. */
  readonly since: string;
  readonly escalations: Readonly<Record<string, ClimbingEscalation>>;
  /** Of the stream of its escalations. */
  readonly version: number;
}

interface ClimbingEscalation {
  readonly isRunning: boolean;
  /** The path, its targets, the owner, what is affected, and the people who were paged with what led to them. */
  readonly refs: readonly Ref[];
}

export const climbingIncidents: Projector<ClimbingIncident, EscalationsEvent> = {
  empty: () => ({ title: '', since: '', escalations: {}, version: 0 }),

  apply(view, event) {
    const { version, occurredAt } = event.meta;
    if (view.version >= version) return view;
    if (!('escalationId' in event)) return view;
    const known = view.escalations[event.escalationId];
    const isRunning = event.type !== 'EscalationHalted';
    const refs = [...new Set([...(known?.refs ?? []), ...refsIn(event)])];
    // Most pages after the first tell nothing new, and then nothing is written.
    if (known?.isRunning === isRunning && known.refs.length === refs.length) return view;
    return {
      title: 'incident' in event ? event.incident.title : view.title,
      since: view.since === '' ? isoOf(occurredAt) : view.since,
      escalations: { ...view.escalations, [event.escalationId]: { isRunning, refs } },
      version,
    };
  },
};

/** True while an escalation of the incident may still page somebody. */
export function isClimbing({ escalations }: ClimbingIncident): boolean {
  return Object.values(escalations).some(({ isRunning }) => isRunning);
}

/** Which of the refs running escalations of the incident climb through. */
export function climbedThrough({ escalations }: ClimbingIncident, refs: ReadonlySet<Ref>): readonly Ref[] {
  const running = Object.values(escalations).filter(({ isRunning }) => isRunning);
  return [...new Set(running.flatMap((escalation) => escalation.refs.filter((ref) => refs.has(ref))))].sort();
}

function refsIn(event: EscalationsEvent): readonly Ref[] {
  switch (event.type) {
    case 'EscalationStarted':
      return [event.path, ...(event.owner === null ? [] : [event.owner]), ...targetsIn(event.definition ?? '{}')];
    case 'PathReplaced':
      return [event.path, ...targetsIn(event.definition ?? '{}')];
    case 'LevelReached':
    case 'EscalationExhausted':
    case 'LastResortPaged':
      return [...event.incident.affects, ...event.pages.flatMap(({ person, via }) => [person, ...via])];
    default:
      return [];
  }
}

/** What cannot be read names nobody: an incident must not be parked for it. */
function targetsIn(definition: string): readonly Ref[] {
  const { nodes = [], lastResort } = JSON.parse(definition) as Partial<EntryOf<'escalation-path'>>;
  const targets = nodes.flatMap((node) => ('level' in node ? node.level.targets : []));
  return lastResort === undefined ? targets : [...targets, lastResort];
}
