declare const instant: unique symbol;

/** A point in time, in milliseconds since 1970-01-01T00:00:00Z, as Avro's `timestamp-millis`. */
export type Instant = number & { readonly [instant]: never };

/** An ISO 8601 duration such as `PT5M`, in milliseconds. Months and years have no fixed length and are refused by the definitions' schema. */
export type Milliseconds = number;

export function instantOf(milliseconds: number): Instant {
  return milliseconds as Instant;
}

export function after(instant: Instant, milliseconds: Milliseconds): Instant {
  return (instant + milliseconds) as Instant;
}

/** The instant that a text with an offset names, such as `2026-11-21T13:30:00Z`. Throws a `RangeError` when it names none. */
export function instantFrom(iso: string): Instant {
  return instantOf(Temporal.Instant.from(iso).epochMilliseconds);
}

/** `2026-11-21T13:30:00.000Z`: how every instant is shown over HTTP and in reports. */
export function isoOf(instant: Instant): string {
  // What happens in one turn is told again and again.
  if (instant !== last.instant) last = { instant, text: textOf(instant) };
  return last.text;
}

let last = { instant: instantOf(Number.NaN), text: '' };

function textOf(instant: Instant): string {
  const whole = Math.trunc(instant);
  const day = Math.floor(whole / dayLength);
  // Most instants are of one day, whose date is written once.
  if (day !== written.day)
    written = { day, date: new Date(day * dayLength).toISOString().slice(0, -'00:00:00.000Z'.length) };
  const time = whole - day * dayLength;
  const seconds = Math.floor(time / 1_000);
  const [hour, minute, second] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${written.date}${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second)}.${threeDigits(time % 1_000)}Z`;
}

const dayLength: Milliseconds = 86_400_000;
let written = { day: Number.NaN, date: '' };

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}

function threeDigits(value: number): string {
  return value < 100 ? `0${twoDigits(value)}` : `${value}`;
}
