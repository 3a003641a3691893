/**
 * The delivery of one page to one person.
 *
 * A page is tried by the steps of the person's contact rules, each at its time. An attempt that fails for a
 * passing reason is repeated, later and later, under the same idempotency key and not before the provider
 * wants it; a step that failed for good, or too often, or is asked to wait for long gives way to the next one
 * at once. The first acceptance delivers the page, and later steps still run: an
 * accepted e-mail is not an answer. When nothing is left the page is undeliverable, and whoever escalates
 * learns it at once. What failed for a passing reason is tried on all the same until the time of the level is
 * over, so that a page may be delivered after it was undeliverable; once it is delivered, nothing is tried on.
 * Withdrawn, nothing further is begun, and what became of the attempts in hand is still told. A page that was asked for
 * with low urgency may be raised: see `raise.ts`. Suggestions to people (nudges) and what they are only told (notes) are
 * delivered in the same way; of a note each method is tried only in place of one that failed, and nothing after its
 * attempts are spent.
 *
 * An attempt belongs to the process that was asked for it, on a lease: a timer that this process moves for as
 * long as it has the attempt in hand. If the timer comes due, whoever wakes the delivery takes the attempt for
 * lost and makes it again. The timer is set by one clock and read by another: while the clocks of the
 * processes differ by less than what is left of a lease when it is renewed, only a process that died, was
 * frozen or cannot reach the store loses an attempt. Beyond that a page may go out twice, under the same key,
 * and none is left out. Who was frozen asks before it sends what has waited: see `isCurrent`.
 */
import type { Reason } from '@escalog/contracts';
import {
  append,
  cancelTimer,
  never,
  setTimer,
  after,
  type Instant,
  type Milliseconds,
  type Workflow,
} from '@escalog/kernel';
import { attempt, begun, leased, lostTimer, names, stepTimer } from './attempts.ts';
import { contactPlan, notePlan } from './contact-plan.ts';
import {
  idempotencyKeyOf,
  kindOf,
  type AttemptEnded,
  type AttemptName,
  type Delivery,
  type DeliveryContext,
  type DeliveryEvent,
  type DeliveryInput,
  type DeliveryTypes,
  type Effects,
  type RequestedDelivery,
  type RequestedPage,
  type Step,
} from './delivery-types.ts';
import { evolve } from './evolve.ts';
import { raise } from './raise.ts';
import * as reasons from './reasons.ts';
import { longestPause, maxAttempts, retryDelay } from './retry-delay.ts';
import { arrived, givenWay, isDue, isOpen, nextInLine, replaced } from './steps.ts';

export const delivery: Workflow<DeliveryTypes> = { initial: { phase: 'unrequested' }, observe, react, evolve };

/** Notes the request, that a step's time has come, and whether what made an attempt fail may pass. */
function observe(state: Delivery, input: DeliveryInput): Delivery {
  if (state.phase === 'unrequested')
    return input.kind === 'page-requested' ? { phase: 'requested', page: input.page, steps: [] } : state;
  switch (input.kind) {
    case 'step-due': {
      const step = isRunning(state) ? state.steps.find(({ id }) => id === input.step) : undefined;
      const awaited = step !== undefined && isDue(step) && step.attempt + 1 === input.attempt;
      return awaited ? { ...state, steps: replaced(state.steps, arrived(step, state.steps)) } : state;
    }
    case 'attempt-ended':
    case 'attempt-lost': {
      const step = stepInHand(state, input);
      const mayPass = input.kind === 'attempt-lost' || (input.outcome === 'failed' && input.retriable);
      return step === undefined ? state : { ...state, steps: replaced(state.steps, { ...step, mayPass }) };
    }
    case 'wait-moved':
      return { ...state, page: { ...state.page, triedUntil: input.until } };
    case 'page-withdrawn':
      // Nothing is left to be told of it, but it is not to be raised any more.
      return state.phase === 'undeliverable' && !isRunning(state) ? { ...state, phase: 'withdrawn' } : state;
    default:
      return state;
  }
}

function react(input: DeliveryInput, state: Delivery, context: DeliveryContext): Effects {
  if (state.phase === 'unrequested') return [];
  switch (input.kind) {
    case 'page-requested':
      return state.phase === 'requested' ? begin(state, context) : [];
    case 'step-due': {
      // NOTE: a timer is taken out by the write that handles it, so a step falls due once.
      const step = stepInHand(state, input);
      return step !== undefined && isRunning(state) ? attempt(state.page, step, context.at) : [];
    }
    case 'attempt-ended': {
      const step = stepInHand(state, input);
      return step === undefined ? [] : attemptEnded(input, step, state, context.at);
    }
    case 'attempt-held': {
      const step = stepInHand(state, input);
      return step === undefined ? [] : [leased(step, context.at)];
    }
    case 'attempt-lost': {
      const step = stepInHand(state, input);
      return step === undefined ? [] : attemptLost(step, state, context.at);
    }
    case 'page-withdrawn':
      return isRunning(state) ? withdraw(state, input.because) : [];
    case 'wait-moved':
    case 'receipt-came':
      return [];
    case 'page-raised':
      return raise(state, input, context);
    default:
      return never(input);
  }
}

function begin(state: RequestedDelivery, { at, definitions }: DeliveryContext): Effects {
  const { page } = state;
  const person = definitions.findOf('person', page.person);
  if (person === undefined)
    return [append({ type: 'PageUndeliverable', ...names(page), mayPass: false, reason: reasons.unknownPerson(page) })];
  const plan =
    kindOf(page) === 'note'
      ? notePlan(person.entry, page.requestedAt)
      : contactPlan(person.entry, page.urgency, page.requestedAt);
  if (plan.steps.length === 0)
    return [append({ type: 'PageUndeliverable', ...names(page), mayPass: false, reason: reasons.unreachable(person) })];
  const started: DeliveryEvent = {
    type: 'DeliveryStarted',
    kind: kindOf(page),
    ...names(page),
    steps: plan.steps,
    reason: reasons.planned(person, plan, page),
  };
  return [append(started), ...begun(page, evolve(state, started).steps, at)];
}

/** Whether the attempt is still to be made: neither over, nor taken for lost, nor of a page that was withdrawn meanwhile. */
export function isCurrent(state: Delivery, attempt: AttemptName): boolean {
  return state.phase !== 'unrequested' && isRunning(state) && stepInHand(state, attempt) !== undefined;
}

function attemptEnded(ended: AttemptEnded, step: Step, state: RequestedDelivery, at: Instant): Effects {
  const { page, phase, steps } = state;
  const over = cancelTimer(lostTimer(step));
  if (!isRunning(state))
    return [attempted(page, step, ended, reasons.afterAttempt.tooLate[ended.outcome](step, ended)), over];
  if (ended.outcome === 'accepted') {
    const recorded = attempted(page, step, ended, reasons.afterAttempt.accepted(step, ended));
    return phase === 'delivered'
      ? [recorded, over]
      : [
          recorded,
          over,
          append({
            type: 'PageDelivered',
            ...names(page),
            methodId: step.methodId,
            reason: reasons.delivered(page, step),
          }),
          ...steps.filter(({ status }) => status === 'paused').map((paused) => cancelTimer(stepTimer(paused))),
        ];
  }
  const delay = delayAfter(ended, step, page);
  if (!ended.retriable || step.attempt >= maxAttempts || delay > longestPause)
    return [over, ...giveUp(ended, step, state, at)];
  return [
    attempted(page, step, ended, reasons.afterAttempt.repeated(step, ended, delay)),
    over,
    repeat(step, at, delay),
  ];
}

/** Later and later, and not before the provider wants to be asked again. */
function delayAfter({ retryAfter }: AttemptEnded, step: Step, page: RequestedPage): Milliseconds {
  return Math.max(retryDelay(idempotencyKeyOf(page, step), step.attempt), retryAfter ?? 0);
}

function repeat(step: Step, at: Instant, delay: Milliseconds) {
  return setTimer(stepTimer(step), after(at, delay), {
    kind: 'step-due' as const,
    step: step.id,
    attempt: step.attempt + 1,
  });
}

/** Nobody knows whether the provider got it, so it gets it again under the same key. */
function attemptLost(step: Step, state: RequestedDelivery, at: Instant): Effects {
  const lost: AttemptEnded = {
    kind: 'attempt-ended',
    step: step.id,
    attempt: step.attempt,
    outcome: 'failed',
    retriable: true,
    detail: 'no outcome was recorded in time: the process that had it in hand stopped, or could not reach its store',
  };
  if (!isRunning(state)) return [attempted(state.page, step, lost, reasons.afterAttempt.lostTooLate(step, lost))];
  if (step.attempt >= maxAttempts) return giveUp(lost, step, state, at);
  return [
    attempted(state.page, step, lost, reasons.afterAttempt.repeatedAtOnce(step, lost)),
    ...attempt(state.page, { ...step, attempt: step.attempt + 1 }, at),
  ];
}

/** The step failed for good or for now: the next takes over at once, and without one the page may be undeliverable. */
function giveUp(ended: AttemptEnded, step: Step, state: RequestedDelivery, at: Instant): Effects {
  const { page, phase } = state;
  const given = phase === 'delivered' ? { ...step, status: 'failed' as const } : givenWay(step, state.steps);
  const pause = given.status === 'paused' ? pauseOf(ended, step, page, at) : undefined;
  const triedOn = pause === undefined ? [] : [repeat(step, at, pause)];
  const steps = replaced(state.steps, { ...given, detail: ended.detail });
  const next = nextInLine(steps, step);
  if (next !== undefined) {
    return [
      attempted(page, step, ended, reasons.afterAttempt.replaced(step, ended, pause, next)),
      ...triedOn,
      cancelTimer(stepTimer(next)),
      ...attempt(page, arrived(next, steps), at),
    ];
  }
  if (steps.some(isOpen))
    return [attempted(page, step, ended, reasons.afterAttempt.othersOpen(step, ended, pause)), ...triedOn];
  const recorded = [attempted(page, step, ended, reasons.afterAttempt.noneLeft(step, ended, pause)), ...triedOn];
  if (phase !== 'started') return recorded;
  const mayPass = steps.some((other) => other.status === 'paused');
  const reason = reasons.allFailed(page, steps, mayPass);
  return [...recorded, append({ type: 'PageUndeliverable', ...names(page), mayPass, reason })];
}

/** How long a step that may succeed later is left alone; `undefined` when the time of the level is over by then. */
function pauseOf(ended: AttemptEnded, step: Step, page: RequestedPage, at: Instant): Milliseconds | undefined {
  const pause = delayAfter(ended, step, page);
  // Deliveries that were stored before there was such a time have none.
  return after(at, pause) < (page.triedUntil ?? page.requestedAt) ? pause : undefined;
}

function withdraw({ page, steps }: RequestedDelivery, because: string): Effects {
  const dropped = steps.filter(isDue);
  return [
    append({ type: 'PageWithdrawn', ...names(page), reason: reasons.withdrawn(page, because, dropped) }),
    ...dropped.map((step) => cancelTimer(stepTimer(step))),
  ];
}

function attempted(page: RequestedPage, step: Step, { attempt, outcome, detail }: AttemptEnded, reason: Reason) {
  return append({
    type: 'DeliveryAttempted' as const,
    ...names(page),
    methodId: step.methodId,
    channel: step.channel,
    attempt,
    idempotencyKey: idempotencyKeyOf(page, step),
    outcome,
    detail,
    reason,
  });
}

/** The step of an attempt that is under way; any other attempt is over, and what is still said of it changes nothing. */
function stepInHand({ steps }: RequestedDelivery, { step, attempt }: AttemptName): Step | undefined {
  return steps.find(
    (candidate) => candidate.id === step && candidate.status === 'sending' && candidate.attempt === attempt,
  );
}

/** True while new attempts are begun. */
function isRunning({ phase, steps }: RequestedDelivery): boolean {
  return (
    phase === 'started' ||
    phase === 'delivered' ||
    (phase === 'undeliverable' && steps.some((step) => isOpen(step) || isDue(step)))
  );
}
