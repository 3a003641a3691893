/**
 * The side of the rules, after that of the escalations: what happened is what an input told and what was decided of it.
 * Nudges come first, for they may be answered or overtaken by it; then rules are asked; then the timer of those that wait
 * for a time is set.
 *
 * Of a quiet incident nobody hears anything, and of a resolved one nothing further.
 */
import { cancelTimer, setTimer, type Instant } from '@escalog/kernel';
import { factsOf, type Context, type Effects, type Escalations } from '../escalations.ts';
import type { EscalationsInput } from '../inputs.ts';
import { stateAfter } from '../evolve.ts';
import { incidentOf } from '../stand-down.ts';
import { asked, nextAsked } from './ask.ts';
import { happenedBy, happenedIn } from './happening.ts';
import { nudgesAfter } from './nudges.ts';

/** What rules make of an input, of what was `decided` from it and of the state after that. */
export function afterwards(input: EscalationsInput, decided: Effects, state: Escalations, context: Context): Effects {
  // That a page has left is nothing that rules are about, and the timer for what they wait for is set.
  if (input.kind === 'page-delivered') return [];
  const ofNudges = nudgesAfter(input, incidentIn(input, state), state, context);
  const before = stateAfter(ofNudges, state);
  if (!areAsked(before)) return [...ofNudges, ...(input.kind === 'resolved' ? [cancelTimer(rulesTimer)] : [])];
  const happenings = [
    ...happenedBy(input, decided, state, context),
    ...decided.flatMap((effect) => (effect.kind === 'append' ? happenedIn(effect.event, state) : [])),
  ];
  const ofRules = asked(happenings, incidentIn(input, before), before, context);
  return [...ofNudges, ...ofRules, ...timerSet(stateAfter(ofRules, before), context)];
}

/** The timer of all rules that wait for a time. */
export const rulesTimer = 'rules';

/** When that timer is due; `undefined` when nothing is waited for. */
export function rulesDueAt(state: Escalations, context: Context): Instant | undefined {
  return areAsked(state) ? nextAsked(state, context) : undefined;
}

function timerSet(state: Escalations, context: Context): Effects {
  const dueAt = rulesDueAt(state, context);
  return [dueAt === undefined ? cancelTimer(rulesTimer) : setTimer(rulesTimer, dueAt, { kind: 'rules-due' as const })];
}

/** While it is quiet, somebody may have been called for it all the same. */
function areAsked(state: Escalations): boolean {
  return (
    !state.resolved && factsOf(state) !== null && (state.quiet !== 'quiet' || Object.keys(state.escalations).length > 0)
  );
}

function incidentIn(input: EscalationsInput, { escalations }: Escalations): string {
  if ('incidentId' in input) return input.incidentId;
  const [first = ''] = Object.keys(escalations);
  return incidentOf(first);
}
