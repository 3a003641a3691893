import { counted } from '@escalog/kernel';
import type { Everybody, Why, WhyLink } from '../api/why.ts';
import { withIncident } from '../incident-id.ts';
import { localTime } from '../show/local-time.ts';
import { oneLine } from '../show/printable.ts';
import { table } from '../show/table.ts';
import type { Terminal } from '../terminal.ts';
import type { Context } from './command.ts';

export interface WhyOptions {
  readonly person?: string;
  readonly json?: boolean;
}

/** Why somebody was paged, or was not; without a person, a line for everybody whom it may concern. */
export async function why(id: string, { person, json }: WhyOptions, { client, terminal }: Context): Promise<void> {
  const asked = person === undefined ? '' : `?${new URLSearchParams({ person })}`;
  const answer = await withIncident(id, client, (path) => client.get<Why | Everybody>(`${path('/why')}${asked}`));
  if (json) return terminal.out(JSON.stringify(answer, null, 2));
  if ('people' in answer) return everybody(answer, terminal);
  terminal.out(oneLine(answer.text));
  for (const { place, outcome, links } of answer.chains) {
    terminal.out('');
    terminal.out(oneLine(`${place}: ${outcome}`));
    for (const link of links) shown(link, terminal);
  }
  terminal.err(`${counted(answer.chains.length, 'chain')}; times are those of ${terminal.timeZone}.`);
}

function everybody({ people, total }: Everybody, terminal: Terminal): void {
  if (people.length === 0) return terminal.err('It concerns nobody who is known.');
  const rows = people.map(({ person, verdict, text }) => [person.ref, verdict, text]);
  for (const line of table(['PERSON', 'VERDICT', 'WHY'], rows, terminal.width)) terminal.out(line);
  if (total > people.length) terminal.err(`${total - people.length} more are not shown: ask about them by --person.`);
}

const marks: Readonly<Record<WhyLink['held'], string>> = {
  yes: 'yes',
  no: 'NO',
  pending: 'not yet',
  unknown: 'unknown',
};

function shown({ held, kind, text, details, at, definition, knownFrom }: WhyLink, terminal: Terminal): void {
  const today = knownFrom === 'today' ? ' [as of today]' : '';
  const time = at === null ? '' : localTime(at, terminal.timeZone);
  const by = definition === null ? '' : ` (${definition})`;
  terminal.out(oneLine(`  ${marks[held].padEnd(8)}${kind.padEnd(12)}${time.padEnd(21)}${text}${by}${today}`));
  for (const detail of details) terminal.out(oneLine(`${' '.repeat(43)}${detail}`));
}
