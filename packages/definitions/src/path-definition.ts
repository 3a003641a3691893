/** An escalation path in the form in which events carry it: its nodes in one list, each branch before what is in it. */
import type { PathDefinition, PathNode as ToldNode } from '@escalog/contracts';
import type { PathBranch, PathLevel, PathNode } from './entries/escalation-path.ts';
import type { EntryOf, Ref } from './entry.ts';

type Path = EntryOf<'escalation-path'>;

const nothing: ToldNode = {
  name: null,
  within: null,
  side: null,
  level: null,
  condition: null,
  repeatTimes: null,
  repeatTo: null,
};

/** The path as events carry it; made once for each version of it. */
export function pathDefinitionOf(path: Path): PathDefinition {
  return definitions.getOrInsertComputed(path, definitionOf);
}

const definitions = new WeakMap<Path, PathDefinition>();

function definitionOf({ name, nodes, lastResort, adjudicator }: Path): PathDefinition {
  const told: ToldNode[] = [];
  tellAll(nodes, { within: null, side: null }, told);
  return { name, nodes: told, lastResort, adjudicator: adjudicator ?? null };
}

function tellAll(nodes: readonly PathNode[], place: Pick<ToldNode, 'within' | 'side'>, told: ToldNode[]): void {
  for (const node of nodes) {
    const common = { ...nothing, ...place, name: ('name' in node ? node.name : undefined) ?? null };
    if ('level' in node) {
      const { targets, acknowledgeWithin, mode, acknowledgement, urgency } = node.level;
      told.push({
        ...common,
        level: {
          targets,
          acknowledgeWithin,
          mode: mode ?? 'everyone',
          acknowledgement: acknowledgement ?? 'first',
          urgency: urgency ?? 'by-severity',
        },
      });
    } else if ('repeat' in node) {
      told.push({ ...common, repeatTimes: node.repeat.times, repeatTo: node.repeat.to ?? null });
    } else {
      const within = told.push({ ...common, condition: node.branch.if }) - 1;
      tellAll(node.branch.then, { within, side: 'then' }, told);
      tellAll(node.branch.else ?? [], { within, side: 'else' }, told);
    }
  }
}

/** The path that an event carries, as the catalog has it; made once for each definition and ref. */
export function pathOfDefinition(ref: Ref, definition: PathDefinition): Path {
  const kept = read.get(definition);
  if (kept?.ref === ref) return kept;
  const { name, nodes, lastResort, adjudicator } = definition;
  const path: Path = {
    ref,
    name,
    nodes: nodesWithin(null, null, nodes),
    lastResort,
    ...(adjudicator !== null && { adjudicator }),
  };
  read.set(definition, path);
  return path;
}

/** By the definition as it was handed over: the events of all that climb a path carry the same. */
const read = new WeakMap<PathDefinition, Path>();

function nodesWithin(within: number | null, side: string | null, told: readonly ToldNode[]): PathNode[] {
  return told.flatMap((node, index) =>
    node.within === within && node.side === side ? [nodeOf(node, index, told)] : [],
  );
}

function nodeOf(node: ToldNode, index: number, told: readonly ToldNode[]): PathNode {
  const name = node.name === null ? {} : { name: node.name };
  if (node.level !== null) return { ...name, level: levelOf(node.level) };
  if (node.condition !== null) {
    const otherwise = nodesWithin(index, 'else', told);
    const branch: PathBranch = {
      if: node.condition,
      then: nodesWithin(index, 'then', told),
      ...(otherwise.length > 0 && { else: otherwise }),
    };
    return { ...name, branch };
  }
  return { repeat: { times: node.repeatTimes ?? 1, ...(node.repeatTo !== null && { to: node.repeatTo }) } };
}

/** What is said by default is left out, as whoever wrote it may have done. */
function levelOf({
  targets,
  acknowledgeWithin,
  mode,
  acknowledgement,
  urgency,
}: NonNullable<ToldNode['level']>): PathLevel {
  return {
    targets: [...targets],
    acknowledgeWithin,
    ...(mode === 'round-robin' && { mode }),
    ...(acknowledgement === 'everyone' && { acknowledgement }),
    ...((urgency === 'high' || urgency === 'low') && { urgency }),
  };
}
