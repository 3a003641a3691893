/** When somebody does not want to be woken by what can wait. */
import type { Instant } from '@escalog/kernel';
import type { QuietHours } from '../entries/person.ts';
import { hoursPiece } from './hours.ts';

/**
 * When the quiet hours are over in which `at` lies; `undefined` outside of them. On the wall clock of their zone: a time that
 * clocks show twice is the first of the two, and one that they jump over is when they jump.
 */
export function quietUntil({ from, to, timeZone }: QuietHours, at: Instant): Instant | undefined {
  const { value, until } = hoursPiece([{ from, to }], timeZone, at);
  return value ? until : undefined;
}
