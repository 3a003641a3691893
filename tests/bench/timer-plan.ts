export interface TimerPlan {
  readonly armed: number;
  /** What of it comes due while it is measured; the rest is due in hours. */
  readonly due: number;
  /** Over how many seconds those that are due are spread. */
  readonly windowSeconds: number;
  /** How long after it was armed the earliest one is due. */
  readonly firstAfterSeconds: number;
  /** Whether those that are due in hours are routed one by one, or loaded into the store as copies of one that was. */
  readonly arming: 'by routing' | 'through the store';
}

/** On the cluster fewer come due, because each fires by two writes to MongoDB, and routing a hundred thousand takes minutes. */
export const timerPlans = {
  embedded: { armed: 100_000, due: 10_000, windowSeconds: 20, firstAfterSeconds: 10, arming: 'by routing' },
  cluster: { armed: 100_000, due: 1_000, windowSeconds: 20, firstAfterSeconds: 10, arming: 'through the store' },
} as const satisfies Readonly<Record<string, TimerPlan>>;

export type Profile = keyof typeof timerPlans;

/** The first argument of a script, which is a profile. */
export function profileOf(argument: string | undefined): Profile {
  if (argument !== 'embedded' && argument !== 'cluster') throw new RangeError(`"${argument}" is no profile.`);
  return argument;
}

/** How long after it was armed timer number `index` of those that come due is due. */
export function dueAfterSeconds({ firstAfterSeconds, windowSeconds }: TimerPlan, index: number): number {
  return firstAfterSeconds + (index % windowSeconds);
}
