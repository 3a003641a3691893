/**
 * What happens in a calendar (RFC 5545) in a span of time: every event, as often as it repeats, with what was changed of
 * single times of it. Pure. What cannot be understood is a fault of the whole calendar: a shift that is missing because
 * one line was passed over would page the wrong people.
 */
import { instantOf, type Instant } from '@escalog/kernel';
import { calendarsIn } from './components.ts';
import { endOf, eventOf, type CalendarEvent } from './events.ts';
import { CalendarFault } from './fault.ts';
import { like, zonedOf } from './moments.ts';
import { keyOf, keysOf, startsOf, type Span, type Start } from './recurrence.ts';
import { zonesOf } from './zones.ts';

/** One time of an event. */
export interface Occurrence {
  readonly uid: string;
  readonly startsAt: Instant;
  /** After `startsAt`. */
  readonly endsAt: Instant;
  readonly summary: string;
  /** Mail addresses in lower case. */
  readonly attendees: readonly string[];
}

export type CalendarRead =
  | { readonly ok: true; readonly occurrences: readonly Occurrence[] }
  | { readonly ok: false; readonly line: number; readonly detail: string };

export interface ReadOptions {
  /** Of dates, and of times for which the calendar names none. */
  readonly timeZone: string;
  /** What is told overlaps it; whole, also where it begins before or ends after it. */
  readonly from: Instant;
  readonly until: Instant;
}

/** More is no calendar of shifts. */
export const occurrencesAtMost = 3_000;

/** Ordered by when they begin. Yields now and then, so that whoever runs it can let others have their turn. */
export function* readCalendar(text: string, { timeZone, from, until }: ReadOptions): Generator<void, CalendarRead> {
  try {
    const events = yield* eventsIn(text, timeZone);
    const occurrences = yield* occurrencesIn(events, { from, until });
    return { ok: true, occurrences: occurrences.toSorted((a, b) => a.startsAt - b.startsAt || a.endsAt - b.endsAt) };
  } catch (error) {
    if (error instanceof CalendarFault) return { ok: false, line: error.line, detail: error.message };
    throw error;
  }
}

function* eventsIn(text: string, timeZone: string): Generator<void, readonly CalendarEvent[]> {
  const events: CalendarEvent[] = [];
  for (const calendar of yield* calendarsIn(text)) {
    const zones = zonesOf(calendar, timeZone);
    for (const component of calendar.components.filter(({ name }) => name === 'VEVENT')) {
      events.push(eventOf(component, zones));
      yield;
    }
  }
  return events;
}

/** Several events that say the same count once. */
function* occurrencesIn(
  events: readonly CalendarEvent[],
  { from, until }: Span,
): Generator<void, readonly Occurrence[]> {
  const found = new Map<string, Occurrence>();
  for (const [, ofOne] of Map.groupBy(events, ({ uid }) => uid)) {
    for (const { event, occurrence } of occurrencesOf(ofOne, { from, until })) {
      found.set(JSON.stringify({ ...occurrence, uid: '' }), occurrence);
      if (found.size > occurrencesAtMost)
        throw new CalendarFault(
          event.line,
          `there are more than ${occurrencesAtMost} shifts in ${Math.round((until - from) / week)} weeks; give a calendar that holds those of one schedule`,
        );
    }
    yield;
  }
  return [...found.values()];
}

const week = 7 * 24 * 60 * 60 * 1000;

/** The times of the events of one UID. Several may repeat, and what replaces a time may stand alone. */
function* occurrencesOf(
  events: readonly CalendarEvent[],
  span: Span,
): Generator<{ readonly event: CalendarEvent; readonly occurrence: Occurrence }> {
  const replacements = latest(events.filter(({ replaces }) => replaces !== undefined));
  const taken = new Set<CalendarEvent>();
  const wide = widened(span, events);

  for (const event of events.filter(({ replaces, cancelled }) => replaces === undefined && !cancelled)) {
    const replaced = new Map(
      replacements.flatMap((one) =>
        one.replaces === undefined ? [] : [[keyOf(one.replaces, event.start), one] as const],
      ),
    );
    const later = replacements
      .filter(({ andLater }) => andLater)
      .map((one) => ({ one, from: replacedAt(one, event.start) }))
      .sort((a, b) => a.from - b.from);
    for (const start of startsOf(event, wide)) {
      const own = keysOf(start)
        .map((key) => replaced.get(key))
        .find((one) => one !== undefined);
      if (own?.andLater === false) continue;
      const since = own ?? later.findLast(({ from }) => from <= start.at)?.one;
      if (own !== undefined) taken.add(own);
      if (since?.cancelled) continue;
      yield* told(since ?? event, since === undefined ? start : moved(start, since), span);
    }
  }
  for (const event of replacements)
    if (!event.cancelled && !taken.has(event))
      yield* told(event, { moment: event.start, at: zonedOf(event.start).epochMilliseconds, length: undefined }, span);
}

function* told(event: CalendarEvent, { moment, at, length }: Start, { from, until }: Span) {
  const end = endOf(moment, length ?? event.length).epochMilliseconds;
  // What takes no time is no shift.
  if (end <= at || end <= from || at >= until) return;
  const { uid, summary, attendees } = event;
  yield { event, occurrence: { uid, startsAt: instantOf(at), endsAt: instantOf(end), summary, attendees } };
}

/** As much later by the clocks as the replacement begins after what it replaces. */
function moved({ moment, length }: Start, since: CalendarEvent): Start {
  const from = since.replaces === undefined ? since.start : zonedIn(moment.zone, since.replaces);
  const to = zonedIn(moment.zone, since.start);
  const local = moment.local.add(from.local.until(to.local));
  const then = { ...moment, local, isDate: moment.isDate && since.start.isDate };
  return { moment: then, at: zonedOf(then).epochMilliseconds, length };
}

function zonedIn(zone: string, moment: CalendarEvent['start']): { readonly local: Temporal.PlainDateTime } {
  return moment.isDate ? moment : { local: zonedOf(moment).withTimeZone(zone).toPlainDateTime() };
}

/** Of several replacements of one time, the one that was written last. */
function latest(replacements: readonly CalendarEvent[]): CalendarEvent[] {
  const byTime = new Map<string, CalendarEvent>();
  for (const event of replacements) {
    const key = `${event.andLater} ${replacedAt(event)}`;
    const other = byTime.get(key);
    if (other === undefined || other.sequence <= event.sequence) byTime.set(key, event);
  }
  return [...byTime.values()];
}

/** When that begins which it takes the place of; without a zone, in that of the other. */
function replacedAt({ replaces, start }: CalendarEvent, inZoneOf = start): number {
  return zonedOf(like(inZoneOf, replaces ?? start)).epochMilliseconds;
}

/** With all that may reach into the span: what began before, and what is moved from elsewhere. */
function widened({ from, until }: Span, events: readonly CalendarEvent[]): Span {
  const day = 24 * 60 * 60 * 1000;
  const reach = Math.max(
    ...events.flatMap((event) => [
      ...[event.length, ...event.alsoAt.flatMap(({ length }) => length ?? [])].map(
        (length) => endOf(event.start, length).epochMilliseconds - zonedOf(event.start).epochMilliseconds,
      ),
      Math.abs(zonedOf(event.start).epochMilliseconds - replacedAt(event)),
    ]),
  );
  return { from: from - 2 * reach - 2 * day, until: until + reach + 2 * day };
}
