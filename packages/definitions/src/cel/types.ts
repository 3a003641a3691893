/**
 * What expressions are about: the names that one may use, and their types. Everything is declared, so that a name that
 * does not exist is found when an expression is written and not when it is needed.
 */

/**
 * A type of CEL (https://github.com/google/cel-spec). A record has exactly the fields that are declared; `dyn` is
 * anything that JSON can say, whose fields nobody knows beforehand.
 */
export type CelType =
  | 'bool'
  | 'int'
  | 'double'
  | 'string'
  | 'timestamp'
  | 'dyn'
  | { readonly list: CelType }
  | { readonly map: CelType }
  | { readonly record: string; readonly fields: CelFields };

export interface CelFields {
  readonly [name: string]: CelType;
}

/** What an expression may give. */
export type CelResult = 'bool' | 'string' | 'int' | 'double' | 'list' | 'map' | 'timestamp' | 'null';

/** A fault in an expression, for whoever wrote it. */
export interface CelFault {
  /** What, and what to do, in one sentence without a full stop. */
  readonly detail: string;
  /** In the expression, from 1. */
  readonly line: number;
  /** In characters, from 1. */
  readonly column: number;
  /** True of an evaluation that asked a map for what it has not. */
  readonly absent?: true;
}

/** `line 1, column 10: incident has no "severtiy"; it has severity, title`. */
export function faultSentence({ detail, line, column }: CelFault): string {
  return `line ${line}, column ${column}: ${detail}`;
}

/** Longest expression, in UTF-16 units. */
export const longestExpression = 2_000;
