import type { Calendar, CalendarPage, CalendarWithShifts } from '../api/on-call.ts';
import type { Client } from '../client.ts';
import { Failure } from '../failure.ts';
import { textIn } from '../files.ts';
import { localTime } from '../show/local-time.ts';
import { oneLine } from '../show/printable.ts';
import { table } from '../show/table.ts';
import type { Terminal } from '../terminal.ts';
import type { Context } from './command.ts';

interface Shown {
  readonly json?: boolean;
}

/** Every calendar, with what is wrong with it. */
export async function listCalendars({ json }: Shown, { client, terminal }: Context): Promise<void> {
  const calendars = await everyCalendar(client);
  if (json) return terminal.out(JSON.stringify(calendars, null, 2));
  if (calendars.length === 0) return terminal.err('There are no calendars; docs/calendars.md says how to make one.');
  const rows = calendars.map((calendar) => [
    calendar.calendar,
    calendar.source,
    String(calendar.shifts),
    calendar.readAt === null ? 'never' : localTime(calendar.readAt, terminal.timeZone),
    stateOf(calendar, terminal),
  ]);
  for (const line of table(
    ['CALENDAR', 'SOURCE', 'SHIFTS', `READ (${terminal.timeZone})`, 'STATE'],
    rows,
    terminal.width,
  ))
    terminal.out(line);
}

/** The shifts of one, and what is wrong with it. */
export async function showCalendar(name: string, { json }: Shown, { client, terminal }: Context): Promise<void> {
  const calendar = await client.get<CalendarWithShifts>(pathOf(name));
  if (json) terminal.out(JSON.stringify(calendar, null, 2));
  else show(calendar, terminal);
}

/** Uploads a file for a calendar without an address; `-` is standard input. */
export async function putCalendar(name: string, file: string, { client, terminal }: Context): Promise<void> {
  show(await client.put<CalendarWithShifts>(`${pathOf(name)}/file`, { text: textIn(file) }), terminal);
}

/** Has it read now. Refused when that goes wrong. */
export async function refreshCalendar(name: string, { client, terminal }: Context): Promise<void> {
  const { body } = await client.post<CalendarWithShifts>(`${pathOf(name)}/refresh`, {});
  show(body, terminal);
  if (body.problem !== null) throw new Failure('refused', `${body.name} cannot be read.`);
}

function show(calendar: CalendarWithShifts, terminal: Terminal): void {
  const rows = calendar.list.map(({ startsAt, endsAt, person, name }) => [
    localTime(startsAt, terminal.timeZone),
    localTime(endsAt, terminal.timeZone),
    person === null ? `nobody (${name})` : `${name} (${person})`,
  ]);
  if (rows.length === 0) terminal.err(`${oneLine(calendar.name)} has no shifts.`);
  else
    for (const line of table([`FROM (${terminal.timeZone})`, 'UNTIL', 'ON CALL'], rows, terminal.width))
      terminal.out(line);
  for (const { text, because } of calendar.unknown) terminal.err(oneLine(`Nobody is known by "${text}": ${because}.`));
  if (calendar.problem !== null) terminal.err(oneLine(stateOf(calendar, terminal)));
}

function stateOf({ problem, unknown, readAt, source }: Calendar, { timeZone }: Terminal): string {
  if (problem !== null) {
    const where = problem.line === null ? '' : `line ${problem.line}: `;
    return `cannot be read since ${localTime(problem.since, timeZone)}: ${where}${problem.detail}`;
  }
  if (readAt === null) return source === 'file' ? 'no file yet: escalog calendar put' : 'not read yet';
  return unknown.length === 0
    ? 'good'
    : `names ${unknown.map(({ text }) => `"${text}"`).join(', ')}, whom nobody knows`;
}

function pathOf(name: string): string {
  return `/v1/calendars/${encodeURIComponent(name)}`;
}

async function everyCalendar(client: Client): Promise<readonly Calendar[]> {
  const calendars: Calendar[] = [];
  let after: string | null = null;
  do {
    const query = new URLSearchParams({ limit: '500', ...(after !== null && { after }) });
    const page: CalendarPage = await client.get(`/v1/calendars?${query}`);
    calendars.push(...page.calendars);
    after = page.next;
  } while (after !== null);
  return calendars;
}
