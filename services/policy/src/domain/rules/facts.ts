/** What rules may know of an incident. */
import {
  affectedEntry,
  incidentKnown,
  nothingReported,
  type EscalationKnown,
  type RuleChange,
  type RuleFacts,
} from '@escalog/definitions';
import type { IncidentFacts } from '@escalog/contracts';
import type { Context, Escalation, Escalations } from '../escalations.ts';
import { newest } from '../fired-again.ts';

/** The facts that a condition is asked about, when `change` happened. */
export function factsFor(
  change: RuleChange,
  facts: IncidentFacts,
  state: Escalations,
  { at, definitions }: Context,
): RuleFacts {
  const { origin } = state;
  const { declaredAt, ...reported } = origin ?? { ...nothingReported, declaredAt: at };
  return {
    incident: {
      ...incidentKnown(facts, reported, facts.affects, definitions),
      status: state.work?.status ?? 'investigating',
      lead: state.work?.lead ?? '',
      acknowledged: isTaken(state),
      acknowledgedBy: acknowledgersOf(state),
      declaredAt,
    },
    change,
    escalations: newest(state.escalations)
      .filter((escalation) => escalation.phase !== 'halted' || isTakenOver(escalation))
      .map(known),
    affected: facts.affects.map((ref) => affectedEntry(ref, definitions)),
    now: at,
  };
}

/** Whether somebody has the incident: an escalation of it was halted by somebody, and has not lapsed. */
export function isTaken({ escalations, acknowledgedEarly }: Escalations): boolean {
  const all = newest(escalations);
  return all.some(isTakenOver) || (all.length === 0 && acknowledgedEarly !== null);
}

/** Refs of everybody who has acknowledged, and whose acknowledgement has not lapsed. */
export function acknowledgersOf(state: Escalations): readonly string[] {
  const ofEscalations = newest(state.escalations).flatMap(({ acknowledged }) => acknowledged?.by ?? []);
  return [...new Set(isTaken(state) ? [...ofEscalations, ...(state.work?.acknowledgedBy ?? [])] : [])];
}

/** An escalation that an earlier release stored does not say who halted it; of a resolved incident no rule is asked. */
function isTakenOver({ phase, routeEnded }: Escalation): boolean {
  return phase === 'halted' && routeEnded !== true;
}

function known({ path, owner, level, cycle, phase, acknowledged }: Escalation): EscalationKnown {
  return {
    path: path.entry.ref,
    owner: owner ?? '',
    level,
    cycle,
    phase,
    acknowledgedBy: acknowledged?.by ?? [],
  };
}
