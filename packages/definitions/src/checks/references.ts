import {
  isBuiltIn,
  isOwn,
  isRef,
  ownTypeOf,
  typeOf,
  type CatalogEntry,
  type EntryOf,
  type EntryType,
  type OwnEntry,
  type Ref,
  type Thing,
} from '../entry.ts';
import type { RuleAction, RuleTrigger } from '../entries/rule.ts';
import { levelsIn } from '../path-steps.ts';
import { below } from './problem.ts';

/** One place in an entry that names another. */
export interface Reference {
  /** JSON Pointer within the entry. */
  readonly pointer: string;
  readonly ref: Ref;
}

/** Every other entry that `entry` cannot do without, in the order of its fields. */
export function referencesOf(entry: CatalogEntry): readonly Reference[] {
  if (isOwn(entry)) return ofOwn(entry);
  const type = typeOf(entry.ref);
  return type === undefined ? [] : referencesByType[type](entry as never);
}

const referencesByType: { readonly [T in EntryType]: (entry: EntryOf<T>) => readonly Reference[] } = {
  'business-service': ofThing,
  component: ofThing,
  team: ({ members, schedule, path }) => [
    ...many('/members', members),
    ...one('/schedule', schedule),
    ...one('/path', path),
  ],
  person: () => [],
  // Whom a feed names may be in the catalog or not, and may leave it.
  calendar: () => [],
  schedule: ({ rotation, layers = [] }) => [
    ...many('/rotation/people', rotation?.people),
    ...layers.flatMap((layer, index) => [
      ...many(below('/layers', index, 'rotation', 'people'), layer.rotation?.people),
      ...one(below('/layers', index, 'calendar'), layer.calendar),
    ]),
  ],
  override: ({ schedule, person, insteadOf, by }) => [
    ...one('/schedule', schedule),
    ...one('/person', person),
    ...one('/insteadOf', insteadOf),
    ...one('/by', by),
  ],
  'escalation-path': ({ nodes, lastResort, adjudicator }) => [
    ...levelsIn(nodes).flatMap(({ pointer, level }) => many(below(pointer, 'level', 'targets'), level.targets)),
    ...one('/lastResort', lastResort),
    ...one('/adjudicator', adjudicator),
  ],
  severity: ({ path, tells = [] }) => [...one('/path', path), ...many('/tells', tells)],
  rule: ofRule,
  subscription: () => [],
  template: () => [],
  'routing-rule': ({ then }) => many('/then', then),
  'alert-source': ({ severities = {}, missingSeverity, affects }) => [
    ...Object.entries(severities).flatMap(([label, ref]) => one(below('/severities', label), ref)),
    ...one('/missingSeverity', missingSeverity),
    ...many('/affects', affects),
  ],
  'maintenance-window': ({ affects, sources, by }) => [
    ...many('/affects', affects),
    ...many('/sources', sources),
    ...one('/by', by),
  ],
  'catalog-type': ({ relations = {} }) =>
    Object.entries(relations).flatMap(([name, { to }]) =>
      many(
        below('/relations', name, 'to'),
        to.map((type) => (isBuiltIn(type) ? undefined : `catalog-type/${type}`)),
      ),
    ),
};

/** Roles such as `lead` are no entries. */
function ofRule({ on, do: actions }: EntryOf<'rule'>): readonly Reference[] {
  return [
    ...on.flatMap((trigger, index) => severitiesIn(trigger, below('/on', index))),
    ...actions.flatMap((action, index) => ofAction(action, below('/do', index))),
  ];
}

/** Durations by severity name it without its type. */
function severitiesIn(trigger: RuleTrigger, pointer: string): readonly Reference[] {
  if (typeof trigger === 'string') return [];
  return Object.entries(trigger).flatMap(([name, wait]) =>
    typeof wait === 'string'
      ? []
      : Object.keys(wait ?? {}).flatMap((severity) => one(below(pointer, name, severity), `severity/${severity}`)),
  );
}

function ofAction(action: RuleAction, pointer: string): readonly Reference[] {
  const whom = (field: string, words: readonly string[] = []): readonly Reference[] =>
    many(
      below(pointer, field),
      words.map((word) => (isRef(word) ? word : undefined)),
    );
  return [
    ...('page' in action ? whom('page', action.page) : []),
    ...('start' in action ? one(below(pointer, 'start'), action.start) : []),
    ...('nudge' in action ? whom('nudge', action.nudge) : []),
    ...('tell' in action ? whom('tell', action.tell) : []),
    ...('ask' in action ? whom('ask', action.ask) : []),
  ];
}

function ofThing({ owner, partOf, providedBy }: Thing): readonly Reference[] {
  return [...one('/owner', owner), ...many('/partOf', partOf), ...many('/providedBy', providedBy)];
}

function ofOwn(entry: OwnEntry): readonly Reference[] {
  return [
    ...one('/ref', ownTypeOf(entry.ref)),
    ...ofThing(entry),
    ...Object.entries(entry.relations ?? {}).flatMap(([name, to]) =>
      typeof to === 'string' ? one(below('/relations', name), to) : many(below('/relations', name), to),
    ),
  ];
}

function one(pointer: string, ref: Ref | undefined): readonly Reference[] {
  return ref === undefined ? [] : [{ pointer, ref }];
}

function many(pointer: string, refs: readonly (Ref | undefined)[] = []): readonly Reference[] {
  return refs.flatMap((ref, index) => one(below(pointer, index), ref));
}
