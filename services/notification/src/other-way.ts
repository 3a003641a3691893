import type { ContactMethod, EntryOf } from '@escalog/definitions';
import { contactPlan, notePlan } from './domain/contact-plan.ts';
import { kindOf, type RequestedPage } from './domain/delivery-types.ts';

/** Whether the plan of the page has another method than this one by which something may get out. */
export function hasOtherWay(
  page: RequestedPage,
  methodId: string,
  person: EntryOf<'person'>,
  isWayOut: (method: ContactMethod) => boolean,
): boolean {
  const { steps } =
    kindOf(page) === 'note' ? notePlan(person, page.requestedAt) : contactPlan(person, page.urgency, page.requestedAt);
  const planned = new Set(steps.map((step) => step.methodId));
  return person.contactMethods.some((method) => method.id !== methodId && planned.has(method.id) && isWayOut(method));
}
