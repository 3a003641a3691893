/** What the conditions of branches in escalation paths may speak of. */
import { celLanguage, type Compiled } from './cel/language.ts';
import type { Bound } from './cel/evaluation.ts';
import {
  affectedType,
  incidentFields,
  workFields,
  type AffectedEntry,
  type IncidentKnown,
  type WorkKnown,
} from './condition-facts.ts';
import type { Definitions } from './definitions.ts';
import { isTimeZone } from './time-zone.ts';
import type { EntryOf, Ref } from './entry.ts';

/** What is known when a branch is reached. */
export interface PathFacts {
  readonly incident: IncidentKnown & WorkKnown;
  readonly escalation: {
    /** Ref of the path. */
    readonly path: Ref;
    /** Ref of the owning team; empty without one. */
    readonly owner: Ref;
    /** The level that was reached last, from 1; 0 before the first. */
    readonly level: number;
    /** Which round of the path it is in, from 1. */
    readonly cycle: number;
  };
  /** The entries that it affects. */
  readonly affected: readonly AffectedEntry[];
  /** The instant, in milliseconds. */
  readonly now: number;
  /** The time zone of whom the first level of `then` would page. */
  readonly zone: string;
}

const language = celLanguage({
  incident: { record: 'incident', fields: { ...incidentFields, ...workFields } },
  escalation: { record: 'escalation', fields: { path: 'string', owner: 'string', level: 'int', cycle: 'int' } },
  affected: affectedType,
  now: 'timestamp',
  zone: 'string',
});

/** Facts as the conditions take them. */
export function boundPathFacts(facts: PathFacts): Bound {
  return language.bind(facts as unknown as Readonly<Record<string, unknown>>);
}

/** Reads the condition of a branch; of a path that was stored by an older release it may be faulty by now. */
export function branchConditionOf(condition: string): Compiled {
  const kept = conditions.get(condition);
  if (kept !== undefined) return kept;
  if (conditions.size >= keptAtMost) conditions.clear();
  const compiled = language.compile(condition, 'bool');
  conditions.set(condition, compiled);
  return compiled;
}

/** By what is written, because running escalations bring paths of their own. */
const conditions = new Map<string, Compiled>();
const keptAtMost = 1_000;

/**
 * The time zone of the first of `targets` that has one: of a schedule its own, of a team that of its schedule, of a person
 * that of the schedule that they are in, when it is exactly one. UTC when none has.
 */
export function zoneOf(targets: readonly Ref[], definitions: Definitions): string {
  return targets.map((target) => zoneOfTarget(target, definitions)).find((zone) => zone !== undefined) ?? 'UTC';
}

function zoneOfTarget(target: Ref, definitions: Definitions): string | undefined {
  const schedule =
    definitions.findOf('schedule', target)?.entry ??
    definitions.findOf('schedule', definitions.findOf('team', target)?.entry.schedule ?? '')?.entry ??
    scheduleOfPerson(target, definitions);
  return schedule !== undefined && isTimeZone(schedule.timeZone) ? schedule.timeZone : undefined;
}

function scheduleOfPerson(person: Ref, definitions: Definitions): EntryOf<'schedule'> | undefined {
  if (definitions.findOf('person', person) === undefined) return undefined;
  const [first, second] = definitions
    .allOf('schedule')
    .filter(({ rotation, layers = [] }) =>
      [rotation, ...layers.map((layer) => layer.rotation)].some((taking) => taking?.people.includes(person)),
    );
  return second === undefined ? first : undefined;
}
