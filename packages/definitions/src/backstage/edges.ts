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
  return (['partOf', 'providedBy'] as const).flatMap((field) => {
    const own = edges.filter((edge) => edge.field === field);
    const among = closingAmong(own);
    const left = own.filter((edge) => !among.has(edge));
    const through = closingThrough(left, keptEdges(field, stored));
    for (const [{ place, to }, circle] of [...among, ...through])
      warnings.push({
        ...place,
        detail: `this leads round in a circle, ${inWords(circle)}, so ${to} is left out here`,
      });
    return left.filter((edge) => !through.has(edge));
  });
}

function keptEdges(field: Edge['field'], stored: readonly CatalogEntry[]): ReadonlyMap<Ref, readonly Ref[]> {
  const byRef = new Map(stored.map((entry) => [entry.ref, entry]));
  const typeCalled = (ref: Ref) => byRef.get(ref) as EntryOf<'catalog-type'> | undefined;
  return new Map(stored.filter(isThing).map((thing) => [thing.ref, ownershipEdges(thing, typeCalled)[field]]));
}

/** The edges that come back, on a walk along all of them in their order, to where the walk has just been; each with its circle. */
function closingAmong(edges: readonly Edge[]): ReadonlyMap<Edge, readonly Ref[]> {
  const from = Map.groupBy(edges, (edge) => edge.from);
  const closing = new Map<Edge, readonly Ref[]>();
  const left = new Set<Ref>();
  for (const start of from.keys()) {
    if (left.has(start)) continue;
    const way = new Map([[start, (from.get(start) ?? []).values()]]);
    for (let at: Ref | undefined = start; at !== undefined;) {
      const next: Edge | undefined = way.get(at)?.next().value;
      if (next === undefined) {
        left.add(at);
        way.delete(at);
        at = [...way.keys()].at(-1);
      } else if (way.has(next.to)) {
        const steps = [...way.keys()];
        closing.set(next, [...steps.slice(steps.indexOf(next.to)), next.to]);
      } else if (!left.has(next.to)) {
        way.set(next.to, (from.get(next.to) ?? []).values());
        at = next.to;
      }
    }
  }
  return closing;
}

/** The edges, which have no circle among them, that close one together with what is kept. */
function closingThrough(
  edges: readonly Edge[],
  kept: ReadonlyMap<Ref, readonly Ref[]>,
): ReadonlyMap<Edge, readonly Ref[]> {
  const closing = new Map<Edge, readonly Ref[]>();
  for (let open = true; open;) {
    const left = Map.groupBy(
      edges.filter((edge) => !closing.has(edge)),
      ({ from }) => from,
    );
    const said = [...left].map(([from, of]) => [from, of.map(({ to }) => to)] as const);
    open = false;
    for (const cycle of cyclesIn(new Map([...kept, ...said]))) {
      const steps = cycle
        .slice(1)
        .flatMap((to, index) => (left.get(cycle[index] ?? '') ?? []).filter((edge) => edge.to === to));
      const last = steps.at(-1);
      if (last === undefined) continue;
      closing.set(last, cycle);
      open = true;
    }
  }
  return closing;
}

const stepsTold = 8;

function inWords(circle: readonly Ref[]): string {
  const more = circle.length - stepsTold;
  return (more > 0 ? [...circle.slice(0, stepsTold - 1), `${more} more`, ...circle.slice(-1)] : circle).join(' -> ');
}
