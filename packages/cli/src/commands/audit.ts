import { setTimeout as wait } from 'node:timers/promises';
import { counted, listed } from '@escalog/kernel';
import { obligationStates, type Obligation, type ObligationsPage, type ObligationState } from '../api/obligations.ts';
import type { Client } from '../client.ts';
import { Failure } from '../failure.ts';
import { wholeIncidentId } from '../incident-id.ts';
import { localTime } from '../show/local-time.ts';
import { table } from '../show/table.ts';
import type { Context } from './command.ts';

export interface AuditOptions {
  readonly since?: string;
  readonly until?: string;
  readonly person?: string;
  readonly incident?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

/** So often it is asked whether everything that is recorded is counted, a second apart. */
const times = 5;
const pageSize = 1_000;

/**
 * Whether every page that was owed is accounted for. Ends with 1 when something is overdue, and with 2 when that could not be told,
 * whatever the cause: a job that watches over pages must not take silence for good news.
 */
export async function audit(options: AuditOptions, context: Context): Promise<void> {
  let found: Found;
  try {
    found = await findAll(options, context.client);
  } catch (error) {
    throw error instanceof Failure ? new Failure('untold', error.message) : error;
  }
  show(found, options, context);
  const { counts, hidden, behind, upTo } = found;
  if (behind)
    throw new Failure(
      'untold',
      `What was recorded ${upTo === null ? 'lately' : `after ${upTo}`} is not counted yet: ask again in a moment.`,
    );
  const overdue = counts.overdue + hidden.overdue;
  if (overdue > 0)
    throw new Failure(
      'overdue',
      `${counted(overdue, 'page is', 'pages are')} overdue: escalog why INCIDENT --person PERSON tells how far each came.`,
    );
}

type Found = Omit<ObligationsPage, 'next'>;

async function findAll(options: AuditOptions, client: Client): Promise<Found> {
  const query = await queryOf(options, client);
  let first = await client.get<ObligationsPage>(`/v1/obligations?${query}`);
  for (let time = 1; first.behind && time < times; time += 1) {
    await wait(1_000);
    first = await client.get<ObligationsPage>(`/v1/obligations?${query}`);
  }
  const obligations = [...first.obligations];
  for (let { next } = first; next !== null;) {
    const page = await client.get<ObligationsPage>(`/v1/obligations?${query}&after=${encodeURIComponent(next)}`);
    obligations.push(...page.obligations);
    ({ next } = page);
  }
  const { counts, hidden, upTo, behind } = first;
  return { obligations, counts, hidden, upTo, behind };
}

async function queryOf(
  { since, until, person, incident, all }: AuditOptions,
  client: Client,
): Promise<URLSearchParams> {
  const whole = incident === undefined ? undefined : ((await wholeIncidentId(incident, client)) ?? incident);
  return new URLSearchParams({
    ...(all === true ? {} : { state: 'overdue,open' }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(person !== undefined && { person }),
    ...(whole !== undefined && { incident: whole }),
    order: 'oldest',
    limit: String(pageSize),
  });
}

function show(found: Found, { json }: AuditOptions, { terminal }: Context): void {
  if (json === true) return terminal.out(JSON.stringify(found, null, 2));
  const { timeZone, width } = terminal;
  const { obligations } = found;
  const heading = ['STATE', 'PERSON', `OWED (${timeZone})`, 'DUE', 'PATH', 'INCIDENT', 'TITLE'];
  const rows = obligations
    .toSorted((a, b) => rank(a) - rank(b))
    .map((one) => [
      one.state,
      one.personName,
      localTime(one.owedAt, timeZone),
      localTime(one.due, timeZone),
      `${one.pathName}, ${one.level === null ? 'last resort' : `level ${one.level}`}`,
      one.incidentId,
      one.incidentTitle,
    ]);
  if (rows.length > 0) for (const line of table(heading, rows, width)) terminal.out(line);
  terminal.out(summaryOf(found));
}

function rank({ state }: Obligation): number {
  return obligationStates.indexOf(state);
}

function summaryOf({ counts, hidden }: Found): string {
  const total = (of: Readonly<Record<ObligationState, number>>): number =>
    obligationStates.reduce((sum, state) => sum + of[state], 0);
  const states = obligationStates.filter((state) => counts[state] > 0).map((state) => `${counts[state]} ${state}`);
  const seen =
    total(counts) === 0
      ? 'No page was owed.'
      : `${counted(total(counts), 'page was', 'pages were')} owed: ${listed(states)}.`;
  if (total(hidden) === 0) return seen;
  const late = hidden.overdue === 0 ? '' : `, ${hidden.overdue} of them overdue`;
  return `${seen} ${counted(total(hidden), 'more', 'more')} in private incidents that you may not see${late}.`;
}
