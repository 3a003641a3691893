/** One thing that is wrong with what was sent. */
export interface Problem {
  /** Where: a JSON Pointer (RFC 6901). */
  readonly pointer: string;
  /** What, and what to do, in one sentence without a full stop. */
  readonly detail: string;
}

/** `pointer` with a step further down, escaped as RFC 6901 has it. */
export function below(pointer: string, ...steps: readonly (string | number)[]): string {
  return [pointer, ...steps.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');
}

/** Problems within a value, as problems within what holds it at `pointer`. */
export function under(pointer: string, problems: readonly Problem[]): readonly Problem[] {
  return problems.map((problem) => ({ ...problem, pointer: `${pointer}${problem.pointer}` }));
}
