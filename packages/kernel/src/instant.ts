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
  return new Date(instant).toISOString();
}
