/** From what a source reports to its incident: the source, the key of the matter and how often it came back give the incident's id. */
import type { Actor } from '@escalog/contracts';
import { maintenanceOf, windowsAt, type Definitions } from '@escalog/definitions';
import { HttpProblem } from '@escalog/http';
import type { Awaitable, Clock, Instant, Milliseconds, Rejection } from '@escalog/kernel';
import { idOfKey } from '@escalog/runner';
import type { AlertReport } from './domain/alert-report.ts';
import type { IncidentCommand } from './domain/incident-command.ts';
import {
  begunAt,
  heldBackEnded,
  heldIn,
  type Incident,
  type IncidentEvent,
  type OpenIncident,
} from './domain/incident-state.ts';
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
  'held-back',
  'held-back-ended',
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
    ): Awaitable<{ readonly events: readonly IncidentEvent[] } | { readonly rejection: Rejection }>;
  };
  readonly episodes: Pick<AlertEpisodes, 'of' | 'remember'>;
  /** Sees to it that what is held back or quiet is looked at again at `until`; before it is. */
  readonly maintenance: { watch(id: string, until: Instant): Awaitable<void> };
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
    const idOf = (which: number) => idOfKey(`${matter}/${which}`);
    const { phase } = await incidents.load(idOf(episode));
    if (phase === 'open') return idOf(episode);
    if (phase === 'resolved' || phase === 'archived') continue;
    // The one before may have been reopened since.
    const before = episode === 1 ? undefined : await incidents.load(idOf(episode - 1));
    return before?.phase === 'open' ? idOf(episode - 1) : undefined;
  }
}

/** `undefined` when the incident is not any more what it was looked up as. */
async function take(taken: SourceReport, context: ReportContext): Promise<AlertOutcome | undefined> {
  const current = await currentIncident(taken, context);
  const { id, state, before } = current;
  if (taken.repeatsWithin !== undefined && begunAt(state) !== undefined)
    return { incidentId: state.phase === 'undeclared' ? null : id, outcome: 'unchanged' };
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
    // Where the next time begins with the end of the one before, that was reopened: what fires again joins it.
    if (taken.repeatsWithin === undefined && last?.phase === 'open' && heldIn(state) === undefined)
      return { id: idOf(episode - 1), state: last, before: undefined, isFlapping: false };
    const before =
      last === undefined || last.phase === 'undeclared' || last.phase === 'archived'
        ? undefined
        : { id: idOf(episode - 1), state: last };
    return { id, state, before, isFlapping: false };
  }
}

function matterOf({ source, key }: Pick<SourceReport, 'source' | 'key'>): string {
  return source === 'alertmanager' ? `alertmanager/${key}` : `alert-source/${source}/${key}`;
}

/** Whether an incident is of an earlier time: resolved, or declared too long ago for a retry. */
function isPast(state: Incident, { repeatsWithin }: SourceReport, now: number): boolean {
  if (repeatsWithin === undefined) return state.phase === 'resolved' || state.phase === 'archived';
  const since = begunAt(state);
  return since !== undefined && now - since > repeatsWithin;
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
  const held = heldIn(state);
  if (opens && over && held === undefined) return { incidentId: null, outcome: 'nothing-open' };
  const report = alertReport(alerts, isFlapping, taken, context);
  if (opens && !over) {
    const until = report.maintenance(held?.declaration.affects ?? [])?.until;
    if (until !== undefined && until !== held?.until) await context.maintenance.watch(id, until);
  }
  const done = await attempt(id, { kind: 'report-alerts', report, opens }, taken, context);
  if ('rejection' in done) return undefined;
  const incidentId = (await isHeldAfter(done.events, id, state, context)) ? null : id;
  return { incidentId, outcome: outcomeOf(done.events, over, incidentId !== null) };
}

/** Whether there is no incident yet. Another request may have opened it since it was looked up. */
async function isHeldAfter(
  [first]: readonly IncidentEvent[],
  id: string,
  before: Incident,
  { incidents }: ReportContext,
): Promise<boolean> {
  if (before.phase !== 'undeclared') return false;
  if (first === undefined) return (await incidents.load(id)).phase === 'undeclared';
  return first.type === 'AlertsHeldBack' || first.reason.code === heldBackEnded;
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

function outcomeOf(events: readonly IncidentEvent[], over: boolean, isOpen: boolean): AlertOutcome['outcome'] {
  const types = new Set(events.map(({ type }) => type));
  if (!isOpen) {
    if (types.has('AlertsHeldBack')) return 'held-back';
    if (types.has('AlertsEnded')) return 'held-back-ended';
    return over ? 'nothing-open' : 'unchanged';
  }
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
  report: SourceReport,
  { definitions, clock }: ReportContext,
): AlertReport {
  const { source, kind, key, hidden, account, read } = report;
  const at = clock.now();
  const reportedBy = `alert-source/${source}`;
  const firing = alerts.filter((alert) => alert.firing);
  const { title, description, severity, affects, unknownNames, url, ...reading } = read(alerts);
  return {
    at,
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
    reportedBy,
    maintenance: (others) => {
      if (windowsAt(at, definitions, reportedBy).length === 0) return null;
      const isKnown = firing.every((alert) => read([alert]).affects.length > 0);
      return isKnown && hidden === 0 ? maintenanceOf([...others, ...affects], at, definitions, reportedBy) : null;
    },
  };
}
