/** What each layer of a schedule says by itself. */
import type { Instant } from '@escalog/kernel';
import type { EntryOf, Ref } from '../entry.ts';
import { hoursPiece } from './hours.ts';
import { always, whereAllHold, type Piece } from './piece.ts';
import { periodsOf, turnPiece, type Turn, type Turning } from './turns.ts';

/** A layer as on-call is resolved in it. The one rotation of a schedule without layers is a layer without a name. */
export interface Layer {
  readonly name: string | null;
  /** What the layer says at an instant: whose turn it is, `nobody`, or nothing, so that the layers before it count. */
  at(at: Instant): Piece<Turn | 'nobody' | undefined>;
  /** Everybody who has a turn in it at an instant or later, as far as it is known then. */
  peopleFrom(at: Instant): readonly Ref[];
}

/** The layers of a schedule, the first the lowest. */
export function layersOf({ timeZone, rotation, turns, layers = [] }: EntryOf<'schedule'>): readonly Layer[] {
  if (rotation !== undefined) return [ofRotation(null, { timeZone, rotation, ...(turns && { turns }) })];
  return layers.flatMap(({ name, rotation: taking, nobody, ...layer }): readonly Layer[] => {
    if (taking !== undefined) return [ofRotation(name, { ...layer, timeZone, rotation: taking })];
    if (nobody !== true) return [];
    const nobodyAt = (at: Instant): Piece<'nobody' | undefined> => {
      const hours = hoursPiece(layer.restrictedTo, timeZone, at);
      return { ...hours, value: hours.value ? 'nobody' : undefined };
    };
    return [{ name, at: nobodyAt, peopleFrom: () => [] }];
  });
}

function ofRotation(name: string | null, turning: Turning): Layer {
  const periods = periodsOf(turning);
  const isRestricted = periods.some(({ restrictedTo }) => restrictedTo !== undefined);
  return {
    name,
    at(at) {
      if (!isRestricted) return turnPiece(turning, at);
      const index = periods.findIndex(({ until }) => until === undefined || at < until);
      const { restrictedTo, timeZone, until = always.until } = periods[index] ?? { ...turning, until: undefined };
      const period = { since: periods[index - 1]?.until ?? always.since, until };
      const hours = hoursPiece(restrictedTo, timeZone, at);
      if (!hours.value) return { ...whereAllHold([period, hours]), value: undefined };
      const turn = turnPiece(turning, at);
      return { ...whereAllHold([period, hours, turn]), value: turn.value };
    },
    peopleFrom: (at) => [
      ...new Set(
        periods.filter(({ until }) => until === undefined || until > at).flatMap(({ rotation }) => rotation.people),
      ),
    ],
  };
}
