/** What stands in the feed of a schedule or a person: shifts of the last weeks and of the next months, each as an event. */
import { layersOf, onCallOf, timetable, typeOf, type Definitions, type EntryOf, type Ref } from '@escalog/definitions';
import { instantOf, type Instant, type Milliseconds } from '@escalog/kernel';
import { nameOf } from './wording.ts';

/** Somebody's time on call in a schedule. */
export interface FeedShift {
  readonly schedule: Ref;
  readonly person: Ref;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
}

/** One event of the feed. */
export interface FeedEvent {
  readonly uid: string;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly summary: string;
  readonly description: string;
}

const day: Milliseconds = 24 * 60 * 60 * 1000;
const daysBefore = 28;
const daysAhead = 182;
/** More is not read by anybody: the first are kept. */
const eventsAtMost = 2_000;

/** The events of the feed of a schedule or a person, by when they begin. It changes by the day, and with the shifts. */
export function feedOf(ref: Ref, now: Instant, definitions: Definitions): readonly FeedEvent[] {
  const today = Math.floor(now / day) * day;
  const [from, until] = [instantOf(today - daysBefore * day), instantOf(today + daysAhead * day)];
  const ofPerson = typeOf(ref) === 'person';
  const schedules = definitions
    .allOf('schedule')
    .filter((schedule) => (ofPerson ? mayName(ref, schedule, from, definitions) : schedule.ref === ref));
  const shifts = schedules
    .flatMap((schedule) =>
      timetable(
        onCallOf(schedule, definitions.overridesOf(schedule.ref), definitions),
        from,
        until,
        eventsAtMost,
      ).shifts.map((shift) => ({ ...shift, schedule: schedule.ref })),
    )
    .filter(({ person }) => !ofPerson || person === ref)
    .sort((a, b) => a.startsAt - b.startsAt || (a.schedule < b.schedule ? -1 : 1));
  return shifts.slice(0, eventsAtMost).map((shift) => eventOf(shift, definitions));
}

/** In the words that are common for such feeds, and that are read by `calendar` entries too. */
function eventOf({ schedule, person, startsAt, endsAt }: FeedShift, definitions: Definitions): FeedEvent {
  const [who, what] = [nameOf(person, definitions), nameOf(schedule, definitions)];
  return {
    // The same shift, however its end is moved; and no other, for nobody begins twice at once.
    uid: `${schedule.replace('/', '.')}.${person.replace('/', '.')}.${startsAt}@escalog`,
    startsAt,
    endsAt,
    summary: `On Call - ${who} - ${what}`,
    description: `${who} (${person}) is on call in ${what} (${schedule}).`,
  };
}

/** Whether a person may have a shift in a schedule at an instant or later. */
export function mayName(person: Ref, schedule: EntryOf<'schedule'>, at: Instant, definitions: Definitions): boolean {
  return (
    layersOf(schedule, definitions).some((layer) => layer.peopleFrom(at).includes(person)) ||
    (schedule.layers ?? []).some(({ calendar = '' }) =>
      definitions.findOf('calendar', calendar)?.entry.shifts?.list.some((shift) => shift.person === person),
    ) ||
    definitions.overridesOf(schedule.ref).all.some(({ override }) => override.person === person)
  );
}
