/** What each layer of a schedule says by itself. */
import type { Instant } from '@escalog/kernel';
import type { Definitions } from '../definitions.ts';
import type { EntryOf, Ref } from '../entry.ts';
import { calendarPiece } from './calendar-times.ts';
import { hoursPiece } from './hours.ts';
import { always, whereAllHold, type Piece } from './piece.ts';
import { periodsOf, turnPiece, type Turn, type Turning } from './turns.ts';

/** A layer as on-call is resolved in it. The one rotation of a schedule without layers is a layer without a name. */
export interface Layer {
  readonly name: string | null;
  /** What the layer says at an instant: whose turn it is, of a calendar perhaps several, `nobody`, or nothing, so that the layers before it count. */
  at(at: Instant): Piece<readonly Turn[] | 'nobody' | undefined>;
  /** Everybody who has a turn in it at an instant or later, as far as it is known then. */
  peopleFrom(at: Instant): readonly Ref[];
}

/** Where calendars are looked up. */
export type Calendars = Pick<Definitions, 'findOf'>;

/** The layers of a schedule, the first the lowest. */
export function layersOf(
  { timeZone, rotation, turns, layers = [] }: EntryOf<'schedule'>,
  calendars: Calendars,
): readonly Layer[] {
  if (rotation !== undefined) return [ofRotation(null, { timeZone, rotation, ...(turns && { turns }) })];
  return layers.flatMap(({ name, rotation: taking, nobody, calendar, ...layer }): readonly Layer[] => {
    if (calendar !== undefined)
      return [ofCalendar(name, calendars.findOf('calendar', calendar)?.entry, { ...layer, timeZone })];
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
      if (!isRestricted) return said(turnPiece(turning, at));
      const index = periods.findIndex(({ until }) => until === undefined || at < until);
      const { restrictedTo, timeZone, until = always.until } = periods[index] ?? { ...turning, until: undefined };
      const period = { since: periods[index - 1]?.until ?? always.since, until };
      const hours = hoursPiece(restrictedTo, timeZone, at);
      if (!hours.value) return { ...whereAllHold([period, hours]), value: undefined };
      const turn = said(turnPiece(turning, at));
      return { ...whereAllHold([period, hours, turn]), value: turn.value };
    },
    peopleFrom: (at) => [
      ...new Set(
        periods.filter(({ until }) => until === undefined || until > at).flatMap(({ rotation }) => rotation.people),
      ),
    ],
  };
}

/** Whoever the calendar names then; nothing where it names nobody who is known. */
function ofCalendar(
  name: string,
  calendar: EntryOf<'calendar'> | undefined,
  { restrictedTo, timeZone }: Pick<Turning, 'restrictedTo' | 'timeZone'>,
): Layer {
  return {
    name,
    at(at) {
      const hours = hoursPiece(restrictedTo, timeZone, at);
      if (!hours.value) return { ...hours, value: undefined };
      const piece = calendarPiece(calendar, at);
      const { turns } = piece.value;
      return { ...whereAllHold([hours, piece]), value: turns.length === 0 ? undefined : turns };
    },
    // Whom a calendar names may leave the catalog at any time.
    peopleFrom: () => [],
  };
}

function said({ value, ...bounds }: Piece<Turn | undefined>): Piece<readonly Turn[] | undefined> {
  return { ...bounds, value: value && [value] };
}
