/**
 * From an affected entry to whoever owns it: its own owner, else the nearest one among what it is part of and
 * what provides it. Nearest means the fewest steps; with as many steps, what it is part of comes before what
 * provides it, and then the order in which the catalog lists them. Every entry is visited once, so a circle
 * ends the walk and not the service.
 */
import type { RouteStep } from '@escalog/contracts';
import { isThing, ownershipEdges, type Definitions, type Ref, type Thing } from '@escalog/definitions';

export interface Walk {
  /** Where it ended: at the entry that has an owner, else at the last that was asked. */
  readonly endedAt: Ref;
  /** From the affected entry to where it ended. */
  readonly steps: readonly RouteStep[];
  readonly owner: Ref | undefined;
}

/** Walks from `start` to the nearest owner. */
export function walkToOwner(start: Ref, definitions: Definitions): Walk {
  const arrivedBy = new Map<Ref, RouteStep | undefined>([[start, undefined]]);
  let endedAt = start;
  for (const ref of arrivedBy.keys()) {
    endedAt = ref;
    const thing = thingOf(ref, definitions);
    if (thing?.owner !== undefined) return { endedAt, steps: stepsTo(ref, arrivedBy), owner: thing.owner };
    for (const step of stepsFrom(ref, thing, definitions)) if (!arrivedBy.has(step.to)) arrivedBy.set(step.to, step);
  }
  return { endedAt, steps: stepsTo(endedAt, arrivedBy), owner: undefined };
}

function stepsFrom(from: Ref, thing: Thing | undefined, definitions: Definitions): readonly RouteStep[] {
  if (thing === undefined) return [];
  const edges = ownershipEdges(thing, (type) => definitions.findOf('catalog-type', type)?.entry);
  return [
    ...edges.partOf.map((to) => ({ from, edge: 'part-of', to })),
    ...edges.providedBy.map((to) => ({ from, edge: 'provided-by', to })),
  ];
}

function stepsTo(ref: Ref, arrivedBy: ReadonlyMap<Ref, RouteStep | undefined>): readonly RouteStep[] {
  const steps: RouteStep[] = [];
  for (let step = arrivedBy.get(ref); step !== undefined; step = arrivedBy.get(step.from)) steps.unshift(step);
  return steps;
}

function thingOf(ref: Ref, definitions: Definitions): Thing | undefined {
  const entry = definitions.find(ref)?.entry;
  return entry !== undefined && isThing(entry) ? entry : undefined;
}
