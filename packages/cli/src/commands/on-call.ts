import type { Client } from '../client.ts';
import { localTime } from '../show/local-time.ts';
import { oneLine } from '../show/printable.ts';
import { table } from '../show/table.ts';
import type { OnCall, OnCallPage } from '../api.ts';
import type { Context } from './command.ts';

/** Who is on call now: in one schedule, by ref, name or a part of the name, or in every one. */
export async function onCall(
  schedule: string | undefined,
  { json }: { readonly json?: boolean },
  { client, terminal }: Context,
): Promise<void> {
  if (schedule !== undefined) {
    const one = await client.get<OnCall>(`/v1/schedules/${encodeURIComponent(schedule)}/on-call`);
    return terminal.out(json ? JSON.stringify(one, null, 2) : oneLine(sentenceOf(one, terminal.timeZone)));
  }
  const all = await everySchedule(client);
  if (json) return terminal.out(JSON.stringify(all, null, 2));
  if (all.length === 0) return terminal.err('There are no schedules; escalog people lists who there is.');
  const rows = all.map(({ schedule: ref, onCall: person, shift, because }) => [
    ref,
    person === null ? 'nobody' : `${person.name} (${person.person})`,
    shift === null ? (because ?? '') : localTime(shift.endsAt, terminal.timeZone),
  ]);
  for (const line of table(['SCHEDULE', 'ON CALL', `UNTIL (${terminal.timeZone})`], rows, terminal.width))
    terminal.out(line);
}

function sentenceOf({ name, onCall: person, shift, because }: OnCall, timeZone: string): string {
  if (person === null || shift === null) return `Nobody is on call in ${name}. ${because ?? ''}`.trimEnd();
  return `${person.name} (${person.person}) is on call in ${name} until ${localTime(shift.endsAt, timeZone)} (${timeZone}).`;
}

async function everySchedule(client: Client): Promise<readonly OnCall[]> {
  const schedules: OnCall[] = [];
  let after: string | null = null;
  do {
    const query = new URLSearchParams({ limit: '500', ...(after !== null && { after }) });
    const page: OnCallPage = await client.get(`/v1/on-call?${query}`);
    schedules.push(...page.schedules);
    after = page.next;
  } while (after !== null);
  return schedules;
}
