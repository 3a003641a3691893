import type { Definitions } from '../definitions.ts';
import { isThing, ownTypeOf, typeOf, type CatalogEntry, type EntryOf, type Ref } from '../entry.ts';
import { ownershipEdges, type OwnershipEdges } from '../ownership-edges.ts';
import { cyclesIn } from './cycles.ts';
import { below, type Problem } from './problem.ts';

/**
 * Entries that would belong to themselves, or provide themselves, once `entries` are put over `current`; told
 * at the first of them in `entries`, whose pointers are given beside them, or at the type that makes a relation count.
 * Each edge is looked at by itself: what a service is provided by is often also a part of it.
 */
export function circleProblems(
  entries: ReadonlyMap<Ref, { readonly entry: CatalogEntry; readonly pointer: string }>,
  current: Definitions,
): readonly Problem[] {
  const known = current.things().filter(({ ref }) => !entries.has(ref));
  const things = [...entries.values()]
    .map(({ entry }) => entry)
    .concat(known)
    .filter(isThing);
  const typeCalled = (ref: Ref) => {
    const entry = entries.get(ref)?.entry ?? current.find(ref)?.entry;
    return entry !== undefined && isType(entry) ? entry : undefined;
  };
  const edges = new Map(things.map((thing) => [thing.ref, ownershipEdges(thing, typeCalled)]));
  return (['partOf', 'providedBy'] as const).flatMap((edge) =>
    cyclesIn(along(edge, edges)).flatMap((cycle) => {
      const first = entries.entries().find(([ref]) => cycle.includes(ref));
      const type = cycle.map(ownTypeOf).find((ref) => entries.has(ref)) ?? '';
      const place = first === undefined ? entries.get(type)?.pointer : first[1].pointer;
      if (place === undefined) return [];
      const written = first !== undefined && edge in first[1].entry;
      return [
        {
          pointer: written ? below(place, edge) : place,
          detail: `${edge} goes in a circle: ${told(turnedTo(first?.[0] ?? cycle[0] ?? '', cycle)).join(' -> ')}`,
        },
      ];
    }),
  );
}

function along(edge: keyof OwnershipEdges, edges: ReadonlyMap<Ref, OwnershipEdges>): ReadonlyMap<Ref, readonly Ref[]> {
  return new Map([...edges].map(([ref, of]) => [ref, of[edge]]));
}

const toldAtEachEnd = 4;

/** Short enough to be read: the first and the last of very many. */
function told(cycle: readonly Ref[]): readonly string[] {
  const left = cycle.length - 2 * toldAtEachEnd - 1;
  return left <= 1 ? cycle : [...cycle.slice(0, toldAtEachEnd), `(${left} more)`, ...cycle.slice(-toldAtEachEnd - 1)];
}

/** The cycle `[a, b, a]` begun at b: `[b, a, b]`. */
function turnedTo(ref: Ref, cycle: readonly Ref[]): readonly Ref[] {
  const members = cycle.slice(1);
  const at = members.indexOf(ref);
  return [...members.slice(at), ...members.slice(0, at), ref];
}

function isType(entry: CatalogEntry): entry is EntryOf<'catalog-type'> {
  return typeOf(entry.ref) === 'catalog-type';
}
