import type { Milliseconds } from '@escalog/kernel';
import { durationPattern } from './entries/common.ts';

const pattern = new RegExp(durationPattern);

/** `PT5M` to 300000. Days are 24 hours and weeks seven days. Throws a `RangeError` on anything that the schema refuses. */
export function millisecondsOf(duration: string): Milliseconds {
  if (!pattern.test(duration)) throw new RangeError(`not a duration from seconds to weeks: ${duration}`);
  return Temporal.Duration.from(duration).total({ unit: 'milliseconds', relativeTo: '2000-01-03' });
}
