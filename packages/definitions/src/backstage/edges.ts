import { cyclesIn } from '../checks/cycles.ts';
import { isThing, type CatalogEntry, type EntryOf, type Ref } from '../entry.ts';
import { ownershipEdges } from '../ownership-edges.ts';
import type { Place, Remark } from './taken.ts';

/** That one thing is part of another, or provided by it, and where that is said. */
export interface Edge {
  readonly from: Ref;
  readonly field: 'partOf' | 'providedBy';
  readonly to: Ref;
  readonly place: Place;
}

/**
 * `stored` is what stays as it is. Backstage allows circles, as when two components depend on each other; a walk to an owner has no use for them. Of each
 * circle the last step that is said in the documents is left out, with a warning.
 */
export function withoutCircles(
  edges: readonly Edge[],
  stored: readonly CatalogEntry[],
  warnings: Remark[],
): readonly Edge[] {
  return (['partOf', 'providedBy'] as const).flatMap((field) =>
    straightened(
      edges.filter((edge) => edge.field === field),
      keptEdges(field, stored),
      warnings,
    ),
  );
}

function keptEdges(field: Edge['field'], stored: readonly CatalogEntry[]): ReadonlyMap<Ref, readonly Ref[]> {
  const byRef = new Map(stored.map((entry) => [entry.ref, entry]));
  const typeCalled = (ref: Ref) => byRef.get(ref) as EntryOf<'catalog-type'> | undefined;
  return new Map(stored.filter(isThing).map((thing) => [thing.ref, ownershipEdges(thing, typeCalled)[field]]));
}

function straightened(
  edges: readonly Edge[],
  kept: ReadonlyMap<Ref, readonly Ref[]>,
  warnings: Remark[],
): readonly Edge[] {
  let left = edges;
  for (;;) {
    const said = Map.groupBy(left, ({ from }) => from);
    const targets = new Map<Ref, readonly Ref[]>([
      ...kept,
      ...[...said].map(([from, of]) => [from, of.map(({ to }) => to)] as const),
    ]);
    const closing = new Map<Edge, readonly Ref[]>();
    for (const cycle of cyclesIn(targets)) {
      const steps = cycle.slice(1).map((to, index) => ({ from: cycle[index], to }));
      const last = steps.flatMap((step) => left.filter(({ from, to }) => from === step.from && to === step.to)).at(-1);
      if (last !== undefined) closing.set(last, cycle);
    }
    if (closing.size === 0) return left;
    for (const [{ place, to }, cycle] of closing)
      warnings.push({
        ...place,
        detail: `this leads round in a circle, ${cycle.join(' -> ')}, so ${to} is left out here`,
      });
    left = left.filter((edge) => !closing.has(edge));
  }
}
