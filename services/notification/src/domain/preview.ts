import type { Preview, PreviewPlan } from '@escalog/contracts';
import type { Definitions } from '@escalog/definitions';
import { contactPlan } from './contact-plan.ts';
import type { Urgency } from './delivery-types.ts';

/** How everybody whom a declaration would page would be reached: by the plan that their pages would get. Who has left the catalog is left out. */
export function plansFor({ routes, askedAt }: Preview, definitions: Definitions): readonly PreviewPlan[] {
  const wanted = new Map<string, { readonly person: string; readonly urgency: Urgency }>();
  for (const { urgency, pages } of routes.flatMap(({ rungs }) => rungs))
    for (const { person } of pages) {
      const known: Urgency = urgency === 'low' ? 'low' : 'high';
      wanted.set(`${person} ${known}`, { person, urgency: known });
    }
  return [...wanted.values()].flatMap(({ person, urgency }) => {
    const entry = definitions.findOf('person', person)?.entry;
    if (entry === undefined) return [];
    const { basis, steps } = contactPlan(entry, urgency, askedAt);
    return [{ person, urgency, basis, steps }];
  });
}
