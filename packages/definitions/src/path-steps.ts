/**
 * An escalation path as a flat list of steps, as it is walked: levels numbered from 1 over the whole path in the order in
 * which they are written, also within branches; a branch says where its other side begins; the end of its first side goes
 * on behind it; a repeat says to which step it goes back.
 */
import { below } from './checks/problem.ts';
import type { PathLevel, PathNode } from './entries/escalation-path.ts';

interface Placed {
  /** Index of the node in the path as events carry it, from 0. */
  readonly node: number;
  /** JSON Pointer within the entry. */
  readonly pointer: string;
}
export interface LevelStep extends Placed {
  readonly kind: 'level';
  readonly name: string | null;
  readonly number: number;
  readonly level: PathLevel;
}
export interface BranchStep extends Placed {
  readonly kind: 'branch';
  readonly name: string | null;
  readonly condition: string;
  /** Index of the step where it goes on when the condition does not hold: of the other side, or behind the branch. */
  readonly otherwise: number;
  /** Index of the step behind the branch. */
  readonly end: number;
}
export interface RepeatStep extends Placed {
  readonly kind: 'repeat';
  readonly times: number;
  /** Index of the step that it goes back to. */
  readonly to: number;
}
interface GotoStep {
  readonly kind: 'goto';
  readonly to: number;
}
export type PathStep = LevelStep | BranchStep | RepeatStep | GotoStep;

/** The steps of a path by its nodes; made once for each list of nodes. */
export function stepsOf(nodes: readonly PathNode[]): readonly PathStep[] {
  return known.getOrInsertComputed(nodes, () => new Compiling().all(nodes));
}

const known = new WeakMap<readonly PathNode[], readonly PathStep[]>();

/** The levels of a path, also those within branches, in the order in which they are written. */
export function levelsIn(nodes: readonly PathNode[]): readonly LevelStep[] {
  return levels.getOrInsertComputed(nodes, () => stepsOf(nodes).filter((step) => step.kind === 'level'));
}

const levels = new WeakMap<readonly PathNode[], readonly LevelStep[]>();

class Compiling {
  readonly #steps: PathStep[] = [];
  readonly #places = new Map<string, number>();
  #nodes = 0;
  #levels = 0;

  all(nodes: readonly PathNode[]): readonly PathStep[] {
    this.#list(nodes, '/nodes');
    return this.#steps;
  }

  #list(nodes: readonly PathNode[], pointer: string): void {
    for (const [index, node] of nodes.entries()) this.#node(node, below(pointer, index));
  }

  #node(node: PathNode, pointer: string): void {
    const placed = { node: this.#nodes, pointer };
    const name = ('name' in node ? node.name : undefined) ?? null;
    this.#nodes += 1;
    const place = this.#steps.length;
    // Before what is in it: from within a branch, a repeat may go back to the branch.
    if (name !== null && !this.#places.has(name)) this.#places.set(name, place);
    if ('level' in node) {
      this.#levels += 1;
      this.#steps.push({ kind: 'level', ...placed, name, number: this.#levels, level: node.level });
    } else if ('repeat' in node) {
      const { times, to } = node.repeat;
      // Of a path that was never checked: what is not before it is the top.
      this.#steps.push({ kind: 'repeat', ...placed, times, to: this.#places.get(to ?? '') ?? 0 });
    } else {
      this.#branch(node.branch, { ...placed, name }, place);
    }
  }

  #branch(
    { if: condition, then, else: otherwise = [] }: Extract<PathNode, { branch: unknown }>['branch'],
    { name, ...placed }: Placed & { readonly name: string | null },
    place: number,
  ): void {
    this.#steps.push({ kind: 'goto', to: place });
    this.#list(then, below(placed.pointer, 'branch', 'then'));
    const leaving = this.#steps.length;
    if (otherwise.length > 0) this.#steps.push({ kind: 'goto', to: leaving });
    const other = this.#steps.length;
    this.#list(otherwise, below(placed.pointer, 'branch', 'else'));
    const end = this.#steps.length;
    this.#steps[place] = { kind: 'branch', ...placed, name, condition, otherwise: other, end };
    if (otherwise.length > 0) this.#steps[leaving] = { kind: 'goto', to: end };
  }
}
