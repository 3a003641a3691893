/** Days and times of a zone, in the words of the pages. A day has the hours that it has in the zone, also when clocks change. */
import { HttpProblem } from '@escalog/http';

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A zone that was asked for; a problem when there is none of this name. */
export function zoneAsked(asked: string | undefined, otherwise: string): string {
  if (asked === undefined || asked === '') return otherwise;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(asked).timeZoneId;
  } catch {
    throw new HttpProblem(
      422,
      'unknown-zone',
      `There is no time zone "${asked}"; write one such as Europe/Lisbon or UTC.`,
    );
  }
}

/** The instant, in ISO 8601, of what stands in a field for date and time: of the zone, unless it says its own. */
export function instantAsked(text: string, zone: string): string {
  try {
    if (/(Z|[+-]\d{2}:\d{2})$/.test(text)) return Temporal.Instant.from(text).toString();
    return Temporal.PlainDateTime.from(text).toZonedDateTime(zone).toInstant().toString();
  } catch {
    throw new HttpProblem(422, 'no-such-time', `"${text}" is no date and time; write one such as 2026-12-24T18:00.`);
  }
}

/** `2026-12-24T18:00`, as fields for date and time have it. */
export function fieldTime(at: string, zone: string): string {
  return zoned(at, zone).toPlainDateTime().toString({ smallestUnit: 'minute' });
}

/** `Thu 24 Dec, 18:00`; with the year where it is another than that of `now`. */
export function shownTime(at: string, zone: string, now?: string): string {
  const when = zoned(at, zone);
  const year = now === undefined || zoned(now, zone).year === when.year ? '' : ` ${when.year}`;
  return `${shownDate(when)}${year}, ${clockTime(at, zone)}`;
}

/** `Thu 24 Dec`. */
export function shownDate({ dayOfWeek, day, month }: Temporal.PlainDate | Temporal.ZonedDateTime): string {
  return `${weekdays[dayOfWeek - 1]} ${day} ${months[month - 1]}`;
}

/** `18:00`; where the clock shows that time twice, with the offset that tells which it is. */
export function clockTime(at: string, zone: string): string {
  const when = zoned(at, zone);
  const local = when.toPlainDateTime();
  const isTwice =
    local.toZonedDateTime(zone, { disambiguation: 'earlier' }).epochMilliseconds !==
    local.toZonedDateTime(zone, { disambiguation: 'later' }).epochMilliseconds;
  return `${local.toPlainTime().toString({ smallestUnit: 'minute' })}${isTwice ? ` (${when.offset})` : ''}`;
}

function zoned(at: string, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.from(at).toZonedDateTimeISO(zone);
}
