import type { Client } from '../client.ts';
import { localTime } from '../show/local-time.ts';
import { originOf } from '../show/origin.ts';
import { oneLine } from '../show/printable.ts';
import { table } from '../show/table.ts';
import type { OnCall, OnCallPage } from '../api/on-call.ts';
import type { Context } from './command.ts';

/** Who is on call now: in one schedule, by ref, name or a part of the name, or in every one. */
export async function onCall(
  schedule: string | undefined,
  { json }: { readonly json?: boolean },
  { client, terminal }: Context,
): Promise<void> {
  if (schedule !== undefined) {
    const one = await client.get<OnCall>(`/v1/schedules/${encodeURIComponent(schedule)}/on-call`);
    if (json) return terminal.out(JSON.stringify(one, null, 2));
    for (const sentence of sentencesOf(one, terminal.timeZone)) terminal.out(oneLine(sentence));
    return;
  }
  const all = await everySchedule(client);
  if (json) return terminal.out(JSON.stringify(all, null, 2));
  if (all.length === 0) return terminal.err('There are no schedules; escalog people lists who there is.');
  const rows = all.flatMap(({ schedule: ref, because, ...one }) => {
    const shifts = shiftsOf(one);
    if (shifts.length === 0) return [[ref, 'nobody', because ?? '']];
    return shifts.map(({ person, name, endsAt }) => [ref, `${name} (${person})`, localTime(endsAt, terminal.timeZone)]);
  });
  for (const line of table(['SCHEDULE', 'ON CALL', `UNTIL (${terminal.timeZone})`], rows, terminal.width))
    terminal.out(line);
}

function sentencesOf(one: OnCall, timeZone: string): readonly string[] {
  const { name: schedule, because } = one;
  const shifts = shiftsOf(one);
  if (shifts.length === 0) return [`Nobody is on call in ${schedule}. ${because ?? ''}`.trimEnd()];
  return shifts.map((shift) => {
    const origin = 'layer' in shift ? originOf(shift) : '';
    const whence = origin === '' ? '' : `, ${origin}`;
    return `${shift.name} (${shift.person}) is on call in ${schedule} until ${localTime(shift.endsAt, timeZone)} (${timeZone})${whence}.`;
  });
}

function shiftsOf({ onCall: person, shift, shifts }: Pick<OnCall, 'onCall' | 'shift' | 'shifts'>) {
  return shifts ?? (person === null || shift === null ? [] : [{ ...person, ...shift }]);
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
