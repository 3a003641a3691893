import type { Milliseconds } from '@escalog/kernel';
import { durationPattern } from './entries/common.ts';

const pattern = new RegExp(durationPattern);

/** `PT5M` to 300000. Days are 24 hours and weeks seven days. Throws a `RangeError` on anything that the schema refuses. */
export function millisecondsOf(duration: string): Milliseconds {
  const kept = known.get(duration);
  if (kept !== undefined) return kept;
  if (!pattern.test(duration)) throw new RangeError(`not a duration from seconds to weeks: ${duration}`);
  const milliseconds = Temporal.Duration.from(duration).total({ unit: 'milliseconds', relativeTo: '2000-01-03' });
  if (known.size >= keptAtMost) known.clear();
  known.set(duration, milliseconds);
  return milliseconds;
}

/** By what is written: the same few are asked for with every input of an incident. */
const known = new Map<string, Milliseconds>();
const keptAtMost = 1_000;
