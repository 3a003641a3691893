import { append, cancelTimer, type Instant } from '@escalog/kernel';
import { begun, stepTimer } from './attempts.ts';
import { contactPlan } from './contact-plan.ts';
import {
  kindOf,
  type DeliveryContext,
  type DeliveryEvent,
  type Effects,
  type RequestedDelivery,
} from './delivery-types.ts';
import { evolve } from './evolve.ts';
import { givesPlace, stepsLeft } from './raised-steps.ts';
import { raised as reasonOf } from './reasons.ts';

/**
 * What follows when a page that was asked for with low urgency is to be brought with high: the same page goes on by what
 * is left of the plan of its person for high urgency, counted from then. One that was withdrawn stays so, and one that was
 * undeliverable is tried again.
 */
export function raise(
  state: RequestedDelivery,
  { at: raisedAt, because }: { readonly at: Instant; readonly because: string },
  { at, definitions }: DeliveryContext,
): Effects {
  const { page, phase, steps } = state;
  if (phase === 'withdrawn' || page.urgency === 'high' || kindOf(page) !== 'page') return [];
  const person = definitions.findOf('person', page.person);
  const plan = person === undefined ? [] : contactPlan(person.entry, 'high', raisedAt).steps;
  const left = stepsLeft(plan, state);
  const { pageId } = page;
  const raised: DeliveryEvent = {
    type: 'DeliveryRaised',
    pageId,
    person: page.person,
    steps: left,
    raisedAt,
    reason: reasonOf(page, person, left, raisedAt, because),
  };
  const after = evolve(state, raised);
  const known = new Set(steps.map(({ id }) => id));
  return [
    append(raised),
    ...steps.filter((step) => givesPlace(step, left)).map((step) => cancelTimer(stepTimer(step))),
    ...begun(
      after.page,
      after.steps.filter(({ id }) => !known.has(id)),
      at,
    ),
  ];
}
