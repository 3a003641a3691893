import {
  isBuiltIn,
  isOwn,
  ownTypeOf,
  typeOf,
  type CatalogEntry,
  type EntryOf,
  type EntryType,
  type OwnEntry,
  type Ref,
  type Thing,
} from '../entry.ts';
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
  'escalation-path': ({ nodes, lastResort }) => [
    ...nodes.flatMap((node, index) =>
      'level' in node ? many(`/nodes/${index}/level/targets`, node.level.targets) : [],
    ),
    ...one('/lastResort', lastResort),
  ],
  severity: ({ path, tells = [] }) => [...one('/path', path), ...many('/tells', tells)],
  rule: () => [],
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
