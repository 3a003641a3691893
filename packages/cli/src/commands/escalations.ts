import type { Migrated, Migration, RunningEscalation, RunningEscalationPage } from '../api/answers.ts';
import { Failure } from '../failure.ts';
import { withIncident, wholeIncidentId } from '../incident-id.ts';
import { localTime } from '../show/local-time.ts';
import { migrationLines } from '../show/migration.ts';
import { table } from '../show/table.ts';
import type { Client } from '../client.ts';
import type { Context } from './command.ts';
import { needConsent } from './consent.ts';

export interface EscalationsOptions {
  readonly path?: string;
  readonly incident?: string;
  readonly limit: number;
  readonly after?: string;
  readonly json?: boolean;
}

/** What is climbed now, and what may be climbed again because its acknowledgement may lapse; newest first. */
export async function listEscalations(
  { path, incident, limit, after, json }: EscalationsOptions,
  { client, terminal }: Context,
): Promise<void> {
  const query = new URLSearchParams({
    ...(path !== undefined && { path: path.includes('/') ? path : `escalation-path/${path}` }),
    ...(incident !== undefined && { incident: await wholeId(incident, client) }),
    limit: String(limit),
    ...(after !== undefined && { after }),
  });
  const page = await client.get<RunningEscalationPage>(`/v1/escalations?${query}`);
  if (json) return terminal.out(JSON.stringify(page, null, 2));
  if (page.escalations.length === 0) return terminal.err('Nothing is being escalated.');
  const { timeZone, width } = terminal;
  const rows = page.escalations.map((one) => {
    const waitsUntil = one.acknowledgeBy ?? one.lapsesAt;
    return [
      one.incidentId,
      versionOf(one),
      one.state,
      one.level === 0 ? '' : `${one.level}${one.levelName === null ? '' : ` (${one.levelName})`}`,
      String(one.cycle),
      waitsUntil === null ? '' : localTime(waitsUntil, timeZone),
      one.paged.map(({ name }) => name).join(', '),
    ];
  });
  const heading = ['INCIDENT', 'PATH', 'STATE', 'LEVEL', 'ROUND', `UNTIL (${timeZone})`, 'PAGED'];
  for (const line of table(heading, rows, width)) terminal.out(line.trimEnd());
  if (page.escalations.some(isBehind))
    terminal.err(
      'Some climb a version that is not the newest: escalog migrate INCIDENT shows what moving them changes.',
    );
  if (page.next !== null) terminal.err(`There are more: escalog escalations --limit ${limit} --after ${page.next}`);
}

/** What climbs nothing that is in the catalog has no version that anybody knows. */
function versionOf({ kind, path, pathName, pathVersion, newestVersion }: RunningEscalation): string {
  if (!path.startsWith('escalation-path/')) return kind === 'rule' ? `the rule “${pathName}”` : pathName;
  if (newestVersion === null) return `${pathName} v${pathVersion} (removed)`;
  return newestVersion === pathVersion
    ? `${pathName} v${pathVersion}`
    : `${pathName} v${pathVersion} of ${newestVersion}`;
}

function isBehind({ pathVersion, newestVersion }: RunningEscalation): boolean {
  return newestVersion !== null && newestVersion !== pathVersion;
}

/** What is no beginning of an id is asked for as it is: the server says what is wrong with it. */
async function wholeId(id: string, client: Client): Promise<string> {
  return /^[\da-f-]{1,35}$/i.test(id) ? ((await wholeIncidentId(id, client)) ?? id) : id;
}

export interface MigrateOptions {
  readonly as?: string;
  readonly because?: string;
  readonly escalation?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Shows who would be paged next on the newest versions of the paths, asks, and has the escalations go on with those. */
export async function migrate(
  id: string,
  { as: by, because: why, escalation, dryRun, yes, json }: MigrateOptions,
  { client, terminal }: Context,
): Promise<void> {
  const query = escalation === undefined ? '' : `?${new URLSearchParams({ escalation })}`;
  const [path, planned] = await withIncident(
    id,
    client,
    async (pathOf) => [pathOf, await client.get<Migration>(`${pathOf('/escalations/migration')}${query}`)] as const,
  );
  if (json && dryRun) return terminal.out(JSON.stringify(planned, null, 2));
  for (const line of migrationLines(planned, terminal.timeZone)) terminal[json ? 'err' : 'out'](line);
  if (dryRun || planned.escalations.every(({ newest }) => newest === null)) return;
  if (by === undefined || why === undefined)
    throw new Failure(
      'usage',
      'Nothing was moved. To move what is on an older version, say who you are (--as) and why (--because).',
    );
  await needConsent(yes, { verb: 'migrate', nothingDone: 'Nothing was moved.' }, terminal);
  const { body } = await client.post<Migrated>(path('/escalations/migrate'), {
    by,
    why,
    ...(escalation !== undefined && { escalation }),
  });
  if (json) return terminal.out(JSON.stringify(body, null, 2));
  const names = planned.escalations.filter((one) => body.migrated.includes(one.escalationId));
  terminal.err(
    names.length === 0
      ? 'Nothing was moved: they are on the newest version already.'
      : `Moved to the newest version: ${names.map(({ pathName }) => pathName).join(', ')}.`,
  );
}
