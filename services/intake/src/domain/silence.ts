/** Sources that usually send, and do not: told by how they sent before, so that nobody has to say how often each does. */
import { after, type Instant, type Milliseconds } from '@escalog/kernel';

/** How a source was heard so far. */
export interface Heard {
  readonly seenAt: Instant | null;
  /** On how many days. */
  readonly days?: number;
  /** Between two times. */
  readonly longestPause?: Milliseconds;
}

const day: Milliseconds = 24 * 60 * 60_000;
/** Before it was heard on so many days nobody knows what is usual. */
const enoughDays = 5;
/** So many times as long as ever, and a day at least: a source that sends when something is wrong is no source that is silent. */
const unusual = 3;

/** It was heard at `at`. */
export function heardAgain({ seenAt, days = 0, longestPause = 0 }: Heard, at: Instant): Required<Heard> {
  const isAnotherDay = seenAt === null || Math.floor(seenAt / day) !== Math.floor(at / day);
  return {
    seenAt: at,
    days: days + Number(isAnotherDay),
    longestPause: seenAt === null ? 0 : Math.max(longestPause, at - seenAt),
  };
}

/** Since when it is silent unusually long, at `at`; `undefined` while it is not. Nothing was heard before `listeningSince`, which is nobody's silence. */
export function silentSince(
  { seenAt, days = 0, longestPause = 0 }: Heard,
  listeningSince: Instant,
  at: Instant,
): Instant | undefined {
  if (seenAt === null || days < enoughDays) return undefined;
  const from = Math.max(seenAt, listeningSince) as Instant;
  return after(from, Math.max(day, unusual * longestPause)) <= at ? seenAt : undefined;
}
