import type { StandingAlarm } from '../api/health.ts';
import { services } from '../api/running.ts';
import { Refused } from '../client.ts';
import { Failure } from '../failure.ts';
import { localTime } from '../show/local-time.ts';
import { table } from '../show/table.ts';
import type { Context } from './command.ts';

/** The alarms that stand in any service. A service that does not answer does not hide the others. */
export async function listAlarms({ json }: { readonly json?: boolean }, { client, terminal }: Context): Promise<void> {
  const failures: string[] = [];
  const found: StandingAlarm[] = [];
  for (const service of services) {
    try {
      found.push(...(await client.get<{ alarms: readonly StandingAlarm[] }>(`/v1/alarms/${service}`)).alarms);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      failures.push(`${service}: ${error.message}`);
    }
  }
  if (json) terminal.out(JSON.stringify(found, null, 2));
  else if (found.length === 0) terminal.err('No alarm stands.');
  else
    for (const line of table(
      ['ID', 'STATE', `SINCE (${terminal.timeZone})`, 'TOLD', 'HEARD BY', 'DETAIL'],
      found.map(({ id, state, since, told, heard, detail }) => [
        id,
        state === 'unwell' ? 'not well' : state,
        localTime(since, terminal.timeZone),
        String(told),
        heard?.by ?? '',
        detail,
      ]),
      terminal.width,
    ))
      terminal.out(line);
  if (failures.length > 0) throw new Failure('refused', failures.join('\n'));
}

/** Says that somebody has heard an alarm. */
export async function hearAlarm(
  id: string,
  { as: by }: { readonly as?: string },
  { client, terminal }: Context,
): Promise<void> {
  const [service = '', ...check] = id.split('/');
  if (!(services as readonly string[]).includes(service) || check.length === 0)
    throw new Failure(
      'usage',
      `${id} is no id of an alarm, such as notification/smtp; escalog alarms lists those that stand.`,
    );
  const path = `/v1/alarms/${service}/${encodeURIComponent(check.join('/'))}/hear`;
  await client.post<StandingAlarm>(path, by === undefined ? {} : { by });
  terminal.err(`Heard: operators are not told of ${id} again before it is worse, or over.`);
}
