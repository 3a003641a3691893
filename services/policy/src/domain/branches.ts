/**
 * Which way a branch goes: what its condition gives on what is known now. What cannot be evaluated goes the other way, and
 * says so: a label that is missing must not leave anybody unpaged.
 */
import {
  affectedEntry,
  boundPathFacts,
  branchConditionOf,
  faultSentence,
  incidentKnown,
  nothingReported,
  stepsOf,
  zoneOf,
  type BranchStep,
  type Ref,
} from '@escalog/definitions';
import type { Escalation } from './escalation.ts';
import { factsOf, type Context, type EscalationEvent, type Escalations } from './escalations.ts';
import { isTaken } from './taken.ts';
import { reasonOf } from './trigger.ts';

export interface Side {
  readonly side: 'then' | 'else';
  /** What the condition was asked about, such as `incident.rank is 1`. */
  readonly seen: readonly string[];
  /** Why it goes there, as a sentence. */
  readonly why: string;
  /** The condition cannot be evaluated; left out for `false`. */
  readonly isFaulty?: boolean;
}

/** The side that an escalation takes where it comes to `branch`. */
export function sideOf(branch: BranchStep, escalation: Escalation, state: Escalations, context: Context): Side {
  const name = branch.name === null ? 'A branch' : `The branch ${branch.name}`;
  const round = escalation.cycle > 1 ? `, round ${escalation.cycle},` : '';
  const where = `${name} of ${escalation.path.entry.name}${round}`;
  const compiled = branchConditionOf(branch.condition);
  if (!compiled.ok) return faulty(where, faultSentence(compiled.fault), []);
  const { expression } = compiled;
  const bound = boundPathFacts(pathFacts(branch, escalation, state, context));
  const watched = expression.watch(bound);
  const gave = watched.evaluated;
  const seen = watched.seen();
  if (!gave.ok) return faulty(where, faultSentence(gave.fault), seen);
  const because = seen.length === 0 ? '' : `: ${seen.join(', ')}`;
  return gave.value === true
    ? { side: 'then', seen, why: `${where} goes the way of its condition, which holds${because}.` }
    : { side: 'else', seen, why: `${where} goes the other way, because its condition does not hold${because}.` };
}

/** The event that says so. */
export function branchTaken(
  branch: BranchStep,
  { side, seen, why, isFaulty = false }: Side,
  escalation: Escalation,
): Extract<EscalationEvent, { type: 'BranchTaken' }> {
  return {
    type: 'BranchTaken',
    escalationId: escalation.escalationId,
    cycle: escalation.cycle,
    node: branch.node,
    condition: branch.condition,
    side,
    seen,
    reason: reasonOf(escalation, { code: isFaulty ? 'branch-not-evaluable' : `branch-${side}`, text: '' }, why),
  };
}

function faulty(where: string, fault: string, seen: readonly string[]): Side {
  return {
    side: 'else',
    seen,
    isFaulty: true,
    why: `${where} goes the other way, because its condition cannot be evaluated (${fault}).`,
  };
}

function pathFacts(branch: BranchStep, escalation: Escalation, state: Escalations, { at, definitions }: Context) {
  const facts = factsOf(state);
  const affects = facts?.affects ?? [];
  const told = facts ?? { title: '', description: null, severity: '' };
  const { path, owner, level, cycle } = escalation;
  return {
    incident: {
      ...incidentKnown(told, reportedIn(state), affects, definitions),
      status: state.work?.status ?? 'investigating',
      lead: state.work?.lead ?? '',
      // As of this escalation it is where it is climbed: what it was acknowledged for may have lapsed just now.
      acknowledged: isTaken({ ...state, escalations: { ...state.escalations, [escalation.escalationId]: escalation } }),
    },
    escalation: { path: path.entry.ref, owner: owner ?? '', level, cycle },
    affected: affects.map((ref) => affectedEntry(ref, definitions)),
    now: at,
    zone: zoneOf(firstTargets(branch, escalation), definitions),
  };
}

function reportedIn({ origin }: Escalations) {
  if (origin === undefined) return nothingReported;
  const { source, declaredBy, labels, alerts, unknownNames } = origin;
  return { source, declaredBy, labels, alerts, unknownNames };
}

/** Whom the first level of the side that the condition leads to would page. */
function firstTargets(branch: BranchStep, { path }: Escalation): readonly Ref[] {
  const steps = stepsOf(path.entry.nodes);
  const behind = steps.slice(steps.indexOf(branch) + 1, branch.otherwise);
  return behind.flatMap((step) => (step.kind === 'level' ? [step.level.targets] : []))[0] ?? [];
}
