/**
 * A contact method gets no more messages for a while: see `contact-limit.ts`. The attempt whose turn came is made when it
 * gets some again, with those of other pages in one message; until then it counts as under way.
 */
import type { Decided, PageHeldBack } from '@escalog/contracts';
import { append, cancelTimer, setTimer } from '@escalog/kernel';
import { attempted, lostTimer, names, stepTimer } from './attempts.ts';
import type { AttemptHeldBack, Effects, RequestedDelivery, Step } from './delivery-types.ts';
import { heldBack, heldInBurst } from './later-reasons.ts';
import { afterAttempt } from './reasons.ts';
import { isRunning, replaced, stepHeld, stepInHand } from './steps.ts';

/** The attempt is not made yet. */
export function observeHeldBack(state: RequestedDelivery, input: AttemptHeldBack): RequestedDelivery {
  const step = isRunning(state) ? stepInHand(state, input) : undefined;
  if (step === undefined) return state;
  return { ...state, steps: replaced(state.steps, { ...step, status: 'held', attempt: step.attempt - 1 }) };
}

export function holdBack(input: AttemptHeldBack, state: RequestedDelivery): Effects {
  const { page } = state;
  const { until, limit, isBurst } = input;
  if (!isRunning(state)) {
    const step = stepInHand(state, input);
    if (step === undefined) return [];
    const { attempt, step: id } = input;
    const notSent = {
      step: id,
      attempt,
      outcome: 'not-sent',
      detail: 'it was no longer wanted when its turn came',
    } as const;
    return [attempted(page, step, notSent, afterAttempt.tooLate['not-sent'](step)), cancelTimer(lostTimer(step))];
  }
  const step = stepHeld(state, input);
  if (step === undefined) return [];
  const { methodId, channel } = step;
  const reason = isBurst === true ? heldInBurst(page, step) : heldBack(page, step, limit);
  return [
    ...(step.heldBack === true || (step.heldBack === 'burst' && isBurst === true)
      ? []
      : [append({ type: 'PageHeldBack' as const, ...names(page), methodId, channel, until, reason })]),
    cancelTimer(lostTimer(step)),
    setTimer(stepTimer(step), until, { kind: 'step-due' as const, step: step.id, attempt: input.attempt }),
  ];
}

/** It is told once for a minute and once for a limit, however often it is held. */
export function stepsHeldBack(steps: readonly Step[], { reason }: Decided<PageHeldBack>): readonly Step[] {
  const heldBack = reason.code === 'burst' ? 'burst' : true;
  return steps.map((step) => (step.id === reason.facts['step'] ? { ...step, heldBack } : step));
}
