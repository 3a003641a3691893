import type { Ref } from '../entry.ts';

/**
 * Cycles among `edges`, each from one of its members round to it again: `[a, b, a]`. Following the first
 * edge that lies on a cycle, so several cycles through one entry are named one after the other, as they are
 * mended.
 */
export function cyclesIn(edges: ReadonlyMap<Ref, readonly Ref[]>): readonly (readonly Ref[])[] {
  const next = firstEdgesTowardsCycles(edges);
  const walked = new Set<Ref>();
  const cycles: Ref[][] = [];
  for (const start of next.keys()) {
    const walk: Ref[] = [];
    let at: Ref | undefined = start;
    for (; at !== undefined && !walked.has(at); at = next.get(at)) {
      walked.add(at);
      walk.push(at);
    }
    const entered = at === undefined ? -1 : walk.indexOf(at);
    if (entered >= 0) cycles.push([...walk.slice(entered), ...walk.slice(entered, entered + 1)]);
  }
  return cycles;
}

/** What is left after peeling off, again and again, whatever leads nowhere: of each entry the first edge. */
function firstEdgesTowardsCycles(edges: ReadonlyMap<Ref, readonly Ref[]>): ReadonlyMap<Ref, Ref> {
  const open = new Map([...edges].map(([ref, targets]) => [ref, targets.length]));
  const sources = new Map<Ref, Ref[]>();
  for (const [ref, targets] of edges) {
    for (const target of targets) sources.getOrInsertComputed(target, () => []).push(ref);
  }
  const leadsNowhere = new Set<Ref>([...sources.keys(), ...edges.keys()].filter((ref) => (open.get(ref) ?? 0) === 0));
  for (const ref of leadsNowhere) {
    for (const source of sources.get(ref) ?? []) {
      const left = (open.get(source) ?? 0) - 1;
      open.set(source, left);
      if (left === 0) leadsNowhere.add(source);
    }
  }
  return new Map(
    [...edges].flatMap(([ref, targets]) =>
      targets
        .filter((target) => !leadsNowhere.has(target))
        .slice(0, 1)
        .map((target) => [ref, target] as const),
    ),
  );
}
