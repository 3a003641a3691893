import { counted } from '@escalog/kernel';
import type { OpenWhilePaused, Paused } from '../api/running.ts';
import { localTime } from '../show/local-time.ts';
import { printable } from '../show/printable.ts';
import type { Terminal } from '../terminal.ts';
import type { Context } from './command.ts';
import { needConsent } from './consent.ts';

export interface PausedOptions {
  readonly goOn?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Says whether anybody is paged, and while nobody is, whom the open incidents would page; with `goOn` they do after a yes. */
export async function paused({ goOn, yes, json }: PausedOptions, { client, terminal }: Context): Promise<void> {
  const now = await client.get<Paused>('/v1/pause');
  if (json) terminal.out(JSON.stringify(now, null, 2));
  else for (const line of linesOf(now, terminal)) terminal.out(line);
  if (!now.paused || goOn !== true) return;
  await needConsent(yes, { verb: 'send', nothingDone: 'Escalog stays paused.', look: 'leave --go-on away' }, terminal);
  await client.post<Paused>('/v1/pause/end', {});
  terminal.err('Escalog pages again; what goes out late says by how much.');
}

function linesOf({ paused: is, because, incidents, more = 0 }: Paused, { timeZone }: Terminal): readonly string[] {
  if (!is) return ['Escalog pages as always.'];
  const nobodyHas = incidents.filter(({ acknowledged }) => !acknowledged);
  return [
    `Paused: nobody is paged. ${because ?? ''}`.trimEnd(),
    nobodyHas.length === 0
      ? 'No open incident would page anybody now.'
      : `It would page for ${counted(nobodyHas.length, 'incident')} that nobody has:`,
    ...nobodyHas.flatMap((one) => linesOfIncident(one, timeZone)),
    ...(more > 0 ? [`And ${counted(more, 'message')} more on their way at most, of these or of other incidents.`] : []),
    'escalog resolve ID, or ack ID, takes one out; escalog paused --go-on pages for the rest.',
  ];
}

function linesOfIncident({ incidentId, title, severity, declaredAt, pages }: OpenWhilePaused, timeZone: string) {
  const heading = `${incidentId}  ${severity ?? ''} ${printable(title)} (since ${localTime(declaredAt, timeZone)})`;
  const whom = pages.map(({ name, channels, level, dueAt }) => {
    const how = channels.length > 0 ? `by ${channels.join(', ')}` : level === null ? 'next' : `as level ${level}`;
    return `  ${printable(name)} ${how}, due ${localTime(dueAt, timeZone)}`;
  });
  return [heading, ...(whom.length > 0 ? whom : ['  whom is decided when it goes on'])];
}
