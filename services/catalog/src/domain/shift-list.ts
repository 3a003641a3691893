/** The shifts of a schedule as they are shown, and what in them is worth a look: gaps, and people who are booked twice. */
import {
  onCallOf,
  timetable,
  type Definitions,
  type EntryOf,
  type Gap,
  type Ref,
  type Shift,
  type Timetable,
} from '@escalog/definitions';
import { isoOf, type Instant } from '@escalog/kernel';
import { shownShift, whyNobody, type ShiftShown } from './on-call.ts';
import { nameOf, namesOf } from './wording.ts';

export interface GapShown {
  readonly startsAt: string;
  readonly endsAt: string;
  readonly because: string;
}

/** Several people on call at once in one schedule, or one person in several. */
export interface DoubleBooking {
  readonly startsAt: string;
  readonly endsAt: string;
  readonly people: readonly Ref[];
  readonly schedules: readonly Ref[];
  readonly because: string;
}

export interface ShiftsShown {
  readonly shifts: readonly ShiftShown[];
  readonly gaps: readonly GapShown[];
  readonly doubleBookings: readonly DoubleBooking[];
  /** Where the next page begins; null on the last. */
  readonly next: string | null;
}

/** Of each other schedule so many shifts are looked at for double bookings. */
const othersAtMost = 1_000;

/** Shifts and gaps from one instant to another, at most so many. A page that is not the first leaves out what began before it. */
export function shiftsShown(
  schedule: EntryOf<'schedule'>,
  {
    from,
    to,
    atMost,
    isFirst,
  }: { readonly from: Instant; readonly to: Instant; readonly atMost: number; readonly isFirst: boolean },
  definitions: Definitions,
): ShiftsShown {
  const onCall = onCallOf(schedule, definitions.overridesOf(schedule.ref), definitions);
  const table = timetable(onCall, from, to, atMost);
  const begun = table.shifts.filter(({ startsAt }) => isFirst || startsAt >= from);
  return {
    shifts: begun.map((shift) => shownShift(shift, definitions)),
    gaps: table.gaps.map((gap) => shownGap(gap, schedule, definitions)),
    doubleBookings: [
      ...together(schedule, table.shifts, definitions),
      ...elsewhere(schedule, { ...table, from }, definitions),
    ]
      .filter(({ endsAt }) => endsAt > isoOf(from))
      .toSorted((a, b) => (a.startsAt < b.startsAt ? -1 : 1)),
    next: table.until < to ? isoOf(table.until) : null,
  };
}

function shownGap(
  { startsAt, endsAt, nobodyBy }: Gap,
  schedule: EntryOf<'schedule'>,
  definitions: Definitions,
): GapShown {
  const because = whyNobody(schedule, { people: [], nobodyBy }, startsAt, definitions);
  return { startsAt: isoOf(startsAt), endsAt: isoOf(endsAt), because };
}

/** Where shifts of one schedule meet: overrides of kind `add` have made it so. */
function together(
  { ref, name }: EntryOf<'schedule'>,
  shifts: readonly Shift[],
  definitions: Definitions,
): readonly DoubleBooking[] {
  return shifts.flatMap((one, index) =>
    shifts.slice(index + 1).flatMap((other) => {
      const people = [one.person, other.person];
      const because = `${namesOf(people, definitions)} are on call in ${name} at the same time.`;
      return meeting(one, other, { people, schedules: [ref], because });
    }),
  );
}

/** Where somebody has a shift in this schedule and in another at the same time. */
function elsewhere(
  schedule: EntryOf<'schedule'>,
  { shifts, from, until }: Pick<Timetable, 'shifts' | 'until'> & { readonly from: Instant },
  definitions: Definitions,
): readonly DoubleBooking[] {
  const here = Map.groupBy(shifts, ({ person }) => person);
  if (here.size === 0) return [];
  return definitions
    .allOf('schedule')
    .filter(({ ref }) => ref !== schedule.ref)
    .flatMap((other) => {
      const overrides = definitions.overridesOf(other.ref);
      if (
        !mayHave(
          here,
          other,
          overrides.between(from, until).map(({ override }) => override.person),
          definitions,
        )
      )
        return [];
      const { shifts: there } = timetable(onCallOf(other, overrides, definitions), from, until, othersAtMost);
      return there.flatMap((shift) =>
        (here.get(shift.person) ?? []).flatMap((one) => {
          const because = `${nameOf(shift.person, definitions)} is on call in ${schedule.name} and in ${other.name} at the same time.`;
          return meeting(one, shift, { people: [shift.person], schedules: [schedule.ref, other.ref], because });
        }),
      );
    });
}

function mayHave(
  people: ReadonlyMap<Ref, unknown>,
  { rotation, turns, layers = [] }: EntryOf<'schedule'>,
  byOverrides: readonly Ref[],
  definitions: Definitions,
): boolean {
  // Whom a calendar names is known only once its shifts are looked at.
  if (layers.some(({ calendar }) => calendar !== undefined)) return true;
  const rotations = [{ rotation, turns }, ...layers].flatMap((one) => [
    one.rotation,
    ...(one.turns?.earlier.map((earlier) => earlier.rotation) ?? []),
  ]);
  const byCalendars = layers.flatMap(({ calendar = '' }) =>
    (definitions.findOf('calendar', calendar)?.entry.shifts?.list ?? []).flatMap(({ person }) => person ?? []),
  );
  return [...rotations.flatMap((one) => one?.people ?? []), ...byCalendars, ...byOverrides].some((person) =>
    people.has(person),
  );
}

function meeting(
  one: Shift,
  other: Shift,
  what: Pick<DoubleBooking, 'people' | 'schedules' | 'because'>,
): readonly DoubleBooking[] {
  const [startsAt, endsAt] = [
    one.startsAt > other.startsAt ? one.startsAt : other.startsAt,
    one.endsAt < other.endsAt ? one.endsAt : other.endsAt,
  ];
  return startsAt < endsAt ? [{ startsAt: isoOf(startsAt), endsAt: isoOf(endsAt), ...what }] : [];
}
