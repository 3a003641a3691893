import type { ChannelList } from '../api/running.ts';
import { localTime } from '../show/local-time.ts';
import { table } from '../show/table.ts';
import type { Context } from './command.ts';

const states: Readonly<Record<string, string>> = {
  refusing: 'refusing us',
  'not-set-up': 'sandbox',
  untried: 'not tried yet',
};

/** Every channel: whether people are reached by it, and what waits. */
export async function channels({ json }: { readonly json?: boolean }, { client, terminal }: Context): Promise<void> {
  const answer = await client.get<ChannelList>('/v1/channels');
  if (json) return terminal.out(JSON.stringify(answer, null, 2));
  const time = (happened: { readonly at: string } | null): string =>
    happened === null ? 'never' : localTime(happened.at, terminal.timeZone);
  const rows = answer.channels.map((one) => [
    one.channel,
    states[one.state] ?? one.state,
    one.provider ?? '',
    String(one.people),
    time(one.lastAccepted),
    `${one.acceptedInHour}/${one.failedInHour}`,
    String(one.inFlight + one.waiting),
    troublesOf(one, time),
  ]);
  const heading = ['CHANNEL', 'STATE', 'PROVIDER', 'PEOPLE', 'LAST ACCEPTED', 'OK/FAILED', 'IN HAND', 'TROUBLE'];
  for (const line of table(heading, rows, terminal.width)) terminal.out(line);
  terminal.err(`As ${answer.replica} knows it, since it was started. OK/FAILED is of the last hour.`);
}

function troublesOf(
  { because, outOfReach, provider }: ChannelList['channels'][number],
  time: (happened: { readonly at: string }) => string,
): string {
  const away = outOfReach.map((one) => {
    const who = one.provider === provider ? '' : `${one.provider} `;
    const waiting = one.waiting === 0 ? '' : `, ${one.waiting} tried again when it is back`;
    return `${who}out of reach since ${time({ at: one.since })} (${one.because})${waiting}`;
  });
  return away.length > 0 ? away.join('; ') : (because ?? '');
}
