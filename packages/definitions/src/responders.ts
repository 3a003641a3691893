import type { Instant } from '@escalog/kernel';
import type { Definitions } from './definitions.ts';
import type { Ref } from './entry.ts';
import { shiftAt } from './on-call.ts';

/** A person to page, and the refs that led to them: the target first, the person last. */
export interface Responder {
  readonly person: Ref;
  readonly name: string;
  readonly via: readonly Ref[];
}

/**
 * Whom a target means at this instant: a person is themself, a schedule whoever is on call, a team its
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
    const shift = shiftAt(schedule.entry, at);
    return shift === undefined ? [] : respondersOf(shift.person, definitions, at, trail);
  }
  const team = definitions.findOf('team', target)?.entry;
  if (team === undefined) return [];
  if (team.schedule !== undefined) return respondersOf(team.schedule, definitions, at, trail);
  return team.members.flatMap((member) => respondersOf(member, definitions, at, trail));
}
