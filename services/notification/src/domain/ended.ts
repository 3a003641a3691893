/** What follows from the end of an attempt: the page is delivered, it is repeated, or the next method takes over. */
import { after, append, cancelTimer, setTimer, type Instant, type Milliseconds } from '@escalog/kernel';
import { attempt, attempted, lostTimer, names, stepTimer } from './attempts.ts';
import {
  idempotencyKeyOf,
  type AttemptEnded,
  type DeliveryContext,
  type Effects,
  type ReceiptCame,
  type RequestedDelivery,
  type RequestedPage,
  type Step,
} from './delivery-types.ts';
import { evolve } from './evolve.ts';
import { attemptInTime } from './hold.ts';
import * as reasons from './reasons.ts';
import { earlyOf, isGood, receipt } from './receipt.ts';
import { recallsOf } from './recall.ts';
import { delayAfter, isMadeAgain, maxAttempts } from './retry-delay.ts';
import { arrived, givenWay, isOpen, isReached, isRunning, nextInLine, replaced } from './steps.ts';

/** What follows from the end of an attempt, and then from what its provider has told of it already. */
export function attemptEnded(
  told: AttemptEnded,
  step: Step,
  state: RequestedDelivery,
  context: DeliveryContext,
): Effects {
  const early = earlyOf(step);
  const ended = early === undefined ? told : confirmedBy(early, told);
  const effects = endOf(ended, step, state, context);
  if (early === undefined || ended.outcome !== 'accepted') return effects;
  return [...effects, ...receipt(early, stateAfter(effects, state), context)];
}

/** Who tells that it was delivered has got it, whatever became of our request. */
function confirmedBy(early: ReceiptCame, ended: AttemptEnded): AttemptEnded {
  return ended.outcome === 'failed' && isGood(early)
    ? { ...ended, outcome: 'accepted', retriable: false, detail: `${ended.detail}, but it has got there` }
    : ended;
}

function stateAfter(effects: Effects, state: RequestedDelivery): RequestedDelivery {
  return effects.reduce((before, effect) => (effect.kind === 'append' ? evolve(before, effect.event) : before), state);
}

function endOf(ended: AttemptEnded, step: Step, state: RequestedDelivery, context: DeliveryContext): Effects {
  const { page, phase, steps } = state;
  const { at } = context;
  // That of the step is set while it is held, and its attempt was made with those of other pages.
  const over = [cancelTimer(lostTimer(step)), cancelTimer(stepTimer(step))];
  if (!isRunning(state))
    return [
      attempted(page, step, ended, reasons.afterAttempt.tooLate[ended.outcome](step, ended)),
      ...over,
      ...recalledToo({ ...step, status: ended.outcome === 'accepted' ? 'accepted' : 'failed' }, state, at),
    ];
  if (ended.outcome === 'accepted') {
    const recorded = attempted(page, step, ended, reasons.afterAttempt.accepted(step, ended));
    const paused = steps.filter(({ status }) => status === 'paused').map((one) => cancelTimer(stepTimer(one)));
    return phase === 'delivered'
      ? [recorded, ...over, ...paused]
      : [
          recorded,
          ...over,
          append({
            type: 'PageDelivered',
            ...names(page),
            methodId: step.methodId,
            reason: reasons.delivered(page, step),
          }),
          ...paused,
        ];
  }
  const key = idempotencyKeyOf(page, step);
  if (!isMadeAgain(ended, key)) return [...over, ...giveUp(ended, step, state, context)];
  const delay = delayAfter(ended, key);
  return [
    attempted(page, step, ended, reasons.afterAttempt.repeated(step, ended, delay)),
    ...over,
    repeat(step, at, delay),
  ];
}

/** What ended only when its page was over asks for nothing any more either, as far as its provider has it. */
function recalledToo(step: Step, state: RequestedDelivery, at: Instant): Effects {
  return recallsOf(state, [step], state.because ?? 'The page was withdrawn', at);
}

function repeat(step: Step, at: Instant, delay: Milliseconds) {
  return setTimer(stepTimer(step), after(at, delay), {
    kind: 'step-due' as const,
    step: step.id,
    attempt: step.attempt + 1,
  });
}

/** Nobody knows whether the provider got it, so it gets it again under the same key. */
export function attemptLost(step: Step, state: RequestedDelivery, context: DeliveryContext): Effects {
  const { at } = context;
  const early = earlyOf(step);
  const lost: AttemptEnded = {
    kind: 'attempt-ended',
    step: step.id,
    attempt: step.attempt,
    outcome: 'failed',
    retriable: true,
    detail: 'no outcome was recorded in time: the process that had it in hand stopped, or could not reach its store',
  };
  if (early !== undefined && isGood(early)) return attemptEnded(lost, step, state, context);
  if (!isRunning(state))
    return [
      attempted(state.page, step, lost, reasons.afterAttempt.lostTooLate(step, lost)),
      ...recalledToo({ ...step, status: 'failed' }, state, at),
    ];
  if (step.attempt >= maxAttempts) return giveUp(lost, step, state, context);
  return [
    attempted(state.page, step, lost, reasons.afterAttempt.repeatedAtOnce(step, lost)),
    ...attempt(state.page, { ...step, attempt: step.attempt + 1 }, at),
  ];
}

/** The step failed for good or for now: the next takes over at once, and without one the page may be undeliverable. */
function giveUp(ended: AttemptEnded, step: Step, state: RequestedDelivery, context: DeliveryContext): Effects {
  const { page, phase } = state;
  const { at } = context;
  const given = isReached(state) ? { ...step, status: 'failed' as const } : givenWay(step, state.steps);
  const pause = given.status === 'paused' ? pauseOf(ended, step, page, at) : undefined;
  const triedOn = pause === undefined ? [] : [repeat(step, at, pause)];
  const steps = replaced(state.steps, { ...given, detail: ended.detail });
  const next = nextInLine(steps, step);
  if (next !== undefined) {
    return [
      attempted(page, step, ended, reasons.afterAttempt.replaced(step, ended, pause, next)),
      ...triedOn,
      cancelTimer(stepTimer(next)),
      ...attemptInTime(page, arrived(next, steps), context),
    ];
  }
  if (steps.some(isOpen))
    return [attempted(page, step, ended, reasons.afterAttempt.othersOpen(step, ended, pause)), ...triedOn];
  const recorded = [attempted(page, step, ended, reasons.afterAttempt.noneLeft(step, ended, pause)), ...triedOn];
  if (phase === 'undeliverable' || isReached(state)) return recorded;
  const mayPass = steps.some((other) => other.status === 'paused');
  const reason = reasons.allFailed(page, steps, mayPass);
  return [...recorded, append({ type: 'PageUndeliverable', ...names(page), mayPass, reason })];
}

/** How long a step that may succeed later is left alone; `undefined` when the time of the level is over by then. */
function pauseOf(ended: AttemptEnded, step: Step, page: RequestedPage, at: Instant): Milliseconds | undefined {
  const pause = delayAfter(ended, idempotencyKeyOf(page, step));
  // Deliveries that were stored before there was such a time have none.
  return after(at, pause) < (page.triedUntil ?? page.requestedAt) ? pause : undefined;
}
