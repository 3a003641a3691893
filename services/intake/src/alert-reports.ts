/** From what a source reports to its incident: the source, the key of the matter and how often it came back give the incident's id. */
import type { Actor } from '@escalog/contracts';
import type { Definitions } from '@escalog/definitions';
import { HttpProblem } from '@escalog/http';
import type { Clock, Milliseconds, Rejection } from '@escalog/kernel';
import { idOfKey } from '@escalog/runner';
import type { AlertReport } from './domain/alert-report.ts';
import type { IncidentCommand } from './domain/incident.ts';
import type { Incident, IncidentEvent, OpenIncident } from './domain/incident-state.ts';
import { noAlerts, staleness, type ReportedAlert } from './domain/known-alerts.ts';
import { severitiesAsBadAs } from './domain/names.ts';
import type { AlertReading } from './domain/source-reading.ts';
import type { AlertEpisodes } from './alert-episodes.ts';
import type { Incidents } from './incidents.ts';

export const outcomes = [
  'opened',
  'changed',
  'unchanged',
  'fired-again',
  'resolved',
  'kept-open',
  'nothing-open',
  'stale',
] as const;

export interface AlertOutcome {
  readonly incidentId: string | null;
  readonly outcome: (typeof outcomes)[number];
}

/** One report of a source about one matter: a group of alerts, or an event. */
export interface SourceReport {
  /** The name of the source: of an `alert-source` entry. */
  readonly source: string;
  /** What is reported, kept with the incident: the format of the source. */
  readonly kind: string;
  /** What tells the matter from others of the source. */
  readonly key: string;
  /** For how long the same report again is a retry of its sender; without it, reports with one key are of one incident until that ends. */
  readonly repeatsWithin?: Milliseconds;
  readonly alerts: readonly ReportedAlert[];
  /** How many alerts there are besides, which it does not show. */
  readonly hidden: number;
  /** What is said of it in place of how many alerts fire and have ended. */
  readonly account?: AlertReport['account'];
  /** What it means, as far as these of its alerts say. */
  read(alerts: readonly ReportedAlert[]): AlertReading;
}

/** Where the incidents of reports are found, and what commands are given to. */
export interface ReportContext {
  readonly definitions: Definitions;
  readonly clock: Clock;
  readonly incidents: Pick<Incidents, 'load'> & {
    attempt(
      id: string,
      command: IncidentCommand,
      actor: Actor,
    ): Promise<{ readonly events: readonly IncidentEvent[] } | { readonly rejection: Rejection }>;
  };
  readonly episodes: Pick<AlertEpisodes, 'of' | 'remember'>;
}

/** Keys name the labels that a group is made of. */
const plainKey = /^[^\p{Cc}\p{Cs}]{1,1000}$/u;

/** Each further try means that somebody else has just changed the same incident. */
const mostTries = 10;

/** A matter that came back this often within this time flaps: its end is no reason to believe that it is over. */
const flaps = { times: 5, within: 30 * 60_000 };

/**
 * Opens, changes or ends the incident that `report` is about. What another request made of the incident since it was
 * looked up counts: then it is looked up again, and the matter may be at its next incident. A sender is never refused
 * for that: it would drop the alert.
 */
export async function takeReport(report: SourceReport, context: ReportContext): Promise<AlertOutcome> {
  const taken = { ...report, key: plain(report.key) };
  for (let tries = 0; tries < mostTries; tries += 1) {
    const outcome = await take(taken, context);
    if (outcome !== undefined) return outcome;
  }
  throw new HttpProblem(
    503,
    'busy',
    'Too many others are changing the incident of this group; send it again in a moment.',
    { headers: { 'retry-after': '1' } },
  );
}

function plain(key: string): string {
  return plainKey.test(key) ? key : idOfKey(key);
}

/** The id of the incident that a matter opens when it is first reported. */
export function firstIncidentOf(source: string, key: string): string {
  return idOfKey(`${matterOf({ source, key: plain(key) })}/1`);
}

/** The id of the incident of a matter that is open; `undefined` when none is. */
export async function openIncidentOf(
  source: string,
  key: string,
  { incidents, episodes }: Pick<ReportContext, 'incidents' | 'episodes'>,
): Promise<string | undefined> {
  const matter = matterOf({ source, key: plain(key) });
  for (let episode = await episodes.of(matter); ; episode += 1) {
    const id = idOfKey(`${matter}/${episode}`);
    const { phase } = await incidents.load(id);
    if (phase !== 'resolved') return phase === 'open' ? id : undefined;
  }
}

/** `undefined` when the incident is not any more what it was looked up as. */
async function take(taken: SourceReport, context: ReportContext): Promise<AlertOutcome | undefined> {
  const current = await currentIncident(taken, context);
  const { id, state, before } = current;
  if (taken.repeatsWithin !== undefined && state.phase !== 'undeclared')
    return { incidentId: id, outcome: 'unchanged' };
  if (state.phase === 'open' || before === undefined) return tell(current, taken.alerts, taken, context);
  const isStale = staleness(before.state.alerts ?? noAlerts, context.clock.now());
  const fresh = taken.alerts.filter((alert) => !isStale(alert));
  if (fresh.length === taken.alerts.length) return tell(current, fresh, taken, context);
  if (fresh.some(({ firing }) => firing) || taken.hidden > 0) return tell(current, fresh, taken, context);
  await attempt(
    before.id,
    { kind: 'note-stale-alerts', report: alertReport(taken.alerts, false, taken, context) },
    taken,
    context,
  );
  return { incidentId: before.id, outcome: 'stale' };
}

interface Current {
  readonly id: string;
  readonly state: Incident;
  /** The incident of the time before, when nothing is open. */
  readonly before: { readonly id: string; readonly state: OpenIncident } | undefined;
  /** Whether it is open and has come back too often of late to be over when it ends. */
  readonly isFlapping: boolean;
}

/** The open incident of the matter, or the id that the next one will have. */
async function currentIncident(taken: SourceReport, { incidents, episodes, clock }: ReportContext): Promise<Current> {
  const matter = matterOf(taken);
  const idOf = (episode: number) => idOfKey(`${matter}/${episode}`);
  for (let episode = await episodes.of(matter); ; episode += 1) {
    const id = idOf(episode);
    const state = await incidents.load(id);
    if (isPast(state, taken, clock.now())) continue;
    await episodes.remember(matter, episode);
    if (state.phase === 'open') {
      const first =
        episode > flaps.times && endsAll(taken) ? await incidents.load(idOf(episode - flaps.times)) : undefined;
      const since = first === undefined || first.phase === 'undeclared' ? undefined : first.declaredAt;
      const isFlapping = since !== undefined && clock.now() - since <= flaps.within;
      return { id, state, before: undefined, isFlapping };
    }
    const last = episode === 1 ? undefined : await incidents.load(idOf(episode - 1));
    const before =
      last === undefined || last.phase === 'undeclared' ? undefined : { id: idOf(episode - 1), state: last };
    return { id, state, before, isFlapping: false };
  }
}

function matterOf({ source, key }: Pick<SourceReport, 'source' | 'key'>): string {
  return source === 'alertmanager' ? `alertmanager/${key}` : `alert-source/${source}/${key}`;
}

/** Whether an incident is of an earlier time: resolved, or declared too long ago for a retry. */
function isPast(state: Incident, { repeatsWithin }: SourceReport, now: number): boolean {
  if (repeatsWithin === undefined) return state.phase === 'resolved';
  return state.phase !== 'undeclared' && now - state.declaredAt > repeatsWithin;
}

function endsAll({ alerts, hidden }: SourceReport): boolean {
  return hidden === 0 && !alerts.some(({ firing }) => firing);
}

async function tell(
  { id, state, isFlapping }: Current,
  alerts: readonly ReportedAlert[],
  taken: SourceReport,
  context: ReportContext,
): Promise<AlertOutcome | undefined> {
  const opens = state.phase === 'undeclared';
  const over = endsAll({ ...taken, alerts });
  if (opens && over) return { incidentId: null, outcome: 'nothing-open' };
  const command = {
    kind: 'report-alerts',
    report: alertReport(alerts, isFlapping, taken, context),
    opens,
  } as const;
  const done = await attempt(id, command, taken, context);
  return 'rejection' in done ? undefined : { incidentId: id, outcome: outcomeOf(done.events, over) };
}

function attempt(
  id: string,
  command: IncidentCommand,
  { source }: SourceReport,
  { incidents }: ReportContext,
): ReturnType<ReportContext['incidents']['attempt']> {
  const actor: Actor = { kind: 'alert-source', ref: `alert-source/${source}` };
  return incidents.attempt(id, command, actor);
}

function outcomeOf(events: readonly IncidentEvent[], over: boolean): AlertOutcome['outcome'] {
  const types = new Set(events.map(({ type }) => type));
  if (types.has('IncidentDeclared')) return 'opened';
  if (types.has('IncidentResolved')) return 'resolved';
  if (types.has('AlertFiredAgain')) return 'fired-again';
  if (types.has('StaleAlertsReported') && types.size === 1) return 'stale';
  if (over) return 'kept-open';
  return events.length > 0 ? 'changed' : 'unchanged';
}

function alertReport(
  alerts: readonly ReportedAlert[],
  isFlapping: boolean,
  { source, kind, key, hidden, account, read }: SourceReport,
  { definitions, clock }: ReportContext,
): AlertReport {
  const { title, description, severity, affects, unknownNames, url, ...reading } = read(alerts);
  return {
    at: clock.now(),
    sourceName: definitions.find(`alert-source/${source}`)?.entry.name ?? 'Alertmanager',
    alerts,
    hidden,
    declaration: {
      title,
      description,
      severity,
      affects,
      unknownNames,
      responder: null,
      source: { kind, dedupKey: key, requestHash: null, url },
    },
    isFlapping,
    ...(account !== undefined && { account }),
    unrouted: reading.unrouted,
    severityBecause: reading.severityBecause,
    asBad: severitiesAsBadAs(severity, definitions),
    facts: reading.facts,
    definition: reading.definition,
  };
}
