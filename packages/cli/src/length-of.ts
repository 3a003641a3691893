/** The length that `2h`, `1d12h` or `90m` says, a day being 24 hours; `undefined` for what says none. */
export function lengthOf(text: string): Temporal.Duration | undefined {
  const written = /^(?:(\d{1,3})d)?(?:(\d{1,4})h)?(?:(\d{1,5})m)?$/.exec(text);
  if (written === null || text === '') return undefined;
  const [, days = 0, hours = 0, minutes = 0] = written;
  return Temporal.Duration.from({ hours: Number(days) * 24 + Number(hours), minutes: Number(minutes) });
}
