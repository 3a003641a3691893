/** Who is on call by the shifts of a calendar, as they were read last. */
import { instantFrom, instantOf, type Instant } from '@escalog/kernel';
import type { EntryOf } from '../entry.ts';
import { always, type Piece } from './piece.ts';
import type { Turn } from './turns.ts';

/** What a calendar says at an instant. */
export interface SaidByCalendar {
  /** In the order in which their shifts began. */
  readonly turns: readonly Turn[];
  /** What it says where nobody in the catalog is called so. */
  readonly unknown: readonly string[];
}

interface Time {
  readonly since: Instant;
  readonly until: Instant;
  readonly shift: NonNullable<EntryOf<'calendar'>['shifts']>['list'][number];
}

interface Times {
  readonly all: readonly Time[];
  /** All instants at which one begins or ends, in order. */
  readonly changes: readonly number[];
}

const nothing: SaidByCalendar = { turns: [], unknown: [] };
/** A version of an entry is asked again and again: its times are read once. */
const timesOf = new WeakMap<EntryOf<'calendar'>, Times>();

/** What a calendar says, and within which bounds it says so. Before and after what is known of it, it says nothing. */
export function calendarPiece(calendar: EntryOf<'calendar'> | undefined, at: Instant): Piece<SaidByCalendar> {
  if (calendar === undefined) return { ...always, value: nothing };
  const { all, changes } = timesOf.getOrInsertComputed(calendar, timesIn);
  const now = all.filter(({ since, until }) => since <= at && at < until);
  const next = changes.findIndex((change) => change > at);
  return {
    since: instantOf(next < 0 ? (changes.at(-1) ?? always.since) : (changes[next - 1] ?? always.since)),
    until: instantOf(next < 0 ? always.until : (changes[next] ?? always.until)),
    value: {
      turns: now.flatMap(({ since, until, shift: { person } }) =>
        person === undefined ? [] : [{ person, startsAt: since, endsAt: until }],
      ),
      unknown: now.flatMap(({ shift: { unknown } }) => unknown ?? []),
    },
  };
}

function timesIn({ shifts }: EntryOf<'calendar'>): Times {
  const all = (shifts?.list ?? []).map((shift) => ({
    since: instantFrom(shift.startsAt),
    until: instantFrom(shift.endsAt),
    shift,
  }));
  return { all, changes: all.flatMap(({ since, until }) => [since, until]).sort((a, b) => a - b) };
}
