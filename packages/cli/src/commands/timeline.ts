import { counted } from '@escalog/kernel';
import type { Timeline } from '../api/incidents.ts';
import { withIncident } from '../incident-id.ts';
import { localTime } from '../show/local-time.ts';
import { oneLine } from '../show/printable.ts';
import type { Client } from '../client.ts';
import type { Context } from './command.ts';

/** What happened, in order, each line with its reason. */
export async function timeline(
  id: string,
  { json }: { readonly json?: boolean },
  { client, terminal }: Context,
): Promise<void> {
  const { entries, ...rest } = await withIncident(id, client, (path) => wholeTimeline(path('/timeline'), client));
  if (json) return terminal.out(JSON.stringify({ ...rest, entries }, null, 2));
  for (const { at, text, reason, details = [] } of entries) {
    const time = localTime(at, terminal.timeZone);
    const lines = [text, ...(reason === null || reason === text ? [] : [reason]), ...details].flatMap((words) =>
      words.split(/\r?\n/),
    );
    for (const [index, line] of lines.entries())
      terminal.out(`${index === 0 ? time : ' '.repeat(time.length)}  ${oneLine(line)}`.trimEnd());
  }
  terminal.err(`${counted(entries.length, 'entry', 'entries')}; times are those of ${terminal.timeZone}.`);
}

/** All of its pages as one. */
async function wholeTimeline(path: string, client: Client): Promise<Timeline> {
  const { next: more = null, ...whole } = await client.get<Timeline>(path);
  const entries = [...whole.entries];
  for (let next = more; next !== null;) {
    const page = await client.get<Timeline>(`${path}?after=${next}`);
    entries.push(...page.entries);
    next = page.next ?? null;
  }
  return { ...whole, entries };
}
