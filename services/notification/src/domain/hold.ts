/**
 * Quiet hours: what is of low urgency waits until they are over. A plan counts with them, and what is to be tried within
 * them for another reason, such as in place of a method that failed, waits as well. What was begun before is repeated in them.
 */
import type { Decided, PageHeld } from '@escalog/contracts';
import { quietUntil } from '@escalog/definitions';
import { append, setTimer } from '@escalog/kernel';
import { attempt, names, stepTimer } from './attempts.ts';
import type { DeliveryContext, Effects, RequestedPage, Step } from './delivery-types.ts';
import { held } from './later-reasons.ts';
import { replaced } from './steps.ts';

/** The attempt of `step` that is under way from now on, or word that it waits. */
export function attemptInTime(page: RequestedPage, step: Step, { at, definitions }: DeliveryContext): Effects {
  const person = definitions.findOf('person', page.person);
  const quiet = page.urgency === 'low' && step.attempt === 1 ? person?.entry.quietHours : undefined;
  const until = quiet && quietUntil(quiet, at);
  if (person === undefined || until === undefined) return attempt(page, step, at);
  return [
    append({ type: 'PageHeld' as const, ...names(page), until, reason: held(page, person, step) }),
    setTimer(stepTimer(step), until, { kind: 'step-due' as const, step: step.id, attempt: step.attempt }),
  ];
}

/** The steps after this: one that was to be tried waits again; of a plan that begins later all wait already. */
export function stepsHeld(steps: readonly Step[], { until, reason }: Decided<PageHeld>): readonly Step[] {
  const step = steps.find(({ id }) => id === reason.facts['step']);
  return step === undefined ? steps : replaced(steps, { ...step, status: 'waiting', attempt: 0, dueAt: until });
}
