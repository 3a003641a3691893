/**
 * What comes when a page is not answered in time, as a clause. It is read in the path that the escalation is pinned to, as
 * long as that is the one that the catalog has: a branch is decided only then, and a repeat may be spent, so of these
 * nothing is promised.
 */
import type { EscalationExhausted, LastResortPaged, LevelReached } from '@escalog/contracts';
import type { Definitions, EntryOf, PathNode } from '@escalog/definitions';

/** `level 2 is paged`; `undefined` when nobody can say. */
export function otherwiseOf(
  event: LevelReached | EscalationExhausted | LastResortPaged,
  definitions: Definitions,
): string | undefined {
  if (event.type !== 'LevelReached') return 'you are paged again';
  const [ref = '', version] = event.reason.definition?.split('@') ?? [];
  const path = definitions.findOf('escalation-path', ref);
  if (path === undefined || String(path.version) !== version) return undefined;
  const levels = levelsOfPath.getOrInsertComputed(path.entry, ({ nodes }) => levelsOf(nodes, 'end'));
  const next = levels[event.level - 1]?.next;
  if (next === 'end') return `the last resort is paged: ${nameOf(path.entry.lastResort, definitions)}`;
  const number = levels.findIndex(({ node }) => node === next) + 1;
  if (number === 0 || next === undefined) return undefined;
  return `level ${number}${'name' in next ? ` (${next.name})` : ''} is paged`;
}

interface Level {
  readonly node: PathNode;
  /** What stands behind it; behind the last of a branch what stands behind the branch. */
  readonly next: PathNode | 'end';
}

/** What is made of a path once: entries of the catalog are replaced, and never changed. */
const levelsOfPath = new WeakMap<EntryOf<'escalation-path'>, readonly Level[]>();

/** In the order in which levels are counted, those in branches too. */
function levelsOf(nodes: readonly PathNode[], last: Level['next']): readonly Level[] {
  return nodes.flatMap((node, index) => {
    const next = nodes[index + 1] ?? last;
    if ('branch' in node) return [...levelsOf(node.branch.then, next), ...levelsOf(node.branch.else ?? [], next)];
    return 'level' in node ? [{ node, next }] : [];
  });
}

function nameOf(ref: string, definitions: Definitions): string {
  return definitions.find(ref)?.entry.name ?? ref;
}
