/**
 * What a manager configures: what belongs to their own teams, which are those that have them as a member. A team itself; a thing whose owner, along the ownership edges, is one of them; a schedule or path that such teams use and no other team
 * does; a calendar of such schedules, an override of such a schedule; an alert source or maintenance window that is about such
 * things alone. Of people themselves, and whoever is new and a member: by the contact methods of somebody who is there one could sign
 * in as them. Everything else, such as severities and rules, is everybody's and an owner's to change.
 */
import {
  isRef,
  isThing,
  OverlaidDefinitions,
  typeOf,
  type CatalogEntry,
  type Definitions,
  type EntryOf,
  type Ref,
} from '@escalog/definitions';
import { walkToOwner } from './ownership-walk.ts';

/** Refs of the changed entries that are not `person`'s to change, as they are or as they would be, in the order in which they came. */
export function notTheirs(person: Ref, changed: readonly CatalogEntry[], definitions: Definitions): readonly Ref[] {
  const over = new Map(changed.map((entry) => [entry.ref, { entry, version: 0 }]));
  const planned = new OverlaidDefinitions(definitions, over);
  return changed
    .map(({ ref }) => ref)
    .filter(
      (ref) =>
        (definitions.find(ref) !== undefined && !isTheirs(person, ref, definitions)) ||
        !(isTheirs(person, ref, planned) || isNewMember(person, ref, definitions, planned)),
    );
}

/** Whether an entry is `person`'s to change, as the catalog is. */
export function isTheirs(person: Ref, ref: Ref, definitions: Definitions): boolean {
  const entry = definitions.find(ref)?.entry;
  if (entry === undefined) return false;
  const teams = definitions.allOf('team').filter(({ members }) => members.includes(person));
  const isOf = (owner: Ref | undefined): boolean => teams.some((team) => team.ref === owner);
  const areTheirs = (refs: readonly Ref[]): boolean =>
    refs.length > 0 && refs.every((one) => isTheirs(person, one, definitions));
  const areUsing = (using: readonly EntryOf<'team'>[]): boolean =>
    using.length > 0 && using.every((team) => isOf(team.ref));
  if (isThing(entry)) return isOf(walkToOwner(ref, definitions).owner);
  switch (typeOf(ref)) {
    case 'team':
      return isOf(ref);
    case 'person':
      return ref === person;
    case 'schedule':
      return areUsing(definitions.allOf('team').filter((team) => usesSchedule(team, ref, definitions)));
    case 'escalation-path':
      return areUsing(definitions.allOf('team').filter(({ path }) => path === ref));
    case 'calendar': {
      const using = definitions.allOf('schedule').filter((schedule) => mentions(schedule, ref));
      return areTheirs(using.map((schedule) => schedule.ref));
    }
    case 'override':
      return areTheirs([(entry as EntryOf<'override'>).schedule]);
    case 'alert-source':
      return areTheirs((entry as EntryOf<'alert-source'>).affects ?? []);
    case 'maintenance-window':
      return areTheirs((entry as EntryOf<'maintenance-window'>).affects);
    default:
      return false;
  }
}

function isNewMember(person: Ref, ref: Ref, before: Definitions, planned: Definitions): boolean {
  if (before.find(ref) !== undefined || typeOf(ref) !== 'person') return false;
  return planned.allOf('team').some(({ members }) => members.includes(person) && members.includes(ref));
}

/** As a target, or by the path that it climbs. */
function usesSchedule({ schedule, path }: EntryOf<'team'>, ref: Ref, definitions: Definitions): boolean {
  if (schedule === ref) return true;
  const climbed = definitions.findOf('escalation-path', path)?.entry;
  return climbed !== undefined && mentions(climbed, ref);
}

/** Whether `ref` stands anywhere in a value. */
function mentions(value: unknown, ref: Ref): boolean {
  if (typeof value === 'string') return value === ref && isRef(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((part) => mentions(part, ref));
}
