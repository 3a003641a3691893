/** The times at which one event begins, by its rule and its further and excepted times. */
import { RRuleTemporal } from 'rrule-temporal';
import type { CalendarEvent, Length } from './events.ts';
import { CalendarFault } from './fault.ts';
import { like, momentOf, zonedOf, type Moment } from './moments.ts';

/** From the first instant to before the second, in milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

export interface Start {
  readonly moment: Moment;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Where it is not that of the event. */
  readonly length: Length | undefined;
}

/** The times in a span at which an event begins, each once. Throws a fault when its rule cannot be followed. */
export function startsOf(event: CalendarEvent, span: Span): readonly Start[] {
  const starts = new Map<number, Start>();
  const add = (moment: Moment, at: number, length?: Length): void => {
    if (at >= span.from && at < span.until) starts.set(at, { moment, at, length: length ?? starts.get(at)?.length });
  };
  add(event.start, zonedOf(event.start).epochMilliseconds);
  if (event.rule !== undefined) for (const [moment, at] of ruled(event.start, event.rule, span)) add(moment, at);
  for (const { start, length } of event.alsoAt) add(start, zonedOf(start).epochMilliseconds, length);
  const excepted = new Set(event.notAt.map((moment) => keyOf(moment, event.start)));
  return [...starts.values()].filter((start) => !keysOf(start).some((key) => excepted.has(key)));
}

/** What finds the times of an event that begins at `start` by a time that was written: the instant, or a date for whatever is on it. */
export function keyOf(moment: Moment, start: Moment): number | string {
  const written = like(start, moment);
  if (!written.isDate && !start.isDate) return zonedOf(written).epochMilliseconds;
  const local = written.isDate ? written.local : zonedOf(written).withTimeZone(start.zone).toPlainDateTime();
  return local.toPlainDate().toString();
}

/** By what a time is found, the closest first. */
export function keysOf({ moment, at }: Start): readonly (number | string)[] {
  const date = moment.local.toPlainDate().toString();
  return moment.isDate ? [date] : [at, date];
}

const parts = new Set(
  'FREQ UNTIL COUNT INTERVAL BYSECOND BYMINUTE BYHOUR BYDAY BYMONTHDAY BYYEARDAY BYWEEKNO BYMONTH BYSETPOS WKST RSCALE SKIP'.split(
    ' ',
  ),
);
const often = ['SECONDLY', 'MINUTELY'];
/** Of days, that is half a century. What has no COUNT is not counted from its beginning, so this bounds how long one rule holds up the process. */
const steps = { maxIterations: 20_000, maxCandidateEvaluations: 20_000 };

function* ruled(
  start: Moment,
  { text, line }: { readonly text: string; readonly line: number },
  { from, until }: Span,
): Generator<readonly [Moment, number]> {
  const rule = new Map<string, string>();
  for (const part of text.split(';').filter(Boolean)) {
    const [name = '', value = ''] = part.split('=');
    if (!parts.has(name) || value === '' || rule.has(name))
      throw new CalendarFault(line, `"${part}" is no part that a rule can have here`);
    rule.set(name, value);
  }
  const frequency = rule.get('FREQ');
  if (frequency === undefined) throw new CalendarFault(line, 'a rule says how often it repeats: FREQ is missing');
  if (often.includes(frequency)) throw new CalendarFault(line, `a shift that begins ${frequency} is none`);
  for (const name of ['COUNT', 'INTERVAL'])
    if (rule.has(name) && !/^0*[1-9]\d{0,5}$/.test(rule.get(name) ?? ''))
      throw new CalendarFault(line, `${name}=${rule.get(name)} is no number of times`);
  const end = rule.get('UNTIL');
  if (end !== undefined) rule.set('UNTIL', untilOf(end, start, line));

  // Dates are counted in UTC, where every day begins at midnight, and have their zone again afterwards.
  const first = start.isDate ? start.local.toZonedDateTime('UTC') : zonedOf(start);
  if (!first.toPlainDateTime().equals(start.local) && frequency !== 'HOURLY') {
    // It begins in a gap: what follows keeps the time that was written.
    if (!rule.has('BYHOUR')) rule.set('BYHOUR', String(start.local.hour));
    if (!rule.has('BYMINUTE')) rule.set('BYMINUTE', String(start.local.minute));
  }
  const day = 24 * 60 * 60 * 1000;
  const asked = [from - day, until + day].map((at) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(first.timeZoneId),
  ) as [Temporal.ZonedDateTime, Temporal.ZonedDateTime];
  let found: readonly Temporal.ZonedDateTime[];
  try {
    found = new RRuleTemporal({
      rruleString: [...rule].map(([name, value]) => `${name}=${value}`).join(';'),
      dtstart: first,
      includeDtstart: true,
      temporal: Temporal,
      strict: true,
      ...steps,
    }).between(...asked, true);
  } catch (error) {
    throw new CalendarFault(
      line,
      `this rule cannot be followed: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  for (const zoned of found) {
    // The first time is the event's own, also in a gap.
    if (zoned.equals(first)) continue;
    const moment = { ...start, local: zoned.toPlainDateTime() };
    yield [moment, start.isDate ? zonedOf(moment).epochMilliseconds : zoned.epochMilliseconds];
  }
}

/** `UNTIL` in UTC, as RFC 5545 wants it; many write it by the clocks of the event, or as a date, which is meant with all of its day. */
function untilOf(text: string, start: Moment, line: number): string {
  const [, year, month, day, time, utc] = /^(\d{4})(\d{2})(\d{2})(?:T(\d{6})(Z)?)?$/.exec(text) ?? [];
  if (year === undefined) throw new CalendarFault(line, `"UNTIL=${text}" is neither a date nor a time`);
  const clock = time === undefined || start.isDate ? '235959' : time;
  const value = `${year}-${month}-${day}T${clock.replace(/(..)(..)(..)/, '$1:$2:$3')}${utc ?? ''}`;
  const zone = { floating: start.zone, dates: start.zone, named: () => start.zone };
  const written = momentOf(value, { line, parameters: new Map(), type: '', values: [], raw: '' }, zone);
  const at = zonedOf(start.isDate ? { ...written, zone: 'UTC' } : like(start, written)).withTimeZone('UTC');
  return `${at.toPlainDateTime().toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '')}Z`;
}
