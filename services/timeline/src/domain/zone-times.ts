/** Times as their reader's clock shows them, with UTC beside. */

export interface ZoneTimes {
  /** IANA name, or `UTC`. */
  readonly zone: string;
  readonly isUtc: boolean;
  /** Both as `YYYY-MM-DD` and `HH:MM:SS`, in the zone. */
  local(iso: string): { readonly day: string; readonly time: string; readonly fraction: string };
  /** The sentence with each of its times in the zone, UTC beside: `2026-11-21 03:00:00 (02:00:00 UTC)`. */
  told(sentence: string): string;
}

/** How our own sentences write a time; see `dateAndTime`. */
export const writtenTime = /\b(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC\b/g;

export const utcTimes: ZoneTimes = {
  zone: 'UTC',
  isUtc: true,
  local: (iso) => ({ day: iso.slice(0, 10), time: iso.slice(11, 19), fraction: iso.slice(19, 23) }),
  told: (sentence) => sentence,
};

/** Takes a zone that there is. */
export function timesIn(zone: string): ZoneTimes {
  if (zone === 'UTC') return utcTimes;
  const local = (iso: string): ReturnType<ZoneTimes['local']> => {
    const at = Temporal.Instant.from(iso).toZonedDateTimeISO(zone).toString();
    return { day: at.slice(0, 10), time: at.slice(11, 19), fraction: iso.slice(19, 23) };
  };
  return {
    zone,
    isUtc: false,
    local,
    told: (sentence) =>
      sentence.replaceAll(writtenTime, (_, day: string, time: string) => {
        const here = local(`${day}T${time}Z`);
        return `${here.day} ${here.time} (${here.day === day ? '' : `${day} `}${time} UTC)`;
      }),
  };
}
