/** When somebody is on call, over all schedules. */
import { noOverrides, onCallOf, timetable, type Definitions, type EntryOf, type Ref } from '@escalog/definitions';
import { isoOf, type Instant } from '@escalog/kernel';
import { mayName } from './feed.ts';
import { shownShift, type ShiftShown } from './on-call.ts';

/** A shift, and the schedule that it is in. */
export interface PersonShift extends ShiftShown {
  readonly schedule: { readonly ref: Ref; readonly name: string };
}

/** Of each schedule so many shifts of everybody are gone through in search of those of one person. */
const lookedAtMost = 5_000;

/**
 * The shifts of a person that begin in a span or go on when it begins, in the order in which they begin, at most so many.
 * A page that is not the first leaves out what began before it.
 */
export function shiftsOfPerson(
  person: Ref,
  {
    from,
    to,
    atMost,
    isFirst,
  }: { readonly from: Instant; readonly to: Instant; readonly atMost: number; readonly isFirst: boolean },
  definitions: Definitions,
): { readonly shifts: readonly PersonShift[]; readonly next: string | null } {
  const found = definitions
    .allOf('schedule')
    .filter((schedule) => mayName(person, schedule, from, definitions))
    .flatMap((schedule) =>
      timetable(onCallOf(schedule, definitions.overridesOf(schedule.ref), definitions), from, to, lookedAtMost)
        .shifts.filter((shift) => shift.person === person && (isFirst || shift.startsAt >= from))
        .map((shift) => ({ shift, schedule })),
    )
    .toSorted((a, b) => a.shift.startsAt - b.shift.startsAt || (a.schedule.ref < b.schedule.ref ? -1 : 1));
  const shown = untilInstantIsWhole(found, atMost);
  const next = found[shown.length]?.shift.startsAt;
  return {
    shifts: shown.map(({ shift, schedule: { ref, name } }) => ({
      ...shownShift(shift, definitions),
      schedule: { ref, name },
    })),
    next: next === undefined ? null : isoOf(next),
  };
}

/** What begins at one instant is on one page, so that the next can begin at an instant. */
function untilInstantIsWhole<T extends { readonly shift: { readonly startsAt: Instant } }>(
  found: readonly T[],
  atMost: number,
): readonly T[] {
  let end = Math.min(atMost, found.length);
  while (end > 0 && end < found.length && found[end]?.shift.startsAt === found[end - 1]?.shift.startsAt) end += 1;
  return found.slice(0, end);
}

/** What each layer of a schedule says by itself, without the layers over it and without overrides. */
export interface LayerShown {
  /** Null in a schedule without layers. */
  readonly layer: string | null;
  readonly shifts: readonly ShiftShown[];
  /** When the layer says that nobody is on call. */
  readonly nobody: readonly { readonly startsAt: string; readonly endsAt: string }[];
  /** Whether there is more than is shown. */
  readonly cutShort: boolean;
}

/** The layers of a schedule in a span, the lowest first, of each at most so many shifts. */
export function layersShown(
  schedule: EntryOf<'schedule'>,
  { from, to, atMost }: { readonly from: Instant; readonly to: Instant; readonly atMost: number },
  definitions: Definitions,
): readonly LayerShown[] {
  const alone =
    schedule.layers === undefined
      ? [{ name: null, schedule }]
      : schedule.layers.map((layer) => ({ name: layer.name, schedule: { ...schedule, layers: [layer] } }));
  return alone.map(({ name, schedule: one }) => {
    const { shifts, gaps, until } = timetable(onCallOf(one, noOverrides, definitions), from, to, atMost);
    return {
      layer: name,
      shifts: shifts.map((shift) => shownShift(shift, definitions)),
      nobody: gaps
        .filter(({ nobodyBy }) => nobodyBy !== null)
        .map(({ startsAt, endsAt }) => ({ startsAt: isoOf(startsAt), endsAt: isoOf(endsAt) })),
      cutShort: until < to,
    };
  });
}
