import { HttpProblem } from '@escalog/http';
import type { Instant, Milliseconds } from '@escalog/kernel';

const longestSpan: Milliseconds = 400 * 24 * 60 * 60 * 1000;

/** A span of time that was asked for; problems for one that is empty or too long, and for a place outside of it. */
export function spanAsked(from: Instant, to: Instant, after: Instant = from): void {
  if (to <= from) throw new HttpProblem(422, 'empty-span', '"to" must be later than "from".');
  if (to - from > longestSpan)
    throw new HttpProblem(422, 'span-too-long', 'From "from" to "to" may be 400 days at most; ask in parts.');
  if (after < from || after > to)
    throw new HttpProblem(
      422,
      'no-such-place',
      '"after" must be "next" of the page before, with the same "from" and "to".',
    );
}
