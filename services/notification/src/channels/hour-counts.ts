import type { Instant } from '@escalog/kernel';

/** How much happened in each minute, newest last; of the last hour, to the minute. */
export type HourCounts = readonly { readonly minute: number; readonly accepted: number; readonly failed: number }[];

const minutes = 60;

export function counted(counts: HourCounts, outcome: 'accepted' | 'failed', at: Instant): HourCounts {
  const minute = minuteOf(at);
  const last = counts.at(-1);
  if (last?.minute === minute) return counts.with(counts.length - 1, { ...last, [outcome]: last[outcome] + 1 });
  return [...withinHour(counts, minute), { minute, accepted: 0, failed: 0, [outcome]: 1 }];
}

export function inLastHour(counts: HourCounts, now: Instant): { readonly accepted: number; readonly failed: number } {
  return withinHour(counts, minuteOf(now)).reduce(
    (sum, { accepted, failed }) => ({ accepted: sum.accepted + accepted, failed: sum.failed + failed }),
    { accepted: 0, failed: 0 },
  );
}

function withinHour(counts: HourCounts, minute: number): HourCounts {
  return counts.filter((one) => one.minute > minute - minutes);
}

function minuteOf(at: Instant): number {
  return Math.floor(at / 60_000);
}
