import { instantOf, type Instant } from '@escalog/kernel';

/** When the clocks of the zone show `local`: of two times the first; where they never do, the moment they jump over it. */
export function instantIn(timeZone: string, local: Temporal.PlainDateTime): Instant {
  const zoned = local.toZonedDateTime(timeZone);
  const shown = zoned.toPlainDateTime().equals(local)
    ? zoned
    : zoned.add({ milliseconds: 1 }).getTimeZoneTransition('previous');
  return instantOf((shown ?? zoned).epochMilliseconds);
}

/** The date that calendars of the zone show at an instant. */
export function dateIn(timeZone: string, at: Instant): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate();
}
