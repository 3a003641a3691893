/**
 * The delivery of one page to one person.
 *
 * A page is tried by the steps of the person's contact rules, each at its time. An attempt that fails for a
 * passing reason is repeated, later and later, under the same idempotency key; a step that failed for good
 * gives way to the next one at once. The first acceptance delivers the page, and later steps still run: an
 * accepted e-mail is not an answer. When nothing is left the page is undeliverable, and whoever escalates
 * learns it at once. Withdrawn, nothing further is begun, and what became of the attempts in hand is still told.
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
  perform,
  setTimer,
  after,
  type Instant,
  type Milliseconds,
  type Workflow,
} from '@escalog/kernel';
import { contactPlan } from './contact-plan.ts';
import {
  idempotencyKeyOf,
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
import * as reasons from './reasons.ts';
import { maxAttempts, retryDelay } from './retry-delay.ts';
import { arrived, isOpen, nextInLine, replaced } from './steps.ts';

/** How long an attempt belongs to its process from when it was asked for or last renewed: longer than most take, so that few are renewed. */
export const lease: Milliseconds = 12_000;

export const delivery: Workflow<DeliveryTypes> = { initial: { phase: 'unrequested' }, observe, react, evolve };

/** Notes the request, and that a step's time has come. */
function observe(state: Delivery, input: DeliveryInput): Delivery {
  if (state.phase === 'unrequested')
    return input.kind === 'page-requested' ? { phase: 'requested', page: input.page, steps: [] } : state;
  if (input.kind !== 'step-due' || !isRunning(state)) return state;
  const step = state.steps.find(({ id }) => id === input.step);
  const awaited =
    step !== undefined &&
    (step.status === 'waiting' || step.status === 'retrying') &&
    step.attempt + 1 === input.attempt;
  return awaited ? { ...state, steps: replaced(state.steps, arrived(step, state.steps)) } : state;
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
    default:
      return never(input);
  }
}

function begin(state: RequestedDelivery, { at, definitions }: DeliveryContext): Effects {
  const { page } = state;
  const person = definitions.findOf('person', page.person);
  if (person === undefined)
    return [append({ type: 'PageUndeliverable', ...names(page), reason: reasons.unknownPerson(page) })];
  const plan = contactPlan(person.entry, page.urgency, page.requestedAt);
  if (plan.steps.length === 0)
    return [append({ type: 'PageUndeliverable', ...names(page), reason: reasons.unreachable(person) })];
  const started: DeliveryEvent = {
    type: 'DeliveryStarted',
    ...names(page),
    steps: plan.steps,
    reason: reasons.planned(person, plan, page),
  };
  const steps = evolve(state, started).steps;
  const first = steps.filter(({ status }) => status === 'sending');
  const later = steps.filter(({ status }) => status === 'waiting');
  return [
    append(started),
    ...first.flatMap((step) => attempt(page, step, at)),
    ...later.map((step) =>
      setTimer(stepTimer(step), step.dueAt, { kind: 'step-due' as const, step: step.id, attempt: 1 }),
    ),
  ];
}

/** Whether the attempt is still to be made: neither over, nor taken for lost, nor of a page that was withdrawn meanwhile. */
export function isCurrent(state: Delivery, attempt: AttemptName): boolean {
  return state.phase !== 'unrequested' && isRunning(state) && stepInHand(state, attempt) !== undefined;
}

/** Sends, with the lease beside it in case the process dies before the outcome is stored. */
function attempt(page: RequestedPage, step: Step, at: Instant): Effects {
  return [
    perform({
      kind: 'send',
      step: step.id,
      methodId: step.methodId,
      attempt: step.attempt,
      idempotencyKey: idempotencyKeyOf(page, step),
      page,
    }),
    leased(step, at),
  ];
}

function leased(step: Step, at: Instant) {
  return setTimer(lostTimer(step), after(at, lease), {
    kind: 'attempt-lost' as const,
    step: step.id,
    attempt: step.attempt,
  });
}

function attemptEnded(ended: AttemptEnded, step: Step, state: RequestedDelivery, at: Instant): Effects {
  const { page, phase } = state;
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
        ];
  }
  if (!ended.retriable || step.attempt >= maxAttempts) return [over, ...giveUp(ended, step, state, at)];
  const delay = retryDelay(idempotencyKeyOf(page, step), step.attempt);
  return [
    attempted(page, step, ended, reasons.afterAttempt.repeated(step, ended, delay)),
    over,
    setTimer(stepTimer(step), after(at, delay), { kind: 'step-due', step: step.id, attempt: step.attempt + 1 }),
  ];
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

/** The step failed for good: the next takes over at once, and without one the page may be undeliverable. */
function giveUp(ended: AttemptEnded, step: Step, state: RequestedDelivery, at: Instant): Effects {
  const { page, phase } = state;
  const steps = replaced(state.steps, { ...step, status: 'failed', detail: ended.detail });
  const next = nextInLine(steps, step);
  if (next !== undefined) {
    return [
      attempted(page, step, ended, reasons.afterAttempt.replaced(step, ended, next)),
      cancelTimer(stepTimer(next)),
      ...attempt(page, arrived(next, steps), at),
    ];
  }
  if (steps.some(isOpen)) return [attempted(page, step, ended, reasons.afterAttempt.othersOpen(step, ended))];
  const recorded = attempted(page, step, ended, reasons.afterAttempt.noneLeft(step, ended));
  return phase === 'delivered'
    ? [recorded]
    : [recorded, append({ type: 'PageUndeliverable', ...names(page), reason: reasons.allFailed(page, steps) })];
}

function withdraw({ page, steps }: RequestedDelivery, because: string): Effects {
  const dropped = steps.filter(({ status }) => status === 'waiting' || status === 'retrying');
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
function isRunning({ phase }: RequestedDelivery): boolean {
  return phase === 'started' || phase === 'delivered';
}

function names({ pageId, escalationId, person }: RequestedPage) {
  return { pageId, escalationId, person };
}

function stepTimer({ id }: Step): string {
  return `step/${id}`;
}

function lostTimer({ id }: Step): string {
  return `lost/${id}`;
}
