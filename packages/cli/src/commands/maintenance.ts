import type { HeldPage, MaintenanceWindows } from '../api/running.ts';
import { Refused, type Client } from '../client.ts';
import { allEntries, type ShownEntry } from '../entries.ts';
import { Failure } from '../failure.ts';
import { lengthOf } from '../length-of.ts';
import { localTime } from '../show/local-time.ts';
import { oneLine } from '../show/printable.ts';
import { table } from '../show/table.ts';
import { whoAsks } from '../who-asks.ts';
import type { Context } from './command.ts';

export interface StartMaintenanceOptions {
  readonly affects: readonly string[];
  readonly source?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly for?: string;
  readonly zone?: string;
  readonly quiet?: boolean;
  readonly because: string;
  readonly as?: string;
  readonly json?: boolean;
}

/** Applies a maintenance window that there has not been yet. */
export async function startMaintenance(
  name: string,
  options: StartMaintenanceOptions,
  { client, terminal }: Context,
): Promise<void> {
  const { affects, source, zone, quiet, because, as, json } = options;
  const ref = refOf(name);
  if ((await stored(ref, client)) !== undefined)
    throw new Failure('usage', `There is ${ref} already; give another name, or change it with escalog apply.`);
  const timeZone = zone ?? terminal.timeZone;
  const { startsAt, endsAt } = spanOf(options, timeZone);
  const entry = {
    ref,
    name: name.replace(/^maintenance-window\//, ''),
    affects: await Promise.all(affects.map((word) => refCalled(word, undefined, client))),
    ...(source !== undefined && { sources: source.map((one) => (one.includes('/') ? one : `alert-source/${one}`)) }),
    startsAt,
    endsAt,
    timeZone,
    alerts: quiet ? 'quiet' : 'hold',
    by: as === undefined ? await whoAsks(client) : await refCalled(as, 'person', client),
    why: because,
  };
  const { body } = await client.post('/v1/catalog/apply', { entries: [entry], by: entry.by, why: because });
  if (json) return terminal.out(JSON.stringify(body, null, 2));
  const what = quiet ? 'open incidents that page nobody' : 'open no incident';
  const zoned = (time: string) =>
    `${time.replace('T', ' ')}${/Z$|[+-]\d{2}:\d{2}$/.test(time) ? '' : ` (${timeZone})`}`;
  terminal.out(
    oneLine(`From ${zoned(startsAt)} to ${zoned(endsAt)}, alerts about ${entry.affects.join(', ')} ${what}: ${ref}`),
  );
}

/** The windows that are not over, or all. */
export async function listMaintenance(
  { all, json }: { readonly all?: boolean; readonly json?: boolean },
  { client, terminal }: Context,
): Promise<void> {
  const windows = (await allWindows(client)).filter(({ state }) => all === true || state !== 'past');
  if (json) return terminal.out(JSON.stringify(windows, null, 2));
  if (windows.length === 0)
    return terminal.err('Nothing is in maintenance, or will be; escalog maintenance start begins it.');
  const { timeZone, width } = terminal;
  const rows = windows.map(({ ref, state, startsAt, endsAt, alerts, affects, by, why }) => [
    ref,
    state,
    localTime(startsAt, timeZone),
    localTime(endsAt, timeZone),
    alerts,
    `${affects.join(', ')}: ${why} (${by})`,
  ]);
  for (const line of table(['WINDOW', '', `FROM (${timeZone})`, 'TO', 'ALERTS', ''], rows, width))
    terminal.out(line.trimEnd());
}

/** Ends a window now; one that lies ahead is gone. */
export async function endMaintenance(
  name: string,
  { as, because }: { readonly as?: string; readonly because?: string },
  { client, terminal }: Context,
): Promise<void> {
  const ref = refOf(name);
  const window = (await allWindows(client)).find((one) => one.ref === ref);
  const entry = await stored(ref, client);
  if (window === undefined || entry === undefined)
    throw new Failure('refused', `There is no ${ref}; escalog maintenance list lists those that there are.`);
  if (window.state === 'past') return terminal.err(`${ref} is over already.`);
  const signature = {
    by: as === undefined ? await whoAsks(client) : await refCalled(as, 'person', client),
    why: because ?? 'It is ended.',
  };
  if (window.state === 'coming') {
    await client.post('/v1/catalog/remove', { refs: [ref], ...signature });
    return terminal.out(`${ref} is cancelled.`);
  }
  const endsAt = Temporal.Now.instant().round('millisecond').toString();
  await client.post('/v1/catalog/apply', { entries: [{ ...entry, endsAt }], ...signature });
  terminal.out(`${ref} ends now; what still fires is opened.`);
}

/** What a window holds back or keeps quiet, and what became of it. */
export async function heldByMaintenance(
  name: string,
  { json }: { readonly json?: boolean },
  { client, terminal }: Context,
): Promise<void> {
  const path = `/v1/maintenance-windows/${encodeURIComponent(refOf(name).replace(/^.*\//, ''))}/held`;
  const held: HeldPage['held'][number][] = [];
  for (let next: string | null = ''; next !== null;) {
    const query = new URLSearchParams({ limit: '200', ...(next !== '' && { after: next }) });
    const page: HeldPage = await client.get(`${path}?${query}`);
    held.push(...page.held);
    next = page.next;
  }
  if (json) return terminal.out(JSON.stringify(held, null, 2));
  if (held.length === 0) return terminal.err('Nothing was held back.');
  const { timeZone, width } = terminal;
  const rows = held.map(({ since, state, times, severity, incidentId, title }) => [
    localTime(since, timeZone),
    state,
    String(times),
    severity,
    incidentId,
    title,
  ]);
  for (const line of table([`SINCE (${timeZone})`, '', 'TIMES', 'SEVERITY', 'INCIDENT', 'TITLE'], rows, width))
    terminal.out(line.trimEnd());
}

async function allWindows(client: Client): Promise<readonly MaintenanceWindows['windows'][number][]> {
  const windows: MaintenanceWindows['windows'][number][] = [];
  for (let next: string | null = ''; next !== null;) {
    const query = new URLSearchParams({ limit: '200', ...(next !== '' && { after: next }) });
    const page: MaintenanceWindows = await client.get(`/v1/maintenance-windows?${query}`);
    windows.push(...page.windows);
    next = page.next;
  }
  return windows;
}

async function stored(ref: string, client: Client): Promise<ShownEntry | undefined> {
  try {
    return (await client.get<{ readonly entry: ShownEntry }>(`/v1/catalog/entries/${ref}`)).entry;
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return undefined;
    throw error;
  }
}

/** `maintenance-window/upgrade-of-the-ledger` of `Upgrade of the ledger`. */
function refOf(name: string): string {
  const word = name
    .replace(/^maintenance-window\//, '')
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 80)
    .replaceAll(/^-|-$/g, '');
  if (word === '') throw new Failure('usage', 'Give a name with letters or digits, such as "upgrade of the ledger".');
  return `maintenance-window/${word}`;
}

/** Local times of the zone, from now on unless it is said otherwise. */
function spanOf(
  { from, to, for: length }: StartMaintenanceOptions,
  timeZone: string,
): { readonly startsAt: string; readonly endsAt: string } {
  const startsAt = from ?? `${Temporal.Now.instant().round('second').toString()}`;
  if (to !== undefined) return { startsAt, endsAt: to };
  const duration = lengthOf(length ?? '');
  if (duration === undefined)
    throw new Failure('usage', 'Say until when: --for 2h, or 1d12h, or 90m; or --to with a local time or an instant.');
  const isInstant = /(Z|[+-]\d{2}:\d{2})$/.test(startsAt);
  try {
    const begin = isInstant
      ? Temporal.Instant.from(startsAt)
      : Temporal.PlainDateTime.from(startsAt).toZonedDateTime(timeZone).toInstant();
    return { startsAt, endsAt: begin.add(duration).toString() };
  } catch {
    throw new Failure('usage', `${startsAt} is no local time or instant; give one such as 2026-12-24T18:00.`);
  }
}

/** A ref as it is; else what the catalog calls so, which must be one thing. */
async function refCalled(word: string, type: string | undefined, client: Client): Promise<string> {
  if (word.includes('/')) return word;
  const found = (await allEntries({ q: word, ...(type !== undefined && { type }) }, client)).filter(
    ({ ref }) => type !== undefined || !other.test(ref),
  );
  const named = found.filter(({ name }) => name.toLowerCase() === word.toLowerCase());
  const [first, ...others] = named.length > 0 ? named : found;
  if (first === undefined)
    throw new Failure('refused', `Nothing is called "${word}"; give a ref such as ${type ?? 'component'}/some-name.`);
  if (others.length === 0) return first.ref;
  const offered = [first, ...others].slice(0, 5).map(({ ref }) => ref);
  throw new Failure('refused', `"${word}" may be ${offered.join(', ')}; give the ref of one.`);
}

/** Types of what cannot be affected. */
const other =
  /^(team|person|schedule|calendar|override|escalation-path|severity|routing-rule|alert-source|catalog-type|maintenance-window)\//;
