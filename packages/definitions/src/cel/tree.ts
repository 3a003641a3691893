import type { ASTNode } from '@marcbachmann/cel-js';

/**
 * A node as the library keeps it: beside what it declares, what it has decided to do with it. A macro stands in `macro`
 * when it is evaluated by itself (`has`), its loop in `alternate` when it became one (`exists`, `map`, …).
 */
export interface Node {
  readonly op: string;
  /** Not read-only: a call is given its other name here. */
  readonly args: unknown;
  readonly start: number;
  readonly pos: number;
  readonly meta: {
    readonly alternate?: Node & { readonly handle?: unknown };
    readonly macro?: Macro;
    readonly evaluate: Evaluate;
  };
  setMeta(key: 'evaluate', evaluate: Evaluate): unknown;
}

export interface Macro {
  readonly args?: readonly Node[];
  typeCheck?: (checker: Checker, macro: Macro, context: unknown) => unknown;
  evaluate: (evaluator: Evaluator, macro: never, context: unknown) => unknown;
}

export interface Checker {
  check(node: Node, context: unknown): unknown;
}

/** `self` is the node, or the macro that stands for it. */
export type Evaluate = (evaluator: Evaluator, self: never, context: unknown) => unknown;

export interface Evaluator {
  run(node: Node, context: unknown): unknown;
}

/** The library's tree as the rest of this folder reads it. */
export function nodeOf(ast: ASTNode): Node {
  return ast as unknown as Node;
}

/** The parts of which a node is made, in the order in which they are written. */
export function partsOf({ args }: Node): readonly Node[] {
  return nodesIn(args);
}

function nodesIn(value: unknown): readonly Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  return typeof value === 'object' && value !== null && 'op' in value ? [value as Node] : [];
}

/** A node and everything below it. */
export function everyNode(node: Node): readonly Node[] {
  return [node, ...partsOf(node).flatMap(everyNode)];
}

/** A call by its name: `x.name(…)` with what it is called on, or `name(…)`. */
export function callOf(
  node: Node,
): { readonly name: string; readonly on: Node | undefined; readonly given: readonly Node[] } | undefined {
  if (node.op === 'rcall') {
    const [name, on, given] = node.args as [string, Node, Node[]];
    return { name, on, given };
  }
  if (node.op !== 'call') return undefined;
  const [name, given] = node.args as [string, Node[]];
  return { name, on: undefined, given };
}

/** Has a call go to the function of another name. */
export function renameCall(node: Node, name: string): void {
  (node.args as unknown[])[0] = name;
}

/** The text of a literal, or `undefined` of anything else. */
export function literalText(node: Node | undefined): string | undefined {
  return node?.op === 'value' && typeof node.args === 'string' ? node.args : undefined;
}

/** What a place such as `incident.labels["team"]` is read from: its variable, or `undefined` when it is no such place. */
export function rootOf(node: Node): string | undefined {
  if (node.op === 'id') return String(node.args);
  if (node.op !== '.' && node.op !== '[]') return undefined;
  const [on, key] = node.args as [Node, Node | string];
  return typeof key === 'string' || key.op === 'value' ? rootOf(on) : undefined;
}
