import { instantOf, type Instant } from '@escalog/kernel';

/** What holds from `since` on and before `until`. Either may be infinite, and neither need be where it really changes. */
export interface Piece<T> {
  readonly since: Instant;
  readonly until: Instant;
  readonly value: T;
}

export const always: Pick<Piece<unknown>, 'since' | 'until'> = {
  since: instantOf(-Infinity),
  until: instantOf(Infinity),
};

/** Where all of several pieces around one instant hold. */
export function whereAllHold(pieces: readonly Pick<Piece<unknown>, 'since' | 'until'>[]): typeof always {
  return {
    since: instantOf(Math.max(always.since, ...pieces.map(({ since }) => since))),
    until: instantOf(Math.min(always.until, ...pieces.map(({ until }) => until))),
  };
}
