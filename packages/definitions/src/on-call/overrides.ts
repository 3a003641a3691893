/** The overrides of one schedule, found by the instants at which they count. */
import { instantFrom, instantOf, type Instant } from '@escalog/kernel';
import type { EntryOf } from '../entry.ts';
import { always, type Piece } from './piece.ts';
import { instantIn } from './wall-clock.ts';

type Override = EntryOf<'override'>;

/** An override with the instants from which and before which it counts. */
export interface OverrideSpan {
  readonly override: Override;
  readonly since: Instant;
  readonly until: Instant;
}

/** Of entries that were asked for, in the zone that was asked for last: there are many, and one that changes does not change the others. */
const known = new WeakMap<Override, { readonly timeZone: string; readonly span: OverrideSpan }>();

/** Local times are those of the schedule's zone. */
export function spanOf(override: Override, timeZone: string): OverrideSpan {
  const before = known.get(override);
  if (before?.timeZone === timeZone) return before.span;
  const { startsAt, endsAt } = override;
  const span = { override, since: instantOfText(startsAt, timeZone), until: instantOfText(endsAt, timeZone) };
  known.set(override, { timeZone, span });
  return span;
}

/** An instant by a text that names one, or else by the local time of a zone. Throws a `RangeError` on neither. */
export function instantOfText(text: string, timeZone: string): Instant {
  return /(Z|[+-]\d{2}:\d{2})$/.test(text) ? instantFrom(text) : instantIn(timeZone, Temporal.PlainDateTime.from(text));
}

/** However many there are, those of an instant are found by halving, not by going through them. */
export class Overrides {
  /** In the order in which they begin. */
  readonly all: readonly OverrideSpan[];
  readonly #begins: readonly number[];
  /** For each, the latest end of it and those before it. */
  readonly #latestEnds: readonly number[];
  /** All instants at which one begins or ends, in order. */
  readonly #changes: ArrayLike<number>;

  constructor(spans: readonly OverrideSpan[]) {
    this.all = spans.toSorted((a, b) => a.since - b.since);
    this.#begins = this.all.map(({ since }) => since);
    let latest = -Infinity;
    this.#latestEnds = this.all.map(({ until }) => (latest = Math.max(latest, until)));
    this.#changes = Float64Array.from(this.all.flatMap(({ since, until }) => [since, until])).sort();
  }

  /** Those that count at an instant, in the order in which they were made. */
  at(at: Instant): Piece<readonly Override[]> {
    const next = firstBeyond(this.#changes, at);
    return {
      since: instantOf(this.#changes[next - 1] ?? always.since),
      until: instantOf(this.#changes[next] ?? always.until),
      value: this.#begunBy(at)
        .filter(({ until }) => at < until)
        .map(({ override }) => override)
        .sort((a, b) => (makingOf(a) < makingOf(b) ? -1 : 1)),
    };
  }

  /** Those that count at some time from `from` on and before `to`, in the order in which they begin. */
  between(from: Instant, to: Instant): readonly OverrideSpan[] {
    return this.#begunBy(instantOf(to - 1), from).filter(({ until }) => from < until);
  }

  /** Those that have begun at an instant, without the first ones if all of these have ended at `ended`. */
  #begunBy(at: Instant, ended: Instant = at): readonly OverrideSpan[] {
    return this.all.slice(firstBeyond(this.#latestEnds, ended), firstBeyond(this.#begins, at));
  }
}

/** The overrides of a schedule that has none. */
export const noOverrides = new Overrides([]);

/** The index of the first number that is greater than `than`; the length when none is. */
function firstBeyond(ascending: ArrayLike<number>, than: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? Infinity) > than) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Written out once for each: many may count at one instant. */
const makings = new WeakMap<Override, string>();

/** By what overrides are put in the order in which they were made. */
function makingOf(override: Override): string {
  const written = makings.get(override) ?? `${override.madeAt ?? ''} ${override.ref}`;
  makings.set(override, written);
  return written;
}
