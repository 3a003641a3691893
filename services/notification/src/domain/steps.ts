import type { DeliveryStep } from '@escalog/contracts';
import type { Instant } from '@escalog/kernel';
import type { AttemptName, RequestedDelivery, Step } from './delivery-types.ts';

/** The steps of a plan as they start, behind those there are already: what is due at `from` is being sent, the rest waits. */
export function startedSteps(
  planned: readonly DeliveryStep[],
  from: Instant,
  earlier: readonly Step[] = [],
): readonly Step[] {
  return planned.reduce<readonly Step[]>((steps, { methodId, channel, address, dueAt }) => {
    const uses = steps.filter((step) => step.methodId === methodId).length;
    const id = uses === 0 ? methodId : `${methodId}/${uses + 1}`;
    const step: Step = {
      id,
      methodId,
      channel,
      address,
      dueAt,
      status: 'waiting',
      attempt: 0,
      detail: '',
      mayPass: false,
    };
    return [...steps, dueAt > from ? step : arrived(step, steps)];
  }, earlier);
}

/** The steps of a plan that tries one method after the other: the first is being sent, the rest is spare. */
export function startedOneByOne(planned: readonly DeliveryStep[], requestedAt: Instant): readonly Step[] {
  return startedSteps(planned, requestedAt).map((step, index) =>
    index === 0 ? step : { ...step, status: 'spare', attempt: 0 },
  );
}

/** A step whose time has come: its next attempt is under way, unless its method is in hand already, or was used since. */
export function arrived(step: Step, steps: readonly Step[]): Step {
  return step.status === 'waiting' && (isInHand(step.methodId, steps) || isOvertaken(step, steps))
    ? { ...step, status: 'collapsed' }
    : { ...step, status: 'sending', attempt: step.attempt + 1 };
}

/** True when its method got something through after the step was due: what nobody got to for a while is not sent several times. */
function isOvertaken({ methodId, dueAt }: Step, steps: readonly Step[]): boolean {
  return steps.some(
    (step) =>
      step.methodId === methodId && step.status === 'accepted' && step.sentAt !== undefined && step.sentAt > dueAt,
  );
}

/**
 * What is tried at once in place of `failed`: the earliest step that still waits or is spare, of another
 * method if there is one. A method that is in hand is left alone.
 */
export function nextInLine(steps: readonly Step[], failed: Step): Step | undefined {
  const waiting = steps.filter(
    (step) => (step.status === 'waiting' || step.status === 'spare') && !isInHand(step.methodId, steps),
  );
  return waiting.find(({ methodId }) => methodId !== failed.methodId) ?? waiting[0];
}

/** A step that has given way: paused when what made it fail may pass, unless a later use of its method is still planned and takes its place. */
export function givenWay(step: Step, steps: readonly Step[]): Step {
  const isPlannedAgain = steps.some(
    ({ id, methodId, status }) =>
      id !== step.id && methodId === step.methodId && (status === 'waiting' || status === 'spare'),
  );
  return { ...step, status: step.mayPass && !isPlannedAgain ? 'paused' : 'failed' };
}

/** True while the step may still reach the person by itself. */
export function isOpen({ status }: Step): boolean {
  return status === 'waiting' || status === 'sending' || status === 'retrying' || status === 'held';
}

/** True while a timer may make another attempt of the step. */
export function isDue({ status }: Step): boolean {
  return status === 'waiting' || status === 'retrying' || status === 'paused' || status === 'held';
}

export function replaced(steps: readonly Step[], changed: Step): readonly Step[] {
  return steps.map((step) => (step.id === changed.id ? changed : step));
}

/** True while an attempt by the method is under way, about to be repeated, or held. */
function isInHand(methodId: string, steps: readonly Step[]): boolean {
  return steps.some((step) => step.methodId === methodId && isUnderWay(step));
}

export function isUnderWay({ status }: Step): boolean {
  return status === 'sending' || status === 'retrying' || status === 'held';
}

/** True while a provider has accepted it by some method and has not taken that back. */
export function isReached({ phase, steps }: Pick<RequestedDelivery, 'phase' | 'steps'>): boolean {
  return phase === 'delivered' && steps.some(({ status }) => status === 'accepted');
}

/** True while new attempts are begun. */
export function isRunning({ phase, steps }: Pick<RequestedDelivery, 'phase' | 'steps'>): boolean {
  return (
    phase === 'started' ||
    phase === 'delivered' ||
    (phase === 'undeliverable' && steps.some((step) => isOpen(step) || isDue(step)))
  );
}

/** The step of an attempt that is under way; any other attempt is over, and what is still said of it changes nothing. */
export function stepInHand(
  { steps }: Pick<RequestedDelivery, 'steps'>,
  { step, attempt }: AttemptName,
): Step | undefined {
  return steps.find(
    (candidate) => candidate.id === step && candidate.status === 'sending' && candidate.attempt === attempt,
  );
}

/** The step whose next attempt is this one, and is held. */
export function stepHeld(
  { steps }: Pick<RequestedDelivery, 'steps'>,
  { step, attempt }: AttemptName,
): Step | undefined {
  return steps.find(
    (candidate) => candidate.id === step && candidate.status === 'held' && candidate.attempt + 1 === attempt,
  );
}
