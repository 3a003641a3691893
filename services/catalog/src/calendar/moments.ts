/** Times and dates as a calendar writes them. */
import type { Property } from './components.ts';
import { CalendarFault } from './fault.ts';
import type { Zones } from './zones.ts';

/** What the clocks of a zone show, or a date there, which begins with its first moment. */
export interface Moment {
  readonly local: Temporal.PlainDateTime;
  readonly zone: string;
  readonly isDate: boolean;
  /** It names no zone, so `zone` is assumed. */
  readonly floats: boolean;
}

/** Every value of a property of times or dates. */
export function momentsOf(property: Property, zones: Zones): readonly Moment[] {
  return property.values.map((value) => momentOf(String(value), property, zones));
}

const written = /^(\d{4}-\d{2}-\d{2})(?:T(?:(\d{2}:\d{2}:\d{2})|::)(Z)?)?$/;

/** One value, as ical.js gives it. Throws a fault when there is no such time. */
export function momentOf(value: string, { line, parameters }: Property, zones: Zones): Moment {
  const [, date, time, utc] = written.exec(value) ?? [];
  let local: Temporal.PlainDateTime;
  try {
    // A leap second is written as 60, which is no time of its own here.
    local = Temporal.PlainDateTime.from(`${date}T${time?.replace(/60$/, '59') ?? '00:00:00'}`, { overflow: 'reject' });
  } catch {
    throw new CalendarFault(line, `there is no such time or date as "${value}"`);
  }
  if (time === undefined) return { local, zone: zones.dates, isDate: true, floats: false };
  if (utc !== undefined) return { local, zone: 'UTC', isDate: false, floats: false };
  const id = parameters.get('tzid') ?? '';
  return id === ''
    ? { local, zone: zones.floating, isDate: false, floats: true }
    : { local, zone: zones.named(id, line), isDate: false, floats: false };
}

/** When it is. In a gap, that much later; of the two times in an overlap, the first. */
export function zonedOf({ local, zone, isDate }: Moment): Temporal.ZonedDateTime {
  return isDate ? local.toPlainDate().toZonedDateTime(zone) : local.toZonedDateTime(zone);
}

/** A time without a zone is meant like the beginning of its event. */
export function like(start: Moment, moment: Moment): Moment {
  return moment.floats ? { ...moment, zone: start.zone } : moment;
}
