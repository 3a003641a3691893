/** 300 to `5 min`, 5400 to `1 h 30 min`: how spans read on pages. */
export function spoken(seconds: number): string {
  const rounded = Temporal.Duration.from({ seconds: Math.round(seconds) }).round({ largestUnit: 'days' });
  const parts = [
    rounded.days && `${rounded.days} d`,
    rounded.hours && `${rounded.hours} h`,
    rounded.minutes && `${rounded.minutes} min`,
    rounded.seconds && `${rounded.seconds} s`,
  ].filter(Boolean);
  return parts.length === 0 ? '0 s' : parts.join(' ');
}

/** `at once`, `after 5 min`. */
export function whenAfter(seconds: number): string {
  return seconds <= 0 ? 'at once' : `after ${spoken(seconds)}`;
}
