import { instantOf, type Instant, type Milliseconds } from '@escalog/kernel';

const week: Milliseconds = 7 * 24 * 60 * 60 * 1000;
/** 5 January 1970, the first Monday since then. */
const monday: Milliseconds = 4 * 24 * 60 * 60 * 1000;
const weeksBefore = 1;
const weeksAhead = 14;

/**
 * Of which time the shifts of a calendar are kept: at least a week back and thirteen weeks ahead. It moves once a week, so
 * that an entry is not said anew every time that its calendar is read.
 */
export function windowAt(now: Instant): { readonly from: Instant; readonly until: Instant } {
  const thisWeek = Math.floor((now - monday) / week) * week + monday;
  return { from: instantOf(thisWeek - weeksBefore * week), until: instantOf(thisWeek + weeksAhead * week) };
}
