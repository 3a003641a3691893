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
import { isAcknowledged, isRunning, type Escalation } from '../escalation.ts';
import type { Context, Escalations } from '../escalations.ts';
import { newest } from '../fired-again.ts';
import { acknowledgersOf, declaredAt, isTaken } from '../taken.ts';

/** The facts that a condition is asked about, when `change` happened. */
export function factsFor(
  change: RuleChange,
  facts: IncidentFacts,
  state: Escalations,
  { at, definitions }: Context,
): RuleFacts {
  const { origin } = state;
  const { declaredAt: _, ...reported } = origin ?? { ...nothingReported, declaredAt: at };
  return {
    incident: {
      ...incidentKnown(facts, reported, facts.affects, definitions),
      status: state.work?.status ?? 'investigating',
      lead: state.work?.lead ?? '',
      acknowledged: isTaken(state),
      acknowledgedBy: acknowledgersOf(state),
      declaredAt: declaredAt(state) ?? at,
    },
    change,
    escalations: newest(state.escalations)
      .filter((escalation) => isRunning(escalation) || isAcknowledged(escalation))
      .map(known),
    affected: facts.affects.map((ref) => affectedEntry(ref, definitions)),
    now: at,
  };
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
