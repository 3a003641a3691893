/** Whom a rule means: people, schedules and teams of the catalog, and people by what they are in the incident. */
import { isRef, type Role } from '@escalog/definitions';
import { pagesAsked, isWanted } from '../escalation.ts';
import { running, type Context, type Escalations } from '../escalations.ts';
import { respondersOfAll } from '../paging.ts';
import type { Responder } from '@escalog/definitions';
import { acknowledgersOf } from '../taken.ts';

/** The people that refs and roles mean now, each once. Who is in no catalog cannot be reached, so a role skips them. */
export function peopleMeant(words: readonly string[], state: Escalations, context: Context): readonly Responder[] {
  return respondersOfAll(
    words.flatMap((word) => (isRef(word) ? [word] : inRole(word as Role, state))),
    context,
  );
}

/** Whom a nudge asks when its rule does not say: the lead, else who has acknowledged, else who was paged. */
export function peopleAtWork(state: Escalations, context: Context): readonly Responder[] {
  for (const role of ['lead', 'acknowledgers', 'paged'] as const) {
    const people = peopleMeant([role], state, context);
    if (people.length > 0) return people;
  }
  return [];
}

/** Whether somebody has a page of the incident that is open, or has answered for it. */
export function knowsAlready(person: string, state: Escalations): boolean {
  return (
    acknowledgersOf(state).includes(person) ||
    running(state).some((escalation) => pagesAsked(escalation).some((page) => page.person === person && isWanted(page)))
  );
}

function inRole(role: Role, state: Escalations): readonly string[] {
  switch (role) {
    case 'lead':
      return [state.work?.lead ?? ''].filter((ref) => ref !== '');
    case 'acknowledgers':
      return acknowledgersOf(state);
    case 'paged':
      return Object.values(state.escalations).flatMap((escalation) =>
        pagesAsked(escalation).map(({ person }) => person),
      );
    case 'declarer':
      return [state.origin?.declaredBy ?? ''].filter((ref) => ref !== '');
    default:
      return [];
  }
}
