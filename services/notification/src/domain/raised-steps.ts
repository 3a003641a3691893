/**
 * What is left to be tried when a page is raised to high urgency: the uses of contact methods that the plan for high
 * urgency has and that have not been made yet. A use that was made, whatever came of it, counts for the first use that
 * the plan has of this method; only when nothing got through, methods that failed are tried again. A use that the plan
 * for low urgency has in store gives its place to one of the same method, which is never tried later than it would have
 * been.
 */
import type { DeliveryStep } from '@escalog/contracts';
import type { RequestedDelivery, Step } from './delivery-types.ts';
import { isUnderWay } from './steps.ts';

/** The steps of `plan` that are left, in its order. */
export function stepsLeft(
  plan: readonly DeliveryStep[],
  { phase, steps }: Pick<RequestedDelivery, 'phase' | 'steps'>,
): readonly DeliveryStep[] {
  const counts = phase === 'undeliverable' ? isUnderWay : isMade;
  const left = plan.filter(({ methodId }, index) => {
    const before = plan.slice(0, index).filter((other) => other.methodId === methodId).length;
    return before >= steps.filter((step) => step.methodId === methodId && counts(step)).length;
  });
  return left
    .map((step, index) => {
      const isFirst = left.findIndex(({ methodId }) => methodId === step.methodId) === index;
      const waiting = steps.find(({ methodId, status }) => methodId === step.methodId && status === 'waiting');
      return isFirst && waiting !== undefined && waiting.dueAt < step.dueAt ? { ...step, dueAt: waiting.dueAt } : step;
    })
    .toSorted((a, b) => a.dueAt - b.dueAt);
}

/** Whether the step gives its place to one of `left`. */
export function givesPlace({ methodId, status }: Step, left: readonly DeliveryStep[]): boolean {
  const isInStore = status === 'waiting' || status === 'spare' || status === 'paused';
  return isInStore && left.some((step) => step.methodId === methodId);
}

/** The steps there are, without those that give their place to one of `left`. */
export function madeRoomFor(left: readonly DeliveryStep[], steps: readonly Step[]): readonly Step[] {
  return steps.map((step) => (givesPlace(step, left) ? { ...step, status: 'collapsed' } : step));
}

function isMade({ attempt, status }: Step): boolean {
  return attempt > 0 || status === 'held';
}
