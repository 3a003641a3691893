/** How durations are spread: the mean, which one long incident moves, beside the median and the 90th percentile, which it does not. */
import type { Milliseconds } from '@escalog/kernel';
import type { Rows } from './rows.ts';

export interface Spread {
  /** How many had one. */
  readonly count: number;
  /** How many had none: it has not happened, or never did. */
  readonly none: number;
  readonly meanMs: Milliseconds | null;
  /** Of an even number the mean of the two in the middle. */
  readonly medianMs: Milliseconds | null;
  /** The smallest that at least nine in ten are no longer than. */
  readonly p90Ms: Milliseconds | null;
}

/** Below this it is faster to sort. */
const few = 600;

/** How the durations of these rows are spread; `NaN` is of one that has none. */
export function spreadOf(durations: Float64Array, rows: Rows): Spread {
  const values = new Float64Array(rows.length);
  let count = 0;
  let sum = 0;
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows.at(at);
    const value = durations[row] as number;
    if (Number.isNaN(value)) continue;
    values[count] = value;
    sum += value;
    count += 1;
  }
  const none = rows.length - count;
  if (count === 0) return { count, none, meanMs: null, medianMs: null, p90Ms: null };
  const at = rankingOf(values.subarray(0, count));
  const high = at(Math.floor(count / 2));
  const low = count % 2 === 1 ? high : at(count / 2 - 1);
  return {
    count,
    none,
    meanMs: Math.round(sum / count),
    medianMs: Math.round((low + high) / 2),
    p90Ms: at(Math.ceil(count * 0.9) - 1),
  };
}

/** The value at a rank from 0, in ascending order. */
function rankingOf(values: Float64Array): (rank: number) => number {
  if (values.length < few) {
    values.sort();
    return (rank) => values[rank] ?? 0;
  }
  const binOf = binsOf(values);
  const sizes = new Int32Array(mostBins);
  for (const bin of binOf) sizes[bin] = (sizes[bin] as number) + 1;
  return (rank) => {
    let bin = 0;
    let before = 0;
    for (; before + (sizes[bin] as number) <= rank; bin += 1) before += sizes[bin] as number;
    const within = new Float64Array(sizes[bin] as number);
    let found = 0;
    for (let index = 0; found < within.length; index += 1)
      if (binOf[index] === bin) {
        within[found] = values[index] as number;
        found += 1;
      }
    return selected(within, rank - before);
  };
}

/** So many for each doubling from one millisecond on; what is shorter has one, as has what is longer than centuries. */
const binsInDoubling = 64;
const mostBins = 44 * binsInDoubling;
/** Of a number's upper half, that of 1.0 and how much is finer than a bin. */
const upperOfOne = 0x3f_f0_00_00;
const finer = 14;
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Of each the bin. A longer duration is never in an earlier one: in a number the exponent stands before what it multiplies. */
function binsOf(values: Float64Array): Uint16Array {
  const halves = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
  const bins = new Uint16Array(values.length);
  const upper = isLittleEndian ? 1 : 0;
  for (let index = 0; index < values.length; index += 1)
    bins[index] =
      (values[index] as number) < 1
        ? 0
        : Math.min(mostBins - 1, 1 + (((halves[2 * index + upper] as number) - upperOfOne) >> finer));
  return bins;
}

/** Quickselect: afterwards nothing before `rank` is larger, and nothing behind it smaller. */
function selected(values: Float64Array, rank: number): number {
  let [left, right] = [0, values.length - 1];
  while (left < right) {
    const pivot = values[(left + right) >> 1] as number;
    let [low, high] = [left, right];
    while (low <= high) {
      while ((values[low] as number) < pivot) low += 1;
      while ((values[high] as number) > pivot) high -= 1;
      if (low <= high) {
        const held = values[low] as number;
        values[low] = values[high] as number;
        values[high] = held;
        low += 1;
        high -= 1;
      }
    }
    if (rank <= high) right = high;
    else if (rank >= low) left = low;
    else break;
  }
  return values[rank] as number;
}
