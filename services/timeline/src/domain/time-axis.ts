/**
 * Where instants stand on the drawn timeline.
 *
 * Time runs evenly, but a wait that would leave no room for the rest is cut short, and the cut is shown. So
 * an incident of seconds and one of days are both readable. The longest stretch that is drawn in full is
 * chosen so that no single wait takes more than its share of the width; the fewer waits a person would
 * notice, the larger the share.
 */
import type { Instant, Milliseconds } from '@escalog/kernel';

export interface TimeAxis {
  /** Throws for an instant that the axis was not made for. */
  xOf(at: Instant): number;
  /** Waits that are drawn shorter than they were. */
  readonly cuts: readonly Cut[];
}

export interface Cut {
  /** The middle of the wait. */
  readonly x: number;
  readonly length: Milliseconds;
}

const noticeable = 1_000;
const smallestShare = 0.25;
const largestShare = 0.6;
/** A stretch is only called cut when it is shown at less than this part of its length. */
const worthShowing = 0.8;

/** An axis through `instants`, the first at x = `left` and the last at x = `right`. */
export function timeAxis(instants: readonly Instant[], left: number, right: number): TimeAxis {
  const sorted = [...new Set(instants)].sort((a, b) => a - b);
  const lengths = sorted.slice(1).map((to, index) => to - (sorted[index] ?? to));
  const longest = longestInFull(lengths);
  const scale = (right - left) / Math.max(1, total(lengths.map((length) => Math.min(length, longest))));
  const positions = new Map(sorted.slice(0, 1).map((at) => [at, left]));
  const cuts: Cut[] = [];
  let x = left;
  for (const [index, length] of lengths.entries()) {
    const width = Math.min(length, longest) * scale;
    if (length * worthShowing > longest) cuts.push({ x: x + width / 2, length });
    x = Math.min(right, x + width);
    positions.set(sorted[index + 1] as Instant, x);
  }
  return { cuts, xOf: (at) => known(positions.get(at), at) };
}

/**
 * The length from which on a stretch is cut: the largest that is no more than its share of what is then
 * shown. With fewer than two waits worth a look nothing is cut.
 */
function longestInFull(lengths: readonly Milliseconds[]): Milliseconds {
  const waits = lengths.filter((length) => length >= noticeable).length;
  if (waits < 2) return Infinity;
  const share = Math.min(largestShare, Math.max(smallestShare, 1 / (waits - 1)));
  const descending = lengths.toSorted((a, b) => b - a);
  for (const [cut, longestUncut] of descending.entries()) {
    const rest = total(descending.slice(cut));
    const longest = (share * rest) / (1 - cut * share);
    if (longest >= longestUncut) return Math.max(longest, noticeable);
  }
  return noticeable;
}

function total(lengths: readonly number[]): number {
  return lengths.reduce((sum, length) => sum + length, 0);
}

function known(x: number | undefined, at: Instant): number {
  if (x === undefined) throw new Error(`the axis was not made for ${at}`);
  return x;
}
