import { counted } from '@escalog/kernel';
import type { SourcePage, SourceTest } from '../api/running.ts';
import type { Client } from '../client.ts';
import { Failure } from '../failure.ts';
import { bytesIn } from '../files.ts';
import { localTime } from '../show/local-time.ts';
import { oneLine } from '../show/printable.ts';
import { table } from '../show/table.ts';
import type { Context } from './command.ts';

/** Every alert source: its address, when it was last heard, and what is wrong with it. */
export async function listSources({ json }: { readonly json?: boolean }, { client, terminal }: Context): Promise<void> {
  const sources = await allSources(client);
  if (json) return terminal.out(JSON.stringify(sources, null, 2));
  const time = (at: string | null) => (at === null ? 'never' : localTime(at, terminal.timeZone));
  const rows = sources.map(({ ref, format, address, lastSeenAt, ...source }) => [
    ref,
    format,
    address,
    time(lastSeenAt),
    troublesOf(source, time),
  ]);
  for (const line of table(['SOURCE', 'FORMAT', 'ADDRESS', 'LAST SEEN', 'TROUBLE'], rows, terminal.width))
    terminal.out(line);
}

type Source = SourcePage['sources'][number];

function troublesOf(
  { lastRefused, lastUnread, heartbeat }: Pick<Source, 'lastRefused' | 'lastUnread' | 'heartbeat'>,
  time: (at: string | null) => string,
): string {
  return [
    ...(heartbeat?.missedAt ? [`missed at ${time(heartbeat.missedAt)}`] : []),
    ...(lastRefused === null ? [] : [`refused at ${time(lastRefused.at)}: ${lastRefused.detail}`]),
    ...(lastUnread === null ? [] : [`not read as a whole at ${time(lastUnread.at)}: ${lastUnread.detail}`]),
  ].join('; ');
}

async function allSources(client: Client): Promise<readonly Source[]> {
  const sources: Source[] = [];
  for (let next: string | null = ''; next !== null;) {
    const after: string = next === '' ? '' : `&${new URLSearchParams({ after: next })}`;
    const page: SourcePage = await client.get<SourcePage>(`/v1/alert-sources?limit=200${after}`);
    sources.push(...page.sources);
    next = page.next;
  }
  return sources;
}

export interface TestSourceOptions {
  readonly header?: readonly string[];
  readonly json?: boolean;
}

/** What the bytes in a file would do if the source had sent them. Refused when some of it cannot be read. */
export async function testSource(
  name: string,
  file: string,
  { header = [], json }: TestSourceOptions,
  { client, terminal }: Context,
): Promise<void> {
  const path = `/v1/alert-sources/${encodeURIComponent(name.replace(/^alert-source\//, ''))}/test`;
  const { body } = await client.post<SourceTest>(path, bytesIn(file), headersOf(header));
  if (json) terminal.out(JSON.stringify(body, null, 2));
  else {
    for (const report of body.reports) for (const line of linesOf(report)) terminal.out(line);
    if (body.reports.length === 0) terminal.out('It holds no event.');
    terminal.err('Nothing was recorded.');
  }
  const unread = body.reports.filter(({ faults }) => faults.length > 0).length;
  if (unread > 0)
    throw new Failure('refused', `Of ${counted(unread, 'event')} not all can be read; mend the mapping of the source.`);
}

function headersOf(written: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    written.map((header) => {
      const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*(.*)$/.exec(header) ?? [];
      if (name === undefined || value === undefined)
        throw new Failure(
          'usage',
          `"${header}" is no header; write its name, a colon and its value, such as 'ce-id: 7'.`,
        );
      return [name.toLowerCase(), value];
    }),
  );
}

/** What an outcome means for whoever tries a source out. */
const meanings: Readonly<Record<string, string>> = {
  opened: 'would open an incident',
  changed: 'would be told on the open incident',
  unchanged: 'would change nothing on the open incident, which knows it',
  'fired-again': 'would page again on the open incident',
  resolved: 'would resolve the incident',
  'kept-open': 'would end on an incident that stays open',
  'held-back': 'would be held back: all that it affects is in maintenance',
  'held-back-ended': 'would end what is held back',
  'nothing-open': 'would do nothing: it ends what is not open',
  stale: 'would be noted as late, and page nobody',
};

function linesOf(report: SourceTest['reports'][number]): readonly string[] {
  const { outcome, incidentId, title, severity, severityBecause, affects, unknownNames, key, url, faults } = report;
  const line = (label: string, text: string) => `  ${label.padEnd(9)} ${oneLine(text)}`;
  const id = incidentId === null || outcome === 'opened' ? '' : ` ${incidentId}`;
  return [
    `${oneLine(title)}: ${meanings[outcome] ?? outcome}${id}`,
    line('severity', `${severity}, because ${severityBecause}`),
    line(
      'affects',
      affects.length === 0 ? 'nothing that is named: the title is read, else it goes to triage' : affects.join(', '),
    ),
    ...(unknownNames.length === 0 ? [] : [line('unknown', unknownNames.join(', '))]),
    line('key', key),
    ...(url === null ? [] : [line('url', url)]),
    ...faults.map((fault) => line('unread', fault)),
  ];
}
