/**
 * Expressions of CEL, the Common Expression Language (https://github.com/google/cel-spec), as Escalog takes them: what
 * they may name is declared, they are checked when they are written, they end soon, and they can say why they were false.
 */
import { Environment, EvaluationError } from '@marcbachmann/cel-js';
import { expressionOf, withArticle, type Bound, type CelExpression } from './evaluation.ts';
import { faultAt, faultOf, type Known } from './faults.ts';
import { addFunctions, literalFault, ourName, writtenName } from './functions.ts';
import { callOf, everyNode, literalText, nodeOf, renameCall, type Node } from './tree.ts';
import { longestExpression, type CelFault, type CelFields, type CelResult, type CelType } from './types.ts';
import { fieldConverters, given, type RecordClass } from './values.ts';

/** An expression that is sound and of the right type, or what is wrong with it. */
export type Compiled =
  { readonly ok: true; readonly expression: CelExpression } | { readonly ok: false; readonly fault: CelFault };

export interface CelLanguage {
  /** Reads and checks an expression that is to give one of `wanted`. What is dynamic is checked when it is evaluated. */
  compile(source: string, ...wanted: readonly [CelResult, ...CelResult[]]): Compiled;
  /**
   * A value for each variable, or for each of `named`, which is then all that an expression may name: instants in
   * milliseconds, everything else as JSON has it; throws when one is missing.
   */
  bind(values: Readonly<Record<string, unknown>>, named?: ReadonlySet<string>): Bound;
}

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
  const converters = fieldConverters(variables, classes);
  return {
    compile: (source, ...wanted) => compiled(environment, known, variables, source, wanted),
    bind(values, named) {
      const bound: Record<string, unknown> = {};
      for (const [name, convert] of converters)
        if (named === undefined || named.has(name)) bound[name] = convert(given(values, name, 'variable'));
      return bound as Bound;
    },
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
