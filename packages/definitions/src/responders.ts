import type { Instant } from '@escalog/kernel';
import type { Definitions } from './definitions.ts';
import type { Ref } from './entry.ts';
import { onCallOf } from './on-call/on-call.ts';

/** A person to page, and the refs that led to them: the target first, then perhaps a team's schedule and an override in it, the person last. */
export interface Responder {
  readonly person: Ref;
  readonly name: string;
  readonly via: readonly Ref[];
}

/**
 * Whom a target means at this instant: a person is themself, a schedule everybody who is on call, a team its
 * schedule or, without one, every member. Nobody is an empty list: the caller says why and goes on.
 */
export function respondersOf(
  target: Ref,
  definitions: Definitions,
  at: Instant,
  via: readonly Ref[] = [],
): readonly Responder[] {
  const trail = [...via, target];
  const person = definitions.findOf('person', target);
  if (person !== undefined) return [{ person: target, name: person.entry.name, via: trail }];
  const schedule = definitions.findOf('schedule', target);
  if (schedule !== undefined) {
    const { people } = onCallOf(schedule.entry, definitions.overridesOf(target), definitions).at(at).value;
    return people.flatMap(({ person: onCall, override }) =>
      respondersOf(onCall, definitions, at, override === null ? trail : [...trail, override.ref]),
    );
  }
  const team = definitions.findOf('team', target)?.entry;
  if (team === undefined) return [];
  if (team.schedule !== undefined) return respondersOf(team.schedule, definitions, at, trail);
  return team.members.flatMap((member) => respondersOf(member, definitions, at, trail));
}
