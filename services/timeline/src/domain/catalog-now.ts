/** What the catalog of today says of who is reached by what: of an incident that is over it may have been otherwise. */
import { levelsIn, referencesOf, respondersOf, type Definitions, type PathNode, type Ref } from '@escalog/definitions';
import type { Instant } from '@escalog/kernel';

export interface CatalogNow {
  readonly definitions: Definitions;
  /** The version that an entry had at `at`; undefined where that is not known any more. */
  versionAt(ref: Ref, at: Instant): number | undefined;
}

/** Whether a target means somebody: it names them, or a schedule or team does among others. */
export function mayMean(target: Ref, person: Ref, { definitions }: CatalogNow): boolean {
  if (target === person) return true;
  const entry = definitions.find(target)?.entry;
  if (entry === undefined) return false;
  const schedule = definitions.findOf('schedule', target);
  if (schedule !== undefined)
    return (
      referencesOf(schedule.entry).some(({ ref }) => ref === person) ||
      respondersInOverrides(target, definitions).includes(person)
    );
  const team = definitions.findOf('team', target)?.entry;
  if (team === undefined) return false;
  return team.schedule === undefined
    ? team.members.includes(person)
    : mayMean(team.schedule, person, { definitions, versionAt: () => undefined });
}

function respondersInOverrides(schedule: Ref, definitions: Definitions): readonly Ref[] {
  return definitions
    .allOf('override')
    .flatMap((override) => (override.schedule === schedule && override.person !== undefined ? [override.person] : []));
}

/** Everybody whom a target means at `at`, by ref. */
export function meantAt(target: Ref, at: Instant, { definitions }: CatalogNow): readonly Ref[] {
  return respondersOf(target, definitions, at).map(({ person }) => person);
}

/** Everybody whom a target may ever mean, by ref. */
export function everybodyBehind(target: Ref, now: CatalogNow): readonly Ref[] {
  const { definitions } = now;
  if (definitions.findOf('person', target) !== undefined) return [target];
  const schedule = definitions.findOf('schedule', target);
  if (schedule !== undefined) {
    const named = referencesOf(schedule.entry).map(({ ref }) => ref);
    return [...new Set([...named, ...respondersInOverrides(target, definitions)])].filter(
      (ref) => definitions.findOf('person', ref) !== undefined,
    );
  }
  const team = definitions.findOf('team', target)?.entry;
  if (team === undefined) return [];
  return team.schedule === undefined ? team.members : everybodyBehind(team.schedule, now);
}

/** Paths of today that may reach somebody, by ref, in the order of refs. */
export function pathsTo(person: Ref, now: CatalogNow): readonly { readonly ref: Ref; readonly name: string }[] {
  return now.definitions
    .allOf('escalation-path')
    .filter(({ nodes, lastResort }) => targetsOf(nodes, lastResort).some((target) => mayMean(target, person, now)))
    .map(({ ref, name }) => ({ ref, name }));
}

function targetsOf(nodes: readonly PathNode[], lastResort: Ref): readonly Ref[] {
  return [...levelsIn(nodes).flatMap(({ level }) => level.targets), lastResort];
}
