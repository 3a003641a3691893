import { typeOf, type CatalogEntry, type EntryOf, type EntryType, type Ref } from '../entry.ts';
import { below } from './problem.ts';

/** One place in an entry that names another. */
export interface Reference {
  /** JSON Pointer within the entry. */
  readonly pointer: string;
  readonly ref: Ref;
}

/** Every other entry that `entry` cannot do without, in the order of its fields. */
export function referencesOf(entry: CatalogEntry): readonly Reference[] {
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
  schedule: ({ rotation }) => many('/rotation/people', rotation.people),
  'escalation-path': ({ nodes, lastResort }) => [
    ...nodes.flatMap((node, index) =>
      'level' in node ? many(`/nodes/${index}/level/targets`, node.level.targets) : [],
    ),
    ...one('/lastResort', lastResort),
  ],
  severity: () => [],
  'routing-rule': ({ then }) => many('/then', then),
  'alert-source': ({ severities, missingSeverity }) => [
    ...Object.entries(severities).flatMap(([label, ref]) => one(below('/severities', label), ref)),
    ...one('/missingSeverity', missingSeverity),
  ],
};

function ofThing({ owner, partOf, providedBy }: EntryOf<'business-service' | 'component'>): readonly Reference[] {
  return [...one('/owner', owner), ...many('/partOf', partOf), ...many('/providedBy', providedBy)];
}

function one(pointer: string, ref: Ref | undefined): readonly Reference[] {
  return ref === undefined ? [] : [{ pointer, ref }];
}

function many(pointer: string, refs: readonly Ref[] = []): readonly Reference[] {
  return refs.map((ref, index) => ({ pointer: below(pointer, index), ref }));
}
