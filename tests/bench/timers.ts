import { resultOf } from './measured-process.ts';
import type { Percentiles } from './percentiles.ts';
import type { Row } from './table.ts';
import { timerPlans, type Profile } from './timer-plan.ts';

/** How late timers were, in milliseconds. */
export interface Lateness extends Percentiles {
  /** Resident memory once all were armed, in MB. */
  readonly armedMemory: number;
}

/** Where the timers of Escalog and of the bare baseline are kept: see `timer-ground.ts`. */
export interface TimerPlaces {
  readonly escalog: readonly string[];
  readonly bare: readonly string[];
}

/** Lateness of the timers that come due while many more are armed, against bare timeouts. */
export async function timerRows(profile: Profile, places: TimerPlaces): Promise<readonly Row[]> {
  const escalog = await resultOf<Lateness>('timers-escalog.ts', profile, ...places.escalog);
  const bare = await resultOf<Lateness>('timers-bare.ts', profile, ...places.bare);
  const { armed, due, windowSeconds } = timerPlans[profile];
  if (escalog.count !== due) throw new Error(`only ${escalog.count} of ${due} escalations reached their second level`);
  const what = `timer lateness, ${armed.toLocaleString('en')} armed, ${(due / windowSeconds).toLocaleString('en')} due a second`;
  return [
    { what: `${what}, p50`, unit: 'ms', escalog: escalog.p50, bare: bare.p50 },
    { what: `${what}, p99`, unit: 'ms', escalog: escalog.p99, bare: bare.p99, target: { atMost: 100 } },
    {
      what: `memory of the policy service with ${armed.toLocaleString('en')} armed`,
      unit: 'MB',
      escalog: escalog.armedMemory,
      bare: bare.armedMemory,
    },
  ];
}
