import type { EntryHistory, EntryVersion } from '../api/catalog.ts';
import type { Client } from '../client.ts';
import { Failure } from '../failure.ts';
import { localTime } from '../show/local-time.ts';
import { oneLine } from '../show/printable.ts';
import type { Context } from './command.ts';

export interface HistoryOptions {
  readonly limit: number;
  readonly json?: boolean;
}

/** Who changed an entry, when, why and what of it: the newest first. */
export async function history(
  ref: string,
  { limit, json }: HistoryOptions,
  { client, terminal }: Context,
): Promise<void> {
  const [type = '', name = '', ...more] = ref.split('/');
  if (type === '' || name === '' || more.length > 0)
    throw new Failure('usage', 'Give the ref of an entry, such as team/payments.');
  const path = `/v1/catalog/entries/${encodeURIComponent(type)}/${encodeURIComponent(name)}/history`;
  const { since, versions, next } = await read(path, limit, client);
  if (json) return terminal.out(JSON.stringify({ ref, since, versions, next }, null, 2));
  for (const version of versions) for (const line of linesOf(version, terminal.timeZone)) terminal.out(line);
  if (next !== null) terminal.err(`There is more: --limit ${limit * 2} shows twice as much.`);
  else if (versions.at(-1)?.kind === 'first-known')
    terminal.err('What it was before is not known: its history begins there.');
}

async function read(path: string, limit: number, client: Client): Promise<EntryHistory> {
  const versions: EntryVersion[] = [];
  let page: EntryHistory;
  let after: number | null = null;
  do {
    const query = new URLSearchParams({
      limit: String(Math.min(200, limit - versions.length)),
      ...(after !== null && { after: String(after) }),
    });
    page = await client.get<EntryHistory>(`${path}?${query}`);
    versions.push(...page.versions);
    after = page.next;
  } while (after !== null && versions.length < limit);
  return { ...page, versions };
}

const verbs = { added: 'added', changed: 'changed', removed: 'removed', 'first-known': 'last changed' } as const;

/** `2026-11-18 02:03:00  changed by Ana Costa: the wiki is ours now`, and below it what of it. */
function linesOf({ at, kind, by, why, fields, details }: EntryVersion, timeZone: string): string[] {
  const who = by.kind === 'person' && by.name !== 'somebody' ? `${by.name} (${by.ref})` : by.name;
  const told = new Set(details.map(({ field }) => field));
  const others = fields.filter((field) => !told.has(field));
  return [
    oneLine(`${localTime(at, timeZone)}  ${verbs[kind]} by ${who}${why === null ? '' : `: ${why}`}`),
    ...details.map(({ field, before, after }) => oneLine(`    ${field}: ${before ?? 'none'} -> ${after ?? 'none'}`)),
    ...(others.length === 0 ? [] : [oneLine(`    ${others.join(', ')}`)]),
  ];
}
