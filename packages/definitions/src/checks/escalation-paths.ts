/**
 * What the schema cannot say of one escalation path: times that nobody could keep, names that several nodes bear, repeats that
 * lead nowhere, conditions that are faulty or decide nothing, and paths that go on for so long that nobody is served by it.
 */
import { counted } from '@escalog/kernel';
import { faultSentence } from '../cel/types.ts';
import { millisecondsOf } from '../durations.ts';
import type { PathLevel, PathNode } from '../entries/escalation-path.ts';
import type { EntryOf } from '../entry.ts';
import { branchConditionOf } from '../path-conditions.ts';
import { stepsOf, type PathStep, type RepeatStep } from '../path-steps.ts';
import { below, type Problem } from './problem.ts';

/** Levels that an escalation may come to before its last resort, in the worst case. */
const levelsAtMost = 500;
const longestWait = millisecondsOf('PT24H');

/** What is wrong within a path; pointers are within it. */
export function problemsOfPath({ nodes }: EntryOf<'escalation-path'>): readonly Problem[] {
  const placed = placedIn(nodes, '/nodes', []);
  const found = [...namedTwice(placed), ...placed.flatMap((one) => ofNode(one, placed, stepsOf(nodes)))];
  return found.length > 0 ? found : tooLong(stepsOf(nodes));
}

/** A node with its place. */
interface PlacedNode {
  readonly node: PathNode;
  readonly pointer: string;
  /** Names that a repeat here may go back to: of nodes before it on its list, and on those around it. */
  readonly visible: readonly string[];
}

function placedIn(nodes: readonly PathNode[], pointer: string, around: readonly string[]): readonly PlacedNode[] {
  const visible = [...around];
  return nodes.flatMap((node, index) => {
    const place = below(pointer, index);
    const placed = { node, pointer: place, visible: [...visible] };
    const name = nameOf(node);
    if (name !== undefined) visible.push(name);
    if (!('branch' in node)) return [placed];
    const { then, else: otherwise = [] } = node.branch;
    return [
      placed,
      ...placedIn(then, below(place, 'branch', 'then'), visible),
      ...placedIn(otherwise, below(place, 'branch', 'else'), visible),
    ];
  });
}

function nameOf(node: PathNode): string | undefined {
  return 'name' in node ? node.name : undefined;
}

function namedTwice(placed: readonly PlacedNode[]): readonly Problem[] {
  const names = placed.map(({ node }) => nameOf(node));
  return placed.flatMap(({ node, pointer }, index) => {
    const name = nameOf(node);
    return name !== undefined && names.indexOf(name) < index
      ? [{ pointer: below(pointer, 'name'), detail: `two nodes of the path are called "${name}"; rename one of them` }]
      : [];
  });
}

function ofNode(
  { node, pointer, visible }: PlacedNode,
  all: readonly PlacedNode[],
  steps: readonly PathStep[],
): readonly Problem[] {
  if ('level' in node) return ofLevel(node.level, below(pointer, 'level', 'acknowledgeWithin'));
  if ('branch' in node) return ofCondition(node.branch.if, below(pointer, 'branch', 'if'));
  const { to } = node.repeat;
  if (to !== undefined && !visible.includes(to))
    return [{ pointer: below(pointer, 'repeat', 'to'), detail: whyNot(to, pointer, all) }];
  const repeat = steps.find((step): step is RepeatStep => step.kind === 'repeat' && step.pointer === pointer);
  const covered = repeat === undefined ? [] : steps.slice(repeat.to, steps.indexOf(repeat));
  return covered.some(({ kind }) => kind === 'level')
    ? []
    : [{ pointer, detail: 'there is nothing to repeat yet; a repeat stands behind the levels that it goes back over' }];
}

function ofLevel({ acknowledgeWithin }: PathLevel, pointer: string): readonly Problem[] {
  const wait = millisecondsOf(acknowledgeWithin);
  if (wait <= 0)
    return [
      { pointer, detail: 'people need some time to acknowledge; zero would skip the level, so give PT1M or more' },
    ];
  return wait > longestWait
    ? [
        {
          pointer,
          detail: `a level waits 24 hours at most, and ${acknowledgeWithin} is longer; give PT24H or less, and repeat the path`,
        },
      ]
    : [];
}

function ofCondition(source: string, pointer: string): readonly Problem[] {
  const condition = branchConditionOf(source);
  if (!condition.ok) return [{ pointer, detail: faultSentence(condition.fault) }];
  const { isNever, reads } = condition.expression;
  return isNever || reads.length === 0
    ? [
        {
          pointer,
          detail:
            'the condition gives the same whatever happens, so one side would never be climbed; ask about the incident, or put the nodes of the other side in the place of the branch',
        },
      ]
    : [];
}

function whyNot(to: string, pointer: string, all: readonly PlacedNode[]): string {
  const named = all.findIndex(({ node }) => nameOf(node) === to);
  if (named === -1)
    return `no node of the path is called "${to}"; give the name of a node before the repeat, or leave it out for the first`;
  return named > all.findIndex((one) => one.pointer === pointer)
    ? `"${to}" comes after the repeat, which goes back; give the name of a node before it`
    : `"${to}" is within a branch that the repeat is not in; give the name of that branch, or of a node beside it`;
}

function tooLong(steps: readonly PathStep[]): readonly Problem[] {
  const most = mostLevels(steps);
  return most <= levelsAtMost
    ? []
    : [
        {
          pointer: '/nodes',
          detail: `the path may come to ${most > 1e6 ? 'more than a million levels' : counted(most, 'level')} before its last resort, and ${levelsAtMost} are the most; repeat less often`,
        },
      ];
}

/** How many levels are reached in the worst case, at most: each repeat is taken as often as it may be. */
function mostLevels(steps: readonly PathStep[]): number {
  const before: number[] = [];
  const through = (from: number, end: number, reached: number): number => {
    let count = reached;
    for (let index = from; index < end; index += 1) {
      before[index] = count;
      const step = steps[index];
      if (step?.kind === 'level') count += 1;
      else if (step?.kind === 'repeat') count += step.times * (count - (before[step.to] ?? count));
      else if (step?.kind === 'branch') {
        const leaves = steps.slice(index, step.end).some((inner) => inner.kind === 'repeat' && inner.to <= index);
        const then = through(index + 1, step.otherwise, count);
        // What goes back to before the branch may go the one way and then the other.
        const other = through(step.otherwise, step.end, leaves ? then : count);
        count = Math.max(then, other);
        index = step.end - 1;
      }
    }
    return count;
  };
  return through(0, steps.length, 0);
}
