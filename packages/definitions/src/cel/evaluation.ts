/**
 * How an expression that was found sound is evaluated: within bounds, and so that it can say why it was false. What the
 * library decided for each node is wrapped, so that loops count their steps and parts note what they gave.
 */
import { EvaluationError, serialize, type ASTNode } from '@marcbachmann/cel-js';
import { onOneLine, shortened } from '@escalog/kernel';
import { faultAt, faultOf, type Known } from './faults.ts';
import { longestText, tooLong, writtenName } from './functions.ts';
import { everyNode, literalText, nodeOf, partsOf, rootOf, type Evaluate, type Node } from './tree.ts';
import type { CelFault, CelFields, CelResult } from './types.ts';
import { toJson } from './values.ts';

/** What an expression comes to as JSON, or why it cannot be evaluated. */
export type Evaluated =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly fault: CelFault };

/** Why a condition did not hold. */
export interface Because {
  /** The part of the condition that was false, as it was written. */
  readonly part: string;
  /** What it was asked about, such as `incident.severity is "severity/sev3"`; at most four. */
  readonly seen: readonly string[];
}

declare const bound: unique symbol;

/** Values for all variables of a language, as its expressions take them. */
export type Bound = Readonly<Record<string, unknown>> & { readonly [bound]: true };

/** An expression that was found sound. Evaluating it twice over the same values gives the same. */
export interface CelExpression {
  readonly source: string;
  /** The texts that are written out in it. */
  readonly texts: readonly string[];
  /** The places that it reads, such as `incident.labels["team"]`. */
  readonly reads: readonly string[];
  /** The variables that it names. */
  readonly variables: ReadonlySet<string>;
  /** True of a condition that is false whatever it is asked about, because a part that must be true is written out as false. */
  readonly isNever: boolean;
  /**
   * What it gives, as JSON has it: instants in ISO 8601, whole numbers as numbers. A fault when it cannot be evaluated
   * (a field of something dynamic is missing), goes on for too long or gives something else than was wanted.
   */
  evaluate(values: Bound): Evaluated;
  /** Evaluates it so that it can be told afterwards what came of it. */
  watch(values: Bound): Watched;
}

/** An evaluation, and what it went by. */
export interface Watched {
  readonly evaluated: Evaluated;
  /** Of a condition that gave false: the first of the parts that must all be true which was not. */
  because(): Because;
  /** What it was asked about, such as `incident.rank is 1`, whatever it gave; at most four. */
  seen(): readonly string[];
}

/** Steps of loops in one evaluation. */
const stepsAtMost = 100_000;

/** How far an evaluation has come, and what it saw if somebody asked. */
interface Course {
  steps: number;
  seen: Map<Node, unknown> | undefined;
}

/** What `parsed` gives over values, and why. */
export function expressionOf(
  parsed: { readonly ast: ASTNode; (values: Bound): unknown },
  source: string,
  known: Known,
  variables: CelFields,
  wanted: readonly CelResult[],
): CelExpression {
  const root = nodeOf(parsed.ast);
  const course: Course = { steps: 0, seen: undefined };
  const parts = conjunctsOf(root);
  const places = parts.map((part) => ({ part, places: placesIn(part, variables) }));
  bounded(root, course);
  for (const node of new Set([...parts, ...places.flatMap(({ places: of }) => of)])) watched(node, course);
  const evaluate = (values: Bound): Evaluated => {
    course.steps = 0;
    try {
      const value = parsed(values);
      const kind = kindOf(value);
      if (kind === undefined || !wanted.includes(kind)) {
        const detail = `gave ${withArticle(kind ?? 'value of another kind')}, and ${wanted.map(withArticle).join(' or ')} is wanted`;
        return { ok: false, fault: faultAt(source, 0, detail) };
      }
      return { ok: true, value: toJson(value) };
    } catch (error) {
      return { ok: false, fault: faultOf(source, error, known) };
    }
  };
  const nodes = everyNode(root);
  const read = placesIn(root, variables);
  return {
    source,
    texts: nodes.flatMap((node) => literalText(node) ?? []),
    reads: [...new Set(read.map(written))],
    variables: new Set(read.flatMap((place) => rootOf(place) ?? [])),
    isNever: parts.some(({ op, args }) => op === 'value' && args === false),
    evaluate,
    watch(values) {
      const seen = new Map<Node, unknown>();
      course.seen = seen;
      const evaluated = evaluate(values);
      course.seen = undefined;
      return {
        evaluated,
        because() {
          const found = places.find(({ part }) => seen.get(part) === false) ?? { part: root, places: [] };
          return { part: written(found.part), seen: seenAt(found.places, seen) };
        },
        seen: () =>
          seenAt(
            places.flatMap(({ places: of }) => of),
            seen,
          ),
      };
    },
  };
}

/** The parts that must all be true for the whole to be. */
function conjunctsOf(node: Node): readonly Node[] {
  return node.op === '&&' ? partsOf(node).flatMap(conjunctsOf) : [node];
}

/** The places that a part reads, such as `incident.labels["team"]`: the longest of each, in order. */
function placesIn(node: Node, variables: CelFields): readonly Node[] {
  const root = rootOf(node);
  if (root !== undefined) return Object.hasOwn(variables, root) ? [node] : [];
  return partsOf(node).flatMap((part) => placesIn(part, variables));
}

/** Has a node note what it gave, wherever the library keeps how it is evaluated. */
function watched(node: Node, course: Course): void {
  const noting =
    (evaluate: Evaluate): Evaluate =>
    (evaluator, self, context) => {
      const value = evaluate(evaluator, self, context);
      course.seen?.set(node, value);
      return value;
    };
  const { macro, alternate } = node.meta;
  if (macro !== undefined) macro.evaluate = noting(macro.evaluate);
  else (alternate ?? node).setMeta('evaluate', noting((alternate ?? node).meta.evaluate));
}

/** Has every loop count its steps, and everything that makes a text or a list look at how long it has become. */
function bounded(root: Node, course: Course): void {
  for (const node of everyNode(root)) {
    const { alternate } = node.meta;
    if (alternate !== undefined && 'iterable' in (alternate.args as object)) {
      alternate.setMeta('evaluate', counting(course));
    } else if (node.op === '+' || node.op === 'rcall') {
      const { evaluate } = node.meta;
      node.setMeta('evaluate', (evaluator, self, context) => notTooLong(evaluate(evaluator, self, context), self));
    }
  }
}

function counting(course: Course): Evaluate {
  return (evaluator, self: Node, context) => {
    const { iterable } = self.args as { readonly iterable: Node };
    const items = evaluator.run(iterable, context);
    course.steps += sizeOf(items) + 1;
    if (course.steps > stepsAtMost)
      throw new EvaluationError({ message: `goes on for more than ${stepsAtMost} steps`, node: self as never });
    return (self as unknown as { handle: (...args: unknown[]) => unknown }).handle(
      items,
      self.args,
      evaluator,
      context,
    );
  };
}

function notTooLong(value: unknown, node: Node): unknown {
  if (typeof value === 'string' && value.length > longestText)
    throw new EvaluationError({ message: tooLong, node: node as never });
  if (sizeOf(value) > stepsAtMost)
    throw new EvaluationError({ message: `makes a list of more than ${stepsAtMost}`, node: node as never });
  return value;
}

function sizeOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return value instanceof Map ? value.size : 0;
}

const writings = new WeakMap<Node, string>();

/** A node as somebody would write it, on one line. */
function written(node: Node): string {
  return writings.getOrInsertComputed(node, () =>
    shortened(onOneLine(writtenName(serialize(node as unknown as ASTNode))), 200),
  );
}

const toldAtMost = 4;

function seenAt(places: readonly Node[], seen: ReadonlyMap<Node, unknown>): readonly string[] {
  const told = places.flatMap((place) => (seen.has(place) ? [`${written(place)} is ${shown(seen.get(place))}`] : []));
  return [...new Set(told)].slice(0, toldAtMost);
}

/** A value for people: short, and of a record what it is called. */
function shown(value: unknown): string {
  const json = toJson(value);
  const items = Array.isArray(json) ? json.map(nameOf) : nameOf(json);
  return shortened(JSON.stringify(items), 80);
}

function nameOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'ref' in value ? value.ref : value;
}

function kindOf(value: unknown): CelResult | undefined {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Date) return 'timestamp';
  if (value instanceof Map || Object.getPrototypeOf(value) === Object.prototype) return 'map';
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'string':
      return 'string';
    case 'bigint':
      return 'int';
    default:
      return typeof value === 'number' ? 'double' : undefined;
  }
}

/** `an int`, `a string`. */
export function withArticle(result: string): string {
  return `${/^[aeiou]/.test(result) ? 'an' : 'a'} ${result}`;
}
