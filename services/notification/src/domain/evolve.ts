import type { Decided, DeliveryAttempted, DeliveryRaised } from '@escalog/contracts';
import { never } from '@escalog/kernel';
import {
  idempotencyKeyOf,
  type Delivery,
  type DeliveryEvent,
  type RequestedDelivery,
  type Step,
} from './delivery-types.ts';
import { stepsHeldBack } from './hold-back.ts';
import { stepsHeld } from './hold.ts';
import { nextMethod, oneByOne, repeatedAtOnce, repeatedLater } from './reasons.ts';
import { madeRoomFor } from './raised-steps.ts';
import { stepsRecalled, toRecall } from './recall.ts';
import { stepsReceived } from './receipt.ts';
import { arrived, givenWay, isReached, nextInLine, replaced, startedOneByOne, startedSteps } from './steps.ts';

/** The delivery after one of its own events. */
export function evolve(state: RequestedDelivery, event: DeliveryEvent): RequestedDelivery;
export function evolve(state: Delivery, event: DeliveryEvent): Delivery;
export function evolve(state: Delivery, event: DeliveryEvent): Delivery {
  if (state.phase === 'unrequested') return state;
  switch (event.type) {
    case 'DeliveryStarted':
      return {
        ...state,
        phase: 'started',
        steps: (event.reason.code === oneByOne ? startedOneByOne : startedSteps)(event.steps, state.page.requestedAt),
      };
    case 'DeliveryAttempted':
      return { ...state, steps: stepsAfter(event, state) };
    case 'ReceiptReceived':
      return { ...state, steps: stepsReceived(state.steps, event) };
    case 'PageHeld':
      return { ...state, steps: stepsHeld(state.steps, event) };
    case 'PageHeldBack':
      return { ...state, steps: stepsHeldBack(state.steps, event) };
    case 'MessageRecalled':
      return { ...state, steps: stepsRecalled(state.steps, event) };
    case 'PageDelivered':
      return { ...state, phase: 'delivered', steps: state.steps.map(notTriedOn) };
    case 'PageUndeliverable':
      return { ...state, phase: 'undeliverable' };
    case 'PageWithdrawn':
      return {
        ...state,
        phase: 'withdrawn',
        because: event.reason.facts['because'] ?? event.reason.text,
        steps: state.steps.map(toRecall),
      };
    case 'DeliveryRaised':
      return raisedBy(event, state);
    case 'CallDelivered':
    case 'CallFailed':
      return state;
    default:
      return never(event);
  }
}

/** One that was undeliverable stays so until a provider accepts it after all. */
function raisedBy({ steps, raisedAt, reason }: Decided<DeliveryRaised>, state: RequestedDelivery): RequestedDelivery {
  return {
    ...state,
    page: { ...state.page, urgency: 'high', raised: { at: raisedAt, because: reason.facts['because'] ?? reason.text } },
    steps: startedSteps(steps, raisedAt, madeRoomFor(steps, state.steps)),
  };
}

function stepsAfter(event: Decided<DeliveryAttempted>, { page, phase, steps }: RequestedDelivery): readonly Step[] {
  const step = steps.find((candidate) => idempotencyKeyOf(page, candidate) === event.idempotencyKey);
  if (step === undefined) return steps;
  const stepped = { ...stepAfter(event, step, steps), detail: event.detail };
  const after = phase === 'withdrawn' ? toRecall(stepped) : stepped;
  const all = replaced(steps, after);
  const changed = isReached({ phase, steps: all }) ? all.map(notTriedOn) : all;
  const next = event.reason.code === nextMethod ? nextInLine(changed, step) : undefined;
  return next === undefined ? changed : replaced(changed, arrived(next, changed));
}

function stepAfter({ outcome, reason }: Decided<DeliveryAttempted>, step: Step, steps: readonly Step[]): Step {
  if (outcome === 'accepted') return { ...step, status: 'accepted' };
  if (reason.code === repeatedLater) return { ...step, status: 'retrying' };
  if (reason.code === repeatedAtOnce) return { ...step, attempt: step.attempt + 1 };
  return givenWay(step, steps);
}

/** Whoever has been reached is not to be reached by every other method too, however late. */
function notTriedOn(step: Step): Step {
  return step.status === 'paused' ? { ...step, status: 'failed' } : step;
}
