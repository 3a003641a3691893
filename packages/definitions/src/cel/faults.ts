/** What the CEL library says of an expression, in words for whoever wrote it, with its place. */
import { type EvaluationError, type ParseError, type TypeError as CheckError } from '@marcbachmann/cel-js';
import { longestExpression, type CelFault } from './types.ts';
import { writtenName } from './functions.ts';

type CelError = ParseError | EvaluationError | CheckError;

/** A fault at an offset into the expression. */
export function faultAt(source: string, offset: number, detail: string): CelFault {
  const before = source.slice(0, offset).split('\n');
  return { detail, line: before.length, column: [...(before.at(-1) ?? '')].length + 1 };
}

/** What there is to say about names: what may be used, and the fields of a record, by the name of its type. */
export interface Known {
  readonly variables: readonly string[];
  fieldsOf(record: string): readonly string[] | undefined;
  /** Signatures by the name of a function. */
  signatures(name: string): readonly string[];
}

/** The fault that an error of the library tells. */
export function faultOf(source: string, error: unknown, known: Known): CelFault {
  if (!isCelError(error)) return faultAt(source, 0, error instanceof Error ? error.message : String(error));
  const fault = faultAt(source, error.range?.start ?? 0, detailOf(error, known));
  return error.code === 'no_such_key' ? { ...fault, absent: true } : fault;
}

function isCelError(error: unknown): error is CelError {
  return error instanceof Error && 'summary' in error && 'code' in error;
}

function detailOf(error: CelError, known: Known): string {
  const summary = writtenName(error.summary);
  switch (error.code) {
    case 'unknown_variable':
      return `nothing is called "${after(summary, ': ')}" here; there is ${list(known.variables)}`;
    case 'no_such_key':
      return noSuchKey(error, after(summary, ': '), known);
    case 'no_such_overload':
      return noSuchOperator(after(summary, ': '));
    case 'no_matching_overload':
      return noSuchFunction(summary, known);
    case 'expected_token':
    case 'unexpected_token':
      return tokens(summary);
    case 'unexpected_character':
      return `${summary.replace(/^U/, 'u').replace(/: '?(.*?)'?$/s, ' "$1"')}; text stands in quotes, and one "=" is written "=="`;
    case 'limit_exceeded':
      return `the expression is too large; it may have ${longestExpression} characters, and not be nested deeply`;
    default:
      return `${summary.charAt(0).toLowerCase()}${summary.slice(1)}`;
  }
}

function noSuchKey(error: CelError, key: string, known: Known): string {
  const on: unknown = (error.node as { readonly args?: readonly unknown[] } | undefined)?.args?.[0];
  const record = (on as { readonly checkedType?: { readonly name: string } } | undefined)?.checkedType?.name;
  const fields = record === undefined ? undefined : known.fieldsOf(record);
  return fields === undefined
    ? `there is no "${key}" in it; ask with has(…) first, or with "${key}" in …`
    : `${record} has no "${key}"; it has ${list(fields)}`;
}

/** `string == int` or `!string`. */
function noSuchOperator(operation: string): string {
  const [left, operator, ...right] = operation.split(' ');
  return operator === undefined
    ? `"${operation.charAt(0)}" does not go with ${operation.slice(1)}`
    : `"${operator}" does not go with ${left} and ${right.join(' ')}`;
}

/** `found no matching overload for 'string.foo(int)'`. */
function noSuchFunction(summary: string, known: Known): string {
  const call = /'(.*)'/s.exec(summary)?.[1] ?? '';
  const [, on, name = '', given = ''] = /^(?:(.*?)\.)?(\w+)\((.*)\)$/s.exec(call) ?? [];
  const signatures = known.signatures(name);
  if (signatures.length === 0) return `there is no function ${name}${on === undefined ? '' : ` of ${on}`}`;
  return `${on === undefined ? '' : `${on}.`}${name}(${given}) does not fit; there is ${list(signatures)}`;
}

const written: Readonly<Record<string, string>> = {
  NUMBER: 'a number',
  STRING: 'a text',
  BYTES: 'bytes',
  BOOLEAN: 'true or false',
  NULL: 'null',
  IDENTIFIER: 'a name',
  PLUS: '"+"',
  MINUS: '"-"',
  MULTIPLY: '"*"',
  DIVIDE: '"/"',
  MODULO: '"%"',
  EQ: '"=="',
  NE: '"!="',
  LT: '"<"',
  LE: '"<="',
  GT: '">"',
  GE: '">="',
  AND: '"&&"',
  OR: '"||"',
  NOT: '"!"',
  IN: '"in"',
  LPAREN: '"("',
  RPAREN: '")"',
  LBRACKET: '"["',
  RBRACKET: '"]"',
  LBRACE: '"{"',
  RBRACE: '"}"',
  DOT: '"."',
  COMMA: '","',
  COLON: '":"',
  QUESTION: '"?"',
  EOF: 'the end of the expression',
};

/** `Expected RPAREN, got EOF` or `Unexpected token: EOF`. */
function tokens(summary: string): string {
  const [got = '', wanted] = [...summary.matchAll(/[A-Z]{2,}/g)].map(([token]) => written[token] ?? token).toReversed();
  return wanted === undefined ? `${got} is not expected here` : `${wanted} is expected here, and there is ${got}`;
}

function after(text: string, mark: string): string {
  return text.slice(text.indexOf(mark) + mark.length);
}

/** `a, b and c`. */
function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
