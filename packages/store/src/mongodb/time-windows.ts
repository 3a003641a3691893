/**
 * From where on a list in the order of time is looked for. FerretDB sorts all that a filter leaves before it gives the first, so
 * an hour at the end of 100,000 views is answered a hundred times faster than all of them; with MongoDB it makes no difference.
 */
import { instantFrom, instantOf, isoOf } from '@escalog/kernel';
import type { ViewDocument, ViewQuery } from '../store.ts';

const hour = 60 * 60 * 1_000;
/** Milliseconds of the first guess of a group that was never listed. */
const firstGuess = hour;
const widening = 8;
/** Wider than that it is not worth another question. */
const widest = 30 * 365 * 24 * hour;
const latest = instantFrom('9999-12-31T23:59:59Z');
/** So much wider than what was needed last: the next page is hardly as dense. */
const allowance = 2;

/** What was found out about each group of a collection, which makes the next guess better, and is never relied upon. */
export class TimeWindows {
  /** Milliseconds from one view to the next, by group; `Infinity` of a group that has fewer than were asked for. */
  readonly #distances = new Map<string, number>();

  /**
   * Bounds of the sort key to be tried one after the other: whatever is listed up to one of them, and is as much as was asked for,
   * is the answer. None when that is no use; without a bound is the last resort.
   */
  boundsOf(query: ViewQuery): readonly string[] {
    const start = startOf(query);
    const distance = this.#distances.get(query.group ?? '');
    if (start === undefined || distance === Infinity) return [];
    const bounds: string[] = [];
    const direction = query.order === 'ascending' ? 1 : -1;
    for (
      let width = distance === undefined ? firstGuess : Math.max(distance, 1) * query.limit * allowance;
      width < widest;
      width *= widening
    ) {
      const bound = start + direction * width;
      // Beyond these years a time is not written as it sorts.
      if (bound < 0 || bound > latest) break;
      bounds.push(isoOf(instantOf(bound)));
    }
    return bounds;
  }

  /** Learns from what a query has found. */
  found(query: ViewQuery, documents: readonly ViewDocument<unknown>[]): void {
    const start = startOf(query);
    const last = documents.at(-1);
    if (start === undefined) return;
    const end = last === undefined ? undefined : timeOf(last.sortKey);
    if (documents.length === query.limit && end !== undefined)
      this.#distances.set(query.group ?? '', Math.abs(start - end) / documents.length);
    // The last page says nothing about the first one.
    else if (query.after === undefined) this.#distances.set(query.group ?? '', Infinity);
  }
}

/** Where a list begins, in milliseconds; `undefined` where that is no time, or may be any. */
function startOf({ order, after }: ViewQuery): number | undefined {
  if (after !== undefined) return timeOf(after.sortKey);
  return order === 'descending' ? Date.now() : undefined;
}

/** Of a sort key as times are written everywhere here, `2026-11-18T02:00:00.000Z`. */
function timeOf(sortKey: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(sortKey)) return undefined;
  try {
    return instantFrom(sortKey);
  } catch {
    return undefined;
  }
}
