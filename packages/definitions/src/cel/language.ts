/**
 * Expressions of CEL, the Common Expression Language (https://github.com/google/cel-spec), as Escalog takes them: what
 * they may name is declared, they are checked when they are written, they end soon, and they can say why they were false.
 */
import { Environment, EvaluationError, serialize, type ASTNode } from '@marcbachmann/cel-js';
import { shortened } from '@escalog/kernel';
import { faultAt, faultOf, type Known } from './faults.ts';
import { addFunctions, literalFault, longestText, ourName, tooLong, writtenName } from './functions.ts';
import {
  callOf,
  everyNode,
  literalText,
  nodeOf,
  partsOf,
  renameCall,
  rootOf,
  type Evaluate,
  type Node,
} from './tree.ts';
import { longestExpression, type CelFault, type CelFields, type CelResult, type CelType } from './types.ts';
import { toJson, valueOf, type RecordClass } from './values.ts';

export type Compiled =
  { readonly ok: true; readonly expression: CelExpression } | { readonly ok: false; readonly fault: CelFault };

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
  /**
   * What it gives, as JSON has it: instants in ISO 8601, whole numbers as numbers. A fault when it cannot be evaluated
   * (a field of something dynamic is missing), goes on for too long or gives something else than was wanted.
   */
  evaluate(values: Bound): Evaluated;
  /** Of a condition that gave false over these values: the first of the parts that must all be true which was not. */
  because(values: Bound): Because;
}

export interface CelLanguage {
  /** Reads and checks an expression that is to give one of `wanted`. What is dynamic is checked when it is evaluated. */
  compile(source: string, ...wanted: readonly [CelResult, ...CelResult[]]): Compiled;
  /** A value for each variable: instants in milliseconds, everything else as JSON has it; throws when one is missing. */
  bind(values: Readonly<Record<string, unknown>>): Bound;
}

/** Steps of loops in one evaluation. */
const stepsAtMost = 100_000;

/** A language whose expressions may name `variables`, and nothing else. */
export function celLanguage(variables: CelFields): CelLanguage {
  const environment = new Environment({
    homogeneousAggregateLiterals: false,
    limits: { maxAstNodes: 1_000, maxDepth: 40, maxListElements: 200, maxMapEntries: 200, maxCallArguments: 8 },
  });
  const records = declareRecords(environment, variables);
  for (const [name, type] of Object.entries(variables)) environment.registerVariable(name, typeName(type));
  addFunctions(environment, (sentence) => new EvaluationError({ message: sentence }));
  const known: Known = {
    variables: Object.keys(variables),
    fieldsOf: (record) => records.get(record)?.fields,
    signatures: (name) => [
      ...new Set(
        environment
          .getDefinitions()
          .functions.filter((known) => writtenName(known.name) === name)
          .map(({ signature }) => writtenName(signature)),
      ),
    ],
  };
  const classes = new Map([...records].map(([name, { Class }]) => [name, Class]));
  return {
    compile: (source, ...wanted) => compiled(environment, known, variables, source, wanted),
    bind: (values) =>
      Object.fromEntries(
        Object.entries(variables).map(([name, type]) => {
          if (values[name] === undefined) throw new TypeError(`no value for the declared variable ${name}`);
          return [name, valueOf(type, values[name], classes)];
        }),
      ) as Bound,
  };
}

interface DeclaredRecord {
  readonly Class: RecordClass;
  readonly fields: readonly string[];
}

/** Makes the records known that the types of some fields speak of, those within others first. */
function declareRecords(
  environment: Environment,
  fields: CelFields,
  records = new Map<string, DeclaredRecord>(),
): Map<string, DeclaredRecord> {
  for (const type of Object.values(fields)) {
    const record = recordIn(type);
    if (record === undefined || records.has(record.record)) continue;
    declareRecords(environment, record.fields, records);
    // A class of its own tells the library of which record a value is.
    const Class = class extends Map<string, unknown> {};
    records.set(record.record, { Class, fields: Object.keys(record.fields) });
    environment.registerType(record.record, {
      ctor: Class,
      fields: Object.fromEntries(Object.entries(record.fields).map(([name, of]) => [name, typeName(of)])),
    });
  }
  return records;
}

function recordIn(type: CelType): Extract<CelType, { record: string }> | undefined {
  if (typeof type === 'string') return undefined;
  if ('list' in type) return recordIn(type.list);
  return 'map' in type ? recordIn(type.map) : type;
}

function typeName(type: CelType): string {
  if (type === 'timestamp') return 'google.protobuf.Timestamp';
  if (typeof type === 'string') return type;
  if ('list' in type) return `list<${typeName(type.list)}>`;
  return 'map' in type ? `map<string, ${typeName(type.map)}>` : type.record;
}

function compiled(
  environment: Environment,
  known: Known,
  variables: CelFields,
  source: string,
  wanted: readonly CelResult[],
): Compiled {
  const wrong = (offset: number, detail: string): Compiled => ({ ok: false, fault: faultAt(source, offset, detail) });
  if (source.trim() === '') return wrong(0, 'an expression is expected here');
  if (source.length > longestExpression)
    return wrong(longestExpression, `an expression has at most ${longestExpression} characters`);
  try {
    const parsed = environment.parse(source);
    const root = nodeOf(parsed.ast);
    for (const node of everyNode(root)) {
      const fault = prepared(node);
      if (fault !== undefined) return wrong(fault.at.start, fault.detail);
    }
    const { error, type } = parsed.check();
    if (error !== undefined) return { ok: false, fault: faultOf(source, error, known) };
    const result = resultOf(type ?? 'dyn');
    if (result !== undefined && !wanted.includes(result))
      return wrong(root.start, `gives ${withArticle(result)}, and ${wanted.map(withArticle).join(' or ')} is wanted`);
    return { ok: true, expression: expressionOf(parsed, source, known, variables, wanted) };
  } catch (error) {
    return { ok: false, fault: faultOf(source, error, known) };
  }
}

/** Has calls go to our functions, and looks at what the library leaves until it is too late; tells what is wrong. */
function prepared(node: Node): { readonly at: Node; readonly detail: string } | undefined {
  const call = callOf(node);
  if (call === undefined) return undefined;
  const { name, on, given } = call;
  if (name === 'bind' && on !== undefined)
    return { at: node, detail: 'bind is no part of CEL; write the value where it is used' };
  const { macro } = node.meta;
  if (macro?.typeCheck !== undefined) {
    // The library answers has(incident.severtiy) with false, for ever.
    const { typeCheck } = macro;
    macro.typeCheck = (checker, self, context) => {
      const result = typeCheck(checker, self, context);
      for (const part of self.args ?? []) checker.check(part, context);
      return result;
    };
    return undefined;
  }
  const text = literalText(given[0]);
  if (name === 'duration' && text !== undefined && !goDuration.test(text))
    return { at: node, detail: `"${text}" is no duration of CEL; write it in h, m and s, such as "36h" or "1h30m"` };
  if (on === undefined) return undefined;
  const fault = literalFault(name, given);
  if (fault !== undefined) return fault;
  const own = ourName(name, given.length);
  if (own !== undefined) renameCall(node, own);
  return undefined;
}

const goDuration = /^[-+]?([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$/;

/** What an expression of a type gives, or `undefined` when only its evaluation tells. */
function resultOf(type: string): CelResult | undefined {
  if (type === 'dyn' || type.startsWith('dyn<')) return undefined;
  if (type === 'google.protobuf.Timestamp') return 'timestamp';
  if (type.startsWith('list')) return 'list';
  if (type.startsWith('map')) return 'map';
  return type as CelResult;
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

function withArticle(result: string): string {
  return `${/^[aeiou]/.test(result) ? 'an' : 'a'} ${result}`;
}

/** How far an evaluation has come, and what it saw if somebody asked. */
interface Course {
  steps: number;
  seen: Map<Node, unknown> | undefined;
}

function expressionOf(
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
  const run = (values: Bound): unknown => {
    course.steps = 0;
    return parsed(values);
  };
  const nodes = everyNode(root);
  return {
    source,
    texts: nodes.flatMap((node) => literalText(node) ?? []),
    reads: [...new Set(placesIn(root, variables).map(written))],
    evaluate: (values) => {
      try {
        const value = run(values);
        const kind = kindOf(value);
        if (kind === undefined || !wanted.includes(kind)) {
          const detail = `gave ${withArticle(kind ?? 'value of another kind')}, and ${wanted.map(withArticle).join(' or ')} is wanted`;
          return { ok: false, fault: faultAt(source, 0, detail) };
        }
        return { ok: true, value: toJson(value) };
      } catch (error) {
        return { ok: false, fault: faultOf(source, error, known) };
      }
    },
    because: (values) => {
      const seen = new Map<Node, unknown>();
      course.seen = seen;
      try {
        run(values);
      } catch {
        // What was seen until then is told.
      } finally {
        course.seen = undefined;
      }
      const found = places.find(({ part }) => seen.get(part) === false) ?? { part: root, places: [] };
      return { part: written(found.part), seen: seenAt(found.places, seen) };
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

/** A node as somebody would write it, on one line. */
function written(node: Node): string {
  return shortened(writtenName(serialize(node as unknown as ASTNode)).replaceAll(/\s+/g, ' '), 200);
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
