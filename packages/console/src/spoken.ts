import { spoken } from '@escalog/kernel';

/** `at once`, `after 5 min`. */
export function whenAfter(seconds: number): string {
  return seconds <= 0 ? 'at once' : `after ${spoken(seconds * 1_000)}`;
}

/** `PT1H30M` to `1 h 30 min`; what is no duration as it is. */
export function spokenDuration(duration: string): string {
  try {
    return spoken(Temporal.Duration.from(duration).total({ unit: 'milliseconds', relativeTo: '2000-01-03' }));
  } catch {
    return duration;
  }
}
