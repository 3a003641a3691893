import type { Definitions } from '../definitions.ts';
import { typeOf, type CatalogEntry, type EntryOf, type Ref } from '../entry.ts';
import { cyclesIn } from './cycles.ts';
import { below, type Problem } from './problem.ts';

/**
 * Entries that would belong to themselves, or provide themselves, once `entries` are put over `current`; told
 * at the first of them in `entries`, whose pointers are given beside them. Each relation is looked at by
 * itself: what a service is provided by is often also a part of it.
 */
export function circleProblems(
  entries: ReadonlyMap<Ref, { readonly entry: CatalogEntry; readonly pointer: string }>,
  current: Definitions,
): readonly Problem[] {
  const known = [...current.allOf('business-service'), ...current.allOf('component')].filter(
    ({ ref }) => !entries.has(ref),
  );
  const things = [...entries.values()]
    .map(({ entry }) => entry)
    .concat(known)
    .filter(isThing);
  return (['partOf', 'providedBy'] as const).flatMap((relation) =>
    cyclesIn(new Map(things.map((thing) => [thing.ref, thing[relation] ?? []]))).flatMap((cycle) => {
      const first = entries.entries().find(([ref]) => cycle.includes(ref));
      if (first === undefined) return [];
      const [ref, { pointer }] = first;
      return [
        {
          pointer: below(pointer, relation),
          detail: `${relation} goes in a circle: ${turnedTo(ref, cycle).join(' -> ')}`,
        },
      ];
    }),
  );
}

/** The cycle `[a, b, a]` begun at b: `[b, a, b]`. */
function turnedTo(ref: Ref, cycle: readonly Ref[]): readonly Ref[] {
  const members = cycle.slice(1);
  const at = members.indexOf(ref);
  return [...members.slice(at), ...members.slice(0, at), ref];
}

function isThing(entry: CatalogEntry): entry is EntryOf<'business-service' | 'component'> {
  const type = typeOf(entry.ref);
  return type === 'business-service' || type === 'component';
}
