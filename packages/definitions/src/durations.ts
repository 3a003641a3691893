import type { Milliseconds } from '@escalog/kernel';
import { durationPattern } from './entries/common.ts';

const pattern = new RegExp(durationPattern);

/** `PT5M` to 300000. Days are 24 hours and weeks seven days. Throws a `RangeError` on anything that the schema refuses. */
export function millisecondsOf(duration: string): Milliseconds {
  if (!pattern.test(duration)) throw new RangeError(`not a duration from seconds to weeks: ${duration}`);
  return Temporal.Duration.from(duration).total({ unit: 'milliseconds', relativeTo: '2000-01-03' });
}

/** 300000 to `5 min`: how durations read in reasons and reports. */
export function spoken(milliseconds: Milliseconds): string {
  const rounded = Temporal.Duration.from({ seconds: Math.round(milliseconds / 1000) }).round({ largestUnit: 'days' });
  const parts = [
    rounded.days && `${rounded.days} d`,
    rounded.hours && `${rounded.hours} h`,
    rounded.minutes && `${rounded.minutes} min`,
    rounded.seconds && `${rounded.seconds} s`,
  ].filter(Boolean);
  return parts.length === 0 ? '0 s' : parts.join(' ');
}
