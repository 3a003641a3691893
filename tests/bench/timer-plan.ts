/** What is armed, and what of it comes due while it is measured; the rest is due in hours. */
export const timerPlan = {
  armed: 100_000,
  due: 10_000,
  /** Over how many seconds those that are due are spread. */
  windowSeconds: 20,
  /** How long after it was armed the earliest one is due. */
  firstAfterSeconds: 10,
} as const;

/** How long after it was armed timer number `index` of those that come due is due. */
export function dueAfterSeconds(index: number): number {
  return timerPlan.firstAfterSeconds + (index % timerPlan.windowSeconds);
}
