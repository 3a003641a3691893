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
import { append, cancelTimer, never, type Instant, type Workflow } from '@escalog/kernel';
import { begun, leased, names, stepTimer } from './attempts.ts';
import { contactPlan, notePlan } from './contact-plan.ts';
import {
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
  type Step,
} from './delivery-types.ts';
import { attemptEnded, attemptLost } from './ended.ts';
import { evolve } from './evolve.ts';
import { holdBack, observeHeldBack } from './hold-back.ts';
import { attemptInTime } from './hold.ts';
import { held, overBeforeQuietHours } from './later-reasons.ts';
import { raise } from './raise.ts';
import * as reasons from './reasons.ts';
import { observeRecall, recall, recallsOf } from './recall.ts';
import { observeReceipt, receipt } from './receipt.ts';
import { arrived, isDue, isRunning, replaced, stepHeld, stepInHand } from './steps.ts';

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
      const step = stepInHand(state, input) ?? madeFor(state, input);
      return step === undefined ? state : { ...state, steps: replaced(state.steps, { ...step, ...toldBy(input) }) };
    }
    case 'attempt-held-back':
      return observeHeldBack(state, input);
    case 'receipt-came':
      return observeReceipt(state, input);
    case 'recall-ended':
    case 'recall-due':
    case 'recall-held':
    case 'recall-lost':
      return observeRecall(state, input);
    case 'wait-moved':
      return { ...state, page: { ...state.page, triedUntil: input.until } };
    case 'page-withdrawn':
      // Nothing is left to be told of it, but it is not to be raised any more.
      return state.phase === 'undeliverable' && !isRunning(state) ? { ...state, phase: 'withdrawn' } : state;
    default:
      return state;
  }
}

/** An attempt that was held is made by whoever sends all that were. */
function madeFor(state: RequestedDelivery, ended: AttemptEnded | AttemptName): Step | undefined {
  const step = stepHeld(state, ended);
  return step && { ...step, status: 'sending', attempt: ended.attempt };
}

function toldBy(input: Extract<DeliveryInput, { kind: 'attempt-ended' | 'attempt-lost' }>): Partial<Step> {
  if (input.kind === 'attempt-lost') return { mayPass: true, unheard: true };
  const { outcome, retriable, sentAt, handle, unheard, told } = input;
  return {
    mayPass: outcome === 'failed' && retriable,
    ...(sentAt !== undefined && { sentAt }),
    ...(handle !== undefined && { handle }),
    ...(told !== undefined && { told }),
    ...(unheard === true && { unheard }),
  };
}

function react(input: DeliveryInput, state: Delivery, context: DeliveryContext): Effects {
  if (state.phase === 'unrequested') return [];
  switch (input.kind) {
    case 'page-requested':
      return state.phase === 'requested' ? begin(state, context) : [];
    case 'step-due': {
      // NOTE: a timer is taken out by the write that handles it, so a step falls due once.
      const step = stepInHand(state, input);
      return step !== undefined && isRunning(state) ? attemptInTime(state.page, step, context) : [];
    }
    case 'attempt-ended': {
      const step = stepInHand(state, input);
      return step === undefined ? [] : attemptEnded(input, step, state, context);
    }
    case 'attempt-held': {
      const step = stepInHand(state, input);
      return step === undefined ? [] : [leased(step, context.at)];
    }
    case 'attempt-lost': {
      const step = stepInHand(state, input);
      return step === undefined ? [] : attemptLost(step, state, context);
    }
    case 'page-withdrawn':
      return isRunning(state) ? withdraw(state, input.because, context.at) : [];
    case 'wait-moved':
      return [];
    case 'attempt-held-back':
      return holdBack(input, state);
    case 'receipt-came':
      return receipt(input, state, context);
    case 'recall-ended':
    case 'recall-due':
    case 'recall-held':
    case 'recall-lost':
      return recall(input, state, context.at);
    case 'page-raised':
      return raise(state, input, context);
    default:
      return never(input);
  }
}

function begin(state: RequestedDelivery, context: DeliveryContext): Effects {
  const { page } = state;
  const { at, definitions } = context;
  const person = definitions.findOf('person', page.person);
  const undeliverable = (reason: Reason) =>
    append({ type: 'PageUndeliverable' as const, ...names(page), mayPass: false, reason });
  if (person === undefined) return [undeliverable(reasons.unknownPerson(page))];
  const plan =
    kindOf(page) === 'note'
      ? notePlan(person.entry, page.requestedAt)
      : contactPlan(person.entry, page.urgency, page.requestedAt);
  if (plan.steps.length === 0) return [undeliverable(reasons.unreachable(person))];
  const { heldUntil: until } = plan;
  if (until !== undefined && kindOf(page) === 'nudge' && page.triedUntil !== null && page.triedUntil <= until)
    return [undeliverable(overBeforeQuietHours(page, person))];
  const started: DeliveryEvent = {
    type: 'DeliveryStarted',
    kind: kindOf(page),
    ...names(page),
    steps: plan.steps,
    reason: reasons.planned(person, plan, page),
  };
  const { steps } = evolve(state, started);
  return [
    append(started),
    ...(until === undefined
      ? []
      : [append({ type: 'PageHeld' as const, ...names(page), until, reason: held(page, person) })]),
    ...steps.filter(({ status }) => status === 'sending').flatMap((step) => attemptInTime(page, step, context)),
    ...begun(
      page,
      steps.filter(({ status }) => status !== 'sending'),
      at,
    ),
  ];
}

/** Whether the attempt is still to be made: neither over, nor taken for lost, nor of a page that was withdrawn meanwhile. */
export function isCurrent(state: Delivery, attempt: AttemptName): boolean {
  return state.phase !== 'unrequested' && isRunning(state) && stepInHand(state, attempt) !== undefined;
}

/** Whether the attempt is held, or about to be held again, and still to be made with those of other pages. */
export function isHeldBack(state: Delivery, attempt: AttemptName): state is RequestedDelivery {
  return (
    state.phase !== 'unrequested' &&
    isRunning(state) &&
    (stepHeld(state, attempt) ?? stepInHand(state, attempt)) !== undefined
  );
}

function withdraw(state: RequestedDelivery, because: string, at: Instant): Effects {
  const { page, steps } = state;
  const dropped = steps.filter(isDue);
  return [
    append({ type: 'PageWithdrawn', ...names(page), reason: reasons.withdrawn(page, because, dropped) }),
    ...dropped.map((step) => cancelTimer(stepTimer(step))),
    ...recallsOf(state, steps, because, at),
  ];
}
