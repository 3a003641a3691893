/** How long something may last that is waited for during an incident: some time, and no more than thirty days. */
import { millisecondsOf } from '../durations.ts';

/** What cannot be waited for is no protocol: after a month nobody remembers the incident. */
const longestWait = 'P30D';

/** What is wrong with a duration whose form is right: a sentence without a full stop. `meaning` is what it is of, such as `acknowledgeWithin`. */
export function faultOfWait(meaning: string, duration: string): string | undefined {
  const length = millisecondsOf(duration);
  if (length <= 0) return `${meaning} must be longer than zero`;
  return length > millisecondsOf(longestWait)
    ? `${meaning} is ${duration}, which is longer than 30 days; give a duration up to ${longestWait}`
    : undefined;
}
