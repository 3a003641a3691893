/** Whether there is such a time zone. Offsets such as +02:00 are no zones: they do not know when the clocks change. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    Temporal.PlainDateTime.from('2000-01-01T00:00').toZonedDateTime(name);
    return true;
  } catch {
    return false;
  }
}
