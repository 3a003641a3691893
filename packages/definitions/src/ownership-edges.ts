import { isOwn, ownTypeOf, type EntryOf, type Ref, type Thing } from './entry.ts';

/** Along which an owner is looked for. */
export interface OwnershipEdges {
  readonly partOf: readonly Ref[];
  readonly providedBy: readonly Ref[];
}

/** What a thing is part of and what provides it: by these fields, then by the relations that its type counts as such, in the order of the type. */
export function ownershipEdges(
  thing: Thing,
  typeCalled: (ref: Ref) => EntryOf<'catalog-type'> | undefined,
): OwnershipEdges {
  const { partOf = [], providedBy = [] } = thing;
  const { relations = {} } = isOwn(thing) ? thing : {};
  const counting = Object.entries((isOwn(thing) && typeCalled(ownTypeOf(thing.ref))?.relations) || {});
  const along = (edge: 'part-of' | 'provided-by'): readonly Ref[] =>
    counting.flatMap(([name, { countsAs }]) =>
      countsAs === edge && Object.hasOwn(relations, name) ? [relations[name] ?? []].flat() : [],
    );
  return { partOf: [...partOf, ...along('part-of')], providedBy: [...providedBy, ...along('provided-by')] };
}
