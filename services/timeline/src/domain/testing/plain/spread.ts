/** How durations are spread: the mean, which one long incident moves, beside the median and the 90th percentile, which it does not. */
import type { Milliseconds } from '@escalog/kernel';

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

/** Collects durations, and tells how they are spread. */
export class Times {
  #none = 0;
  #sum = 0;
  readonly #values: number[] = [];

  add(milliseconds: Milliseconds | null): void {
    if (milliseconds === null) {
      this.#none += 1;
      return;
    }
    this.#sum += milliseconds;
    this.#values.push(milliseconds);
  }

  get sum(): Milliseconds {
    return this.#sum;
  }

  spread(): Spread {
    const count = this.#values.length;
    if (count === 0) return { count, none: this.#none, meanMs: null, medianMs: null, p90Ms: null };
    const meanMs = Math.round(this.#sum / count);
    const at = rankingOf(new Float64Array(this.#values));
    const high = at(Math.floor(count / 2));
    const low = at(Math.floor((count - 1) / 2));
    return {
      count,
      none: this.#none,
      meanMs,
      medianMs: Math.round((low + high) / 2),
      p90Ms: at(Math.ceil(count * 0.9) - 1),
    };
  }
}

/** The value at a rank from 0, in ascending order. */
function rankingOf(values: Float64Array): (rank: number) => number {
  if (values.length >= few) return (rank) => selected(values, rank);
  values.sort();
  return (rank) => values[rank] ?? 0;
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
