import { counted, spoken } from '@escalog/kernel';
import type { InsightFigures, Insights } from '../api/insights.ts';
import { localTime } from '../show/local-time.ts';
import { oneLine } from '../show/printable.ts';
import { table } from '../show/table.ts';
import type { Context } from './command.ts';

export interface InsightsOptions {
  readonly since?: string;
  readonly until?: string;
  readonly by?: string;
  readonly zone?: string;
  readonly team?: string;
  readonly path?: string;
  readonly level?: string;
  readonly person?: string;
  readonly severity?: string;
  readonly source?: string;
  readonly rule?: string;
  readonly affects?: string;
  readonly csv?: boolean;
  readonly json?: boolean;
}

/** What the incidents of a time tell together: a line for each group, and what that proposes to change. */
export async function insights(
  { csv, json, zone, ...asked }: InsightsOptions,
  { client, terminal }: Context,
): Promise<void> {
  const query = new URLSearchParams({
    ...Object.fromEntries(Object.entries(asked).map(([name, value]) => [name, refFor(name, value)])),
    zone: zone ?? terminal.timeZone,
  });
  if (csv) return terminal.out((await client.getText(`/v1/insights?${query}&format=csv`)).trimEnd());
  const found = await client.get<Insights>(`/v1/insights?${query}`);
  if (json) return terminal.out(JSON.stringify(found, null, 2));
  const { groups, total, by, names, proposals } = found;
  const zoned = (iso: string): string => localTime(iso, found.zone);
  terminal.err(`Declared from ${zoned(found.since)} until ${zoned(found.until)} (${found.zone}).`);
  if (found.archived > 0)
    terminal.err(
      `${counted(found.archived, 'incident of that time was', 'incidents of that time were')} archived, and not counted.`,
    );
  if (total.incidents === 0) return terminal.err('No incident is like that.');
  const rows = [...groups.map(({ key, figures }) => rowOf(names[key] ?? key, figures)), rowOf('all together', total)];
  for (const line of table([by.toUpperCase(), ...Object.keys(columns)], rows, terminal.width)) terminal.out(line);
  if (found.groupsLeftOut > 0)
    terminal.err(`${counted(found.groupsLeftOut, 'group')} more: filter for those that you mean.`);
  for (const { text, change, behind } of proposals) {
    terminal.out('');
    terminal.out(oneLine(text));
    terminal.out(oneLine(`  ${change}`));
    for (const { id, title } of behind.incidents) terminal.out(oneLine(`  ${id}  ${title}`));
    if (behind.further + behind.hidden > 0)
      terminal.out(
        `  ${behind.further} more${behind.hidden === 0 ? '' : `, and ${behind.hidden} that you may not see`}`,
      );
  }
  if (typeof found.readSoFar === 'number')
    terminal.err(
      `Only ${found.readSoFar} incidents are read so far, and no others are counted: ask again in a moment.`,
    );
  else if (found.behind) terminal.err('What happened last is not counted yet: ask again in a moment.');
}

const columns: Readonly<Record<string, (figures: InsightFigures) => string>> = {
  INCIDENTS: ({ incidents }) => String(incidents),
  OPEN: ({ open }) => String(open),
  'NEVER ACKED': ({ neverAcknowledged }) => String(neverAcknowledged),
  'TO ACK': ({ toAcknowledge }) => duration(toAcknowledge.medianMs),
  'TO OWNER': ({ toRightOwner }) => duration(toRightOwner.medianMs),
  'TO RESOLVE': ({ toResolve }) => duration(toResolve.medianMs),
  PAGES: ({ pages }) => String(pages.sent),
  'IN TIME': ({ pages }) => String(pages.answeredInTime),
  'AT NIGHT': ({ pages }) => String(pages.atNight),
  SKIPPED: ({ climbs }) => String(climbs.levelsSkipped),
  EXHAUSTED: ({ climbs }) => String(climbs.exhausted),
  'HANDED ON': ({ handoffs }) => String(handoffs.made),
};

/** `identity` is `team/identity` where a team is asked for. */
function refFor(name: string, value: string): string {
  const type = types[name];
  return type === undefined || value.includes('/') ? value : `${type}/${value}`;
}

const types: Readonly<Record<string, string>> = {
  team: 'team',
  path: 'escalation-path',
  person: 'person',
  source: 'alert-source',
};

function rowOf(name: string, figures: InsightFigures): readonly string[] {
  return [name, ...Object.values(columns).map((of) => of(figures))];
}

/** The median; of nothing there is none. */
function duration(milliseconds: number | null): string {
  return milliseconds === null ? '-' : spoken(milliseconds);
}
