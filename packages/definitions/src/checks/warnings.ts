/** What is allowed, and still may leave somebody unpaged whom whoever applies it meant to page. Pure, as the checks are. */
import { spoken } from '@escalog/kernel';
import { normalized, wordsOf, type Definitions } from '../definitions.ts';
import { millisecondsOf } from '../durations.ts';
import { isRef, isThing, ownTypeOf, typeOf, type CatalogEntry, type EntryOf, type Ref, type Thing } from '../entry.ts';
import type { Compiled } from '../cel/language.ts';
import { branchConditionOf } from '../path-conditions.ts';
import { levelsIn, stepsOf } from '../path-steps.ts';
import { conditionOf, type RoutingRule } from '../routing-rules.ts';
import { ruleCondition, type Rule } from '../rule-conditions.ts';
import { personWarnings } from './person-warnings.ts';
import { below } from './problem.ts';
import { ruleWarnings } from './rule-warnings.ts';
import { templateWarnings } from './templates.ts';
import type { Warning } from './warning.ts';
import { wayFrom } from './way.ts';

type Person = EntryOf<'person'>;
type Path = EntryOf<'escalation-path'>;

/** What to look at again before `entries`, which have passed every check, are put over `current`. What changes as time goes by is in schedule-gaps.ts. */
export function warningsOf(entries: readonly CatalogEntry[], current: Definitions): readonly Warning[] {
  return [
    ...personWarnings(entries, current),
    ...entries.filter(isSchedule).flatMap(calendarsAlone),
    ...entries.filter(isAlertSource).flatMap(withoutKey),
    ...lateSteps(entries, current),
    ...entries.flatMap(conditionsIn).flatMap((condition) => namingNothing(condition, entries, current)),
    ...ruleWarnings(entries, current),
    ...sharedAliases(entries, current),
    ...templateWarnings(entries),
  ];
}

/** A feed may name nobody who is known, or nobody at all. */
function calendarsAlone({ ref, name, layers = [] }: EntryOf<'schedule'>): readonly Warning[] {
  const index = layers.findIndex(({ calendar }) => calendar !== undefined);
  if (index < 0 || layers.some(({ rotation }) => rotation !== undefined)) return [];
  return [
    {
      ref,
      pointer: below('/layers', index, 'calendar'),
      detail: `nobody is on call in ${name} where its calendar names nobody who is known; add a layer with a rotation before it`,
    },
  ];
}

/** Not of those that leave the format out: they were written when there were no keys, and are told so in the documents alone. */
function withoutKey({ ref, name, format, key }: EntryOf<'alert-source'>): readonly Warning[] {
  if (format === undefined || key !== undefined) return [];
  const what = format === 'heartbeat' ? 'call its heartbeat' : 'declare incidents in its name';
  return [
    {
      ref,
      pointer: '/format',
      detail: `${name} has no key, so whoever reaches Escalog can ${what}; add a key of at least 20 characters`,
    },
  ];
}

/**
 * People who are first tried when the time of their level is over. Told at the person when they were sent, else at
 * the path, else at what leads from it to them; there once for each person and urgency, of the level that waits the
 * shortest.
 */
function lateSteps(entries: readonly CatalogEntry[], current: Definitions): readonly Warning[] {
  const sent = new Map(entries.map((entry) => [entry.ref, entry]));
  const find = (ref: Ref): CatalogEntry | undefined => sent.get(ref) ?? current.find(ref)?.entry;
  const kept = (['person', 'escalation-path'] as const).flatMap((type) => current.allOf(type));
  const all = [...entries, ...kept.filter(({ ref }) => !sent.has(ref))];
  const slow = new Set(all.filter(isPerson).filter(({ contactRules }) => contactRules !== undefined));
  const told = new Map<string, Warning>();
  for (const { level, way, person } of slow.size === 0 ? [] : pagedBy(levelsOf(all.filter(isPath)), find)) {
    const ref = [person.ref, level.path.ref, ...way].find((candidate) => sent.has(candidate));
    if (ref === undefined || !slow.has(person)) continue;
    for (const urgency of ['high', 'low'] as const) {
      const after = firstTriedAfter(person, urgency);
      const key = [ref, person.ref, urgency].join(' ');
      if (after >= level.wait && !told.has(key)) told.set(key, tooLate(ref, person, urgency, after, level));
    }
  }
  return [...told.values()];
}

/** Each person whom a level may page, with the refs that lead there. */
function* pagedBy(levels: readonly Level[], find: (ref: Ref) => CatalogEntry | undefined) {
  for (const level of levels)
    for (const way of level.targets.map((target) => wayFrom(target, find)))
      for (const person of way.flatMap((ref) => find(ref) ?? []).filter(isPerson)) yield { level, way, person };
}

interface Level {
  readonly path: Path;
  readonly number: number;
  readonly pointer: string;
  readonly targets: readonly Ref[];
  readonly wait: number;
}

/** Those that wait the shortest first. */
function levelsOf(paths: readonly Path[]): readonly Level[] {
  return paths
    .flatMap((path) =>
      levelsIn(path.nodes).map(({ number, pointer, level }) => ({
        path,
        number,
        pointer: below(pointer, 'level', 'acknowledgeWithin'),
        targets: level.targets,
        wait: millisecondsOf(level.acknowledgeWithin),
      })),
    )
    .toSorted((a, b) => a.wait - b.wait);
}

/** Without rules some method is tried at once. */
function firstTriedAfter({ contactRules = {} }: Person, urgency: 'high' | 'low'): number {
  return Math.min(...(contactRules[urgency]?.map(({ after = 'PT0S' }) => millisecondsOf(after)) ?? [0]));
}

function tooLate(ref: Ref, person: Person, urgency: 'high' | 'low', after: number, level: Level): Warning {
  const pointers: Readonly<Record<Ref, string>> = {
    [person.ref]: below('/contactRules', urgency),
    [level.path.ref]: level.pointer,
  };
  return {
    ref,
    pointer: pointers[ref] ?? '',
    detail: `${person.name} is first tried ${spoken(after)} after a page of ${urgency} urgency, but level ${level.number} of ${level.path.name} waits ${spoken(level.wait)}, so the path may go on before anything is sent to them; try them earlier, or let the level wait longer`,
  };
}

/** A condition in an entry, and where. */
interface Condition {
  readonly ref: Ref;
  readonly pointer: string;
  readonly condition: Compiled | undefined;
}

function conditionsIn(entry: CatalogEntry): readonly Condition[] {
  const { ref } = entry;
  if (isRoutingRule(entry)) return [{ ref, pointer: '/if', condition: conditionOf(entry) }];
  if (isRule(entry)) return [{ ref, pointer: '/if', condition: ruleCondition(entry) }];
  if (!isPath(entry)) return [];
  return stepsOf(entry.nodes).flatMap((step) =>
    step.kind === 'branch'
      ? [{ ref, pointer: below(step.pointer, 'branch', 'if'), condition: branchConditionOf(step.condition) }]
      : [],
  );
}

/** A condition that names what there is not is sound, and can never hold. */
function namingNothing(
  { ref, pointer, condition }: Condition,
  entries: readonly CatalogEntry[],
  current: Definitions,
): readonly Warning[] {
  const isTyped = (text: string): boolean =>
    isRef(text) &&
    (typeOf(text) !== undefined ||
      current.find(ownTypeOf(text)) !== undefined ||
      entries.some(({ ref }) => ref === ownTypeOf(text)));
  const named = condition?.ok ? new Set(condition.expression.texts.filter(isTyped)) : [];
  return [...named]
    .filter((name) => current.find(name) === undefined && !entries.some((entry) => entry.ref === name))
    .map((name) => ({
      ref,
      pointer,
      detail: `${name} exists neither here nor in the catalog, so nothing can be it; correct the ref`,
    }));
}

/** An alias that others have as well does not tell which of them is meant. Told at each that was sent. */
function sharedAliases(entries: readonly CatalogEntry[], current: Definitions): readonly Warning[] {
  const sent = new Set(entries.map(({ ref }) => ref));
  const things = entries.filter(isThing);
  const bearers = Map.groupBy(
    things.flatMap((thing) => wordsOf(thing).map((word) => ({ word, thing }))),
    ({ word }) => word,
  );
  const called = (word: string): readonly Thing[] => [
    ...(bearers.get(word) ?? []).map(({ thing }) => thing),
    ...current
      .named(word)
      .filter((ref) => !sent.has(ref))
      .flatMap((ref) => [current.find(ref)?.entry].filter((entry) => entry !== undefined).filter(isThing)),
  ];
  return things.flatMap(({ ref, aliases = [] }) =>
    aliases.flatMap((alias, index) => {
      const other = called(normalized(alias)).find((thing) => thing.ref !== ref);
      if (other === undefined) return [];
      const detail = `"${alias}" is also what ${other.name} (${other.ref}) is called, so it does not tell which of them is meant; take it from one of them`;
      return [{ ref, pointer: below('/aliases', index), detail }];
    }),
  );
}

function isRoutingRule(entry: CatalogEntry): entry is RoutingRule {
  return typeOf(entry.ref) === 'routing-rule';
}

function isRule(entry: CatalogEntry): entry is Rule {
  return typeOf(entry.ref) === 'rule';
}

function isPerson(entry: CatalogEntry): entry is Person {
  return 'contactMethods' in entry;
}

function isAlertSource(entry: CatalogEntry): entry is EntryOf<'alert-source'> {
  return typeOf(entry.ref) === 'alert-source';
}

function isSchedule(entry: CatalogEntry): entry is EntryOf<'schedule'> {
  return typeOf(entry.ref) === 'schedule';
}

function isPath(entry: CatalogEntry): entry is Path {
  return 'nodes' in entry;
}
