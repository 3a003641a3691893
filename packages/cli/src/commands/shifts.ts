import type { Shifts } from '../api/on-call.ts';
import type { Client } from '../client.ts';
import { localTime } from '../show/local-time.ts';
import { originOf } from '../show/origin.ts';
import { oneLine } from '../show/printable.ts';
import { table } from '../show/table.ts';
import type { Context } from './command.ts';

export interface ShiftsOptions {
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
}

/** Who is on call when in a schedule, with gaps in their place and double bookings behind; on the clock of the schedule. */
export async function shifts(
  schedule: string,
  { from, to, json }: ShiftsOptions,
  { client, terminal }: Context,
): Promise<void> {
  const all = await everyPage(schedule, { ...(from && { from }), ...(to && { to }) }, client);
  if (json) return terminal.out(JSON.stringify(all, null, 2));
  const { timeZone } = all;
  const local = (iso: string): string => localTime(iso, timeZone).slice(0, -':00'.length);
  const rows = [
    ...all.shifts.map((shift) => ({
      startsAt: shift.startsAt,
      endsAt: shift.endsAt,
      who: `${shift.name} (${shift.person})`,
      why: originOf(shift),
    })),
    ...all.gaps.map(({ startsAt, endsAt, because }) => ({ startsAt, endsAt, who: 'nobody', why: because })),
  ].toSorted((a, b) => (a.startsAt < b.startsAt ? -1 : 1));
  const cells = rows.map(({ startsAt, endsAt, who, why }) => [local(startsAt), local(endsAt), who, why]);
  for (const line of table([`FROM (${timeZone})`, 'TO', 'ON CALL', ''], cells, terminal.width))
    terminal.out(line.trimEnd());
  for (const { startsAt, endsAt, because } of all.doubleBookings)
    terminal.err(oneLine(`! ${local(startsAt)} to ${local(endsAt)}: ${because}`));
}

async function everyPage(schedule: string, span: Readonly<Record<string, string>>, client: Client): Promise<Shifts> {
  const page = (query: Readonly<Record<string, string>>): Promise<Shifts> =>
    client.get(
      `/v1/schedules/${encodeURIComponent(schedule)}/shifts?${new URLSearchParams({ limit: '500', ...query })}`,
    );
  const first = await page(span);
  const pages = [first];
  // What begins now begins later for the next page, so that is asked for what the first was.
  for (let { next } = first; next !== null;) {
    const another = await page({ from: first.from, to: first.to, after: next });
    pages.push(another);
    ({ next } = another);
  }
  return {
    ...first,
    shifts: pages.flatMap((one) => one.shifts),
    gaps: pages.flatMap((one) => one.gaps),
    doubleBookings: pages.flatMap((one) => one.doubleBookings),
    next: null,
  };
}
