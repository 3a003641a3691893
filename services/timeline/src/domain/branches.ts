/** Whether a branch was taken because its condition could not be evaluated: the code of its reason says so. */
export function isNotEvaluable(reasonCode: string): boolean {
  return reasonCode.includes('not-evaluable');
}
