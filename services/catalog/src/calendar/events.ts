/** One VEVENT, with what of it matters for shifts. */
import { propertyOf, type Component, type Property } from './components.ts';
import { CalendarFault } from './fault.ts';
import { like, momentOf, momentsOf, zonedOf, type Moment } from './moments.ts';
import type { Zones } from './zones.ts';

export interface CalendarEvent {
  /** The same for an event that repeats and for what is said of single times of it. */
  readonly uid: string;
  /** Where it begins. */
  readonly line: number;
  readonly start: Moment;
  readonly length: Length;
  readonly rule: { readonly text: string; readonly line: number } | undefined;
  /** Further times, some with a length of their own. */
  readonly alsoAt: readonly { readonly start: Moment; readonly length: Length | undefined }[];
  readonly notAt: readonly Moment[];
  /** Which time of the event it takes the place of. */
  readonly replaces: Moment | undefined;
  /** It takes the place of all later times too. */
  readonly andLater: boolean;
  readonly cancelled: boolean;
  readonly sequence: number;
  readonly summary: string;
  /** Mail addresses in lower case, without who has declined, rooms and the like. */
  readonly attendees: readonly string[];
}

/** As long as the clocks show (`wall`), or as RFC 5545 counts a duration: days by the calendar, hours as they pass. */
export interface Length {
  readonly by: 'wall' | 'duration';
  readonly duration: Temporal.Duration;
}

const read = new Set(
  'UID DTSTART DTEND DURATION RRULE RDATE EXDATE EXRULE RECURRENCE-ID STATUS SEQUENCE SUMMARY ATTENDEE'.split(' '),
);

/** Throws a fault where the event cannot be understood. */
export function eventOf(component: Component, zones: Zones): CalendarEvent {
  const properties = Map.groupBy(
    component.properties.filter(({ name }) => read.has(name)),
    ({ name }) => name,
  );
  const all = (name: string): readonly Property[] => (properties.get(name) ?? []).map(propertyOf);
  const one = (name: string): Property | undefined => {
    const [first, second] = all(name);
    if (second !== undefined) throw new CalendarFault(second.line, `an event has one ${name} at most`);
    return first;
  };
  const text = (name: string): string | undefined => {
    const value = one(name)?.values[0];
    return value === undefined ? undefined : String(value).trim();
  };

  const begin = one('DTSTART');
  if (begin === undefined) throw new CalendarFault(component.line, 'this event has no beginning: DTSTART is missing');
  const start = only(begin, zones);
  const former = one('EXRULE');
  if (former !== undefined)
    throw new CalendarFault(former.line, 'EXRULE is not part of the standard any more; write an EXDATE for each time');
  const rule = one('RRULE');
  const replaced = one('RECURRENCE-ID');
  return {
    uid: text('UID') ?? `without UID in line ${component.line}`,
    line: component.line,
    start,
    length: lengthOf(start, one('DTEND'), one('DURATION'), zones),
    rule: rule && { text: rule.raw.trim().toUpperCase(), line: rule.line },
    alsoAt: all('RDATE').flatMap((property) => furtherTimes(property, start, zones)),
    notAt: all('EXDATE').flatMap((property) => momentsOf(property, zones)),
    replaces: replaced && only(replaced, zones),
    andLater: replaced?.parameters.get('range')?.toUpperCase() === 'THISANDFUTURE',
    cancelled: text('STATUS')?.toUpperCase() === 'CANCELLED',
    sequence: Number(text('SEQUENCE') ?? 0) || 0,
    summary: text('SUMMARY') ?? '',
    attendees: all('ATTENDEE').flatMap(attendeeOf),
  };
}

function only(property: Property, zones: Zones): Moment {
  const [moment, another] = momentsOf(property, zones);
  if (moment === undefined || another !== undefined)
    throw new CalendarFault(property.line, 'one time or date stands here, no more and no less');
  return moment;
}

function lengthOf(start: Moment, end: Property | undefined, duration: Property | undefined, zones: Zones): Length {
  if (end !== undefined) return lengthUntil(start, like(start, only(end, zones)), end.line);
  if (duration !== undefined) return writtenLength(duration.raw, duration.line);
  return { by: 'wall', duration: Temporal.Duration.from({ days: start.isDate ? 1 : 0 }) };
}

function lengthUntil(start: Moment, end: Moment, line: number): Length {
  const local = end.isDate ? end.local : zonedOf(end).withTimeZone(start.zone).toPlainDateTime();
  const duration = start.local.until(local, { largestUnit: 'days' });
  if (duration.sign < 0 && zonedOf(end).epochMilliseconds < zonedOf(start).epochMilliseconds)
    throw new CalendarFault(line, 'this event ends before it begins');
  return { by: 'wall', duration };
}

function writtenLength(text: string, line: number): Length {
  // NOTE: Temporal takes more than RFC 5545 does, such as months.
  if (!/^\+?P(\d+W|\d+D(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?|T(?=\d)(\d+H)?(\d+M)?(\d+S)?)$/i.test(text))
    throw new CalendarFault(line, `"${text}" is no duration that lies ahead; P1D is a day and PT12H twelve hours`);
  return { by: 'duration', duration: Temporal.Duration.from(text) };
}

function furtherTimes(property: Property, start: Moment, zones: Zones): CalendarEvent['alsoAt'] {
  if (property.type !== 'period')
    return momentsOf(property, zones).map((moment) => ({ start: like(start, moment), length: undefined }));
  return property.values.map((value) => {
    const [begin = '', end = ''] = (value as readonly unknown[]).map(String);
    const from = like(start, momentOf(begin, property, zones));
    const length = /^[+-]?P/i.test(end)
      ? writtenLength(end, property.line)
      : lengthUntil(from, like(start, momentOf(end, property, zones)), property.line);
    return { start: from, length };
  });
}

/** When something that begins then ends. */
export function endOf(start: Moment, { by, duration }: Length): Temporal.ZonedDateTime {
  return by === 'wall' ? zonedOf({ ...start, local: start.local.add(duration) }) : zonedOf(start).add(duration);
}

function attendeeOf({ values, parameters }: Property): readonly string[] {
  const is = (name: string, ...words: readonly string[]): boolean =>
    words.includes(parameters.get(name)?.toUpperCase() ?? '');
  if (is('partstat', 'DECLINED') || is('role', 'NON-PARTICIPANT') || is('cutype', 'ROOM', 'RESOURCE')) return [];
  const mail = /^mailto:(.+)$/i.exec(String(values[0]))?.[1] ?? parameters.get('email');
  return mail === undefined ? [] : [mail.trim().toLowerCase()];
}
