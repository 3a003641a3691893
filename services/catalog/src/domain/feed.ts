/** What stands in the feed of a schedule or a person: shifts of the last weeks and of the next months, each as an event. */
import { shiftAt, typeOf, type Definitions, type EntryOf, type Ref } from '@escalog/definitions';
import { after, instantOf, type Instant, type Milliseconds } from '@escalog/kernel';
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
/** More is not read by anybody; the nearest are kept. */
export const eventsAtMost = 2_000;

/** The events of the feed of a schedule or a person, by when they begin. It changes by the day, and with the shifts. */
export function feedOf(ref: Ref, now: Instant, definitions: Definitions): readonly FeedEvent[] {
  const today = Math.floor(now / day) * day;
  const [from, until] = [instantOf(today - daysBefore * day), instantOf(today + daysAhead * day)];
  const ofPerson = typeOf(ref) === 'person';
  const schedules = definitions.allOf('schedule').filter((schedule) => ofPerson || schedule.ref === ref);
  const shifts = schedules
    .flatMap((schedule) => shiftsBetween(schedule, from, until))
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

/** The shifts that overlap a span, whole. */
function shiftsBetween(schedule: EntryOf<'schedule'>, from: Instant, until: Instant): readonly FeedShift[] {
  const shifts: FeedShift[] = [];
  for (let at = from; at < until && shifts.length < eventsAtMost;) {
    const shift = shiftAt(schedule, at);
    // Before the first turn there is none; days are steps enough to find it.
    if (shift === undefined) at = after(at, day);
    else {
      shifts.push({ schedule: schedule.ref, person: shift.person, startsAt: shift.startsAt, endsAt: shift.endsAt });
      at = shift.endsAt;
    }
  }
  return shifts;
}
