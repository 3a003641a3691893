import type { Ref, Responder } from '@escalog/definitions';
import type { Context, Escalation } from './escalations.ts';
import { respondersOfAll } from './paging.ts';

/** Whom a level pages: its targets without those who have declined in this round, and whoever the escalation came back to. */
export function respondersAtLevel(
  { declinedBy = [], pagedToo = [] }: Escalation,
  targets: readonly Ref[],
  context: Context,
): readonly Responder[] {
  const people = pagedToo.filter((ref) => context.definitions.findOf('person', ref) !== undefined);
  return respondersOfAll([...targets, ...people], context).filter(
    ({ person }) => !declinedBy.includes(person) || pagedToo.includes(person),
  );
}

/** Why a level has nobody to page, as the end of a sentence. */
export function whyNobody({ declinedBy = [] }: Escalation, targets: readonly Ref[], context: Context): string {
  if (declinedBy.length > 0 && respondersOfAll(targets, context).length > 0)
    return 'everybody whom it would page has declined';
  const who = targets.map((target) => context.definitions.find(target)?.entry.name ?? target).join(', ');
  return `nobody is on call or reachable through ${who}`;
}
