import type { Reason } from '@escalog/contracts';
import { after, append, perform, setTimer, type Instant, type Milliseconds } from '@escalog/kernel';
import { idempotencyKeyOf, type AttemptEnded, type Effects, type RequestedPage, type Step } from './delivery-types.ts';

/** How long an attempt belongs to its process from when it was asked for or last renewed: longer than most take, so that few are renewed. */
export const lease: Milliseconds = 12_000;

/** What begins the steps of a plan: attempts for those that are due, timers for those that wait. */
export function begun(page: RequestedPage, steps: readonly Step[], at: Instant): Effects {
  return [
    ...steps.filter(({ status }) => status === 'sending').flatMap((step) => attempt(page, step, at)),
    ...steps
      .filter(({ status }) => status === 'waiting')
      .map((step) => setTimer(stepTimer(step), step.dueAt, { kind: 'step-due' as const, step: step.id, attempt: 1 })),
  ];
}

/** Sends, with the lease beside it in case the process dies before the outcome is stored. */
export function attempt(page: RequestedPage, step: Step, at: Instant): Effects {
  return [
    perform({
      kind: 'send',
      step: step.id,
      methodId: step.methodId,
      attempt: step.attempt,
      idempotencyKey: idempotencyKeyOf(page, step),
      dueAt: step.dueAt,
      page,
    }),
    leased(step, at),
  ];
}

export function leased(step: Step, at: Instant) {
  return setTimer(lostTimer(step), after(at, lease), {
    kind: 'attempt-lost' as const,
    step: step.id,
    attempt: step.attempt,
  });
}

/** What every event of the delivery names. */
export function names({ pageId, escalationId, person }: RequestedPage) {
  return { pageId, escalationId, person };
}

export function stepTimer({ id }: Step): string {
  return `step/${id}`;
}

export function lostTimer({ id }: Step): string {
  return `lost/${id}`;
}

/** What became of an attempt. */
export function attempted(
  page: RequestedPage,
  step: Step,
  { attempt, outcome, detail }: Pick<AttemptEnded, 'attempt' | 'outcome' | 'detail'>,
  reason: Reason,
) {
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
