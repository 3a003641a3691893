/** What is wrong with a calendar, and in which line of it. Thrown while one is read; `readCalendar` hands it on as a value. */
export class CalendarFault extends Error {
  /** From 1; of a line that is folded, its first. */
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.name = 'CalendarFault';
    this.line = line;
  }
}
