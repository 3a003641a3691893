import type { Milliseconds } from '@escalog/kernel';

/** From when on something is proposed. */
export const thresholds = {
  /** Fewer than so many incidents, climbs, pages or suggestions propose nothing. */
  enough: 5,
  handedOnWithin: (10 * 60_000) as Milliseconds,
  handedOn: 3,
  handedOnShare: 1 / 2,
  skippedShare: 1 / 3,
  exhaustedShare: 1 / 3,
  undeliverableShare: 1 / 3,
  noisyShare: 4 / 5,
  pagesOfOne: 20,
  nightPagesOfOne: 10,
  othersPaged: 2,
  timesTheMedian: 3,
} as const;
