/** From a group of alerts to its incident: its source, its key and how often it came back give the incident's id. */
import type { Actor } from '@escalog/contracts';
import { HttpProblem } from '@escalog/http';
import { idOfKey } from '@escalog/runner';
import type { AlertReport } from './domain/alert-report.ts';
import { nameOfAlert } from './domain/alert-words.ts';
import { readAlertGroup } from './domain/alertmanager.ts';
import type { Incident, IncidentEvent, OpenIncident } from './domain/incident-state.ts';
import { noAlerts, staleness, type ReportedAlert } from './domain/known-alerts.ts';
import { severitiesAsBadAs } from './domain/names.ts';
import type { Alert, AlertGroup } from './domain/received-alerts.ts';
import type { IntakeContext } from './http/context.ts';

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

/** Keys name the labels that a group is made of. */
const plainKey = /^[^\p{Cc}\p{Cs}]{1,1000}$/u;
/** What fingerprints are made of; anything else stands for an id. */
const plainIdentity = /^[0-9a-zA-Z]{1,64}$/;

/** Each further try means that somebody else has just changed the same incident. */
const mostTries = 10;

/**
 * Opens, changes or ends the incident of a group that `source` sent, the name of an alert-source entry. What another
 * request made of the incident since it was looked up counts: then it is looked up again, and the group may be at its
 * next incident. A sender is never refused for that: it would drop the alert.
 */
export async function takeAlertGroup(group: AlertGroup, source: string, context: IntakeContext): Promise<AlertOutcome> {
  const taken: Taken = {
    group,
    source,
    key: plainKey.test(group.groupKey) ? group.groupKey : idOfKey(group.groupKey),
    alerts: new Map(group.alerts.map((alert) => [alert, reportedOf(alert)])),
  };
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

interface Taken {
  readonly group: AlertGroup;
  readonly source: string;
  readonly key: string;
  readonly alerts: ReadonlyMap<Alert, ReportedAlert>;
}

/** `undefined` when the incident is not any more what it was looked up as. */
async function take(taken: Taken, context: IntakeContext): Promise<AlertOutcome | undefined> {
  const { id, state, before } = await currentIncident(taken, context);
  if (state.phase === 'open' || before === undefined) return report(id, state, taken.group, taken, context);
  const isStale = staleness(before.state.alerts ?? noAlerts, context.clock.now());
  const fresh = taken.group.alerts.filter((alert) => !isStale(taken.alerts.get(alert) as ReportedAlert));
  if (fresh.length === taken.group.alerts.length) return report(id, state, taken.group, taken, context);
  if (fresh.some(({ firing }) => firing) || taken.group.hidden > 0)
    return report(id, state, { ...taken.group, alerts: fresh }, taken, context);
  await attempt(
    before.id,
    { kind: 'note-stale-alerts', report: reportOf(taken.group, taken, context) },
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
}

/** The open incident of the group, or the id that the next one will have. */
async function currentIncident({ source, key }: Taken, { incidents, episodes }: IntakeContext): Promise<Current> {
  const group = source === 'alertmanager' ? `alertmanager/${key}` : `alert-source/${source}/${key}`;
  const idOf = (episode: number) => idOfKey(`${group}/${episode}`);
  for (let episode = await episodes.of(group); ; episode += 1) {
    const id = idOf(episode);
    const state = await incidents.load(id);
    if (state.phase === 'resolved') continue;
    await episodes.remember(group, episode);
    if (state.phase === 'open' || episode === 1) return { id, state, before: undefined };
    const last = await incidents.load(idOf(episode - 1));
    return { id, state, before: last.phase === 'undeclared' ? undefined : { id: idOf(episode - 1), state: last } };
  }
}

async function report(
  id: string,
  state: Incident,
  group: AlertGroup,
  taken: Taken,
  context: IntakeContext,
): Promise<AlertOutcome | undefined> {
  const opens = state.phase === 'undeclared';
  if (opens && group.hidden === 0 && !group.alerts.some(({ firing }) => firing))
    return { incidentId: null, outcome: 'nothing-open' };
  const command = { kind: 'report-alerts', report: reportOf(group, taken, context), opens } as const;
  const done = await attempt(id, command, taken, context);
  return 'rejection' in done ? undefined : { incidentId: id, outcome: outcomeOf(done.events, group) };
}

function attempt(
  id: string,
  command: Parameters<IntakeContext['incidents']['attempt']>[1],
  { source }: Taken,
  { incidents }: IntakeContext,
): ReturnType<IntakeContext['incidents']['attempt']> {
  const actor: Actor = { kind: 'alert-source', ref: `alert-source/${source}` };
  return incidents.attempt(id, command, actor);
}

function outcomeOf(events: readonly IncidentEvent[], { alerts, hidden }: AlertGroup): AlertOutcome['outcome'] {
  const types = new Set(events.map(({ type }) => type));
  if (types.has('IncidentDeclared')) return 'opened';
  if (types.has('IncidentResolved')) return 'resolved';
  if (types.has('AlertFiredAgain')) return 'fired-again';
  if (types.has('StaleAlertsReported') && types.size === 1) return 'stale';
  if (hidden === 0 && !alerts.some(({ firing }) => firing)) return 'kept-open';
  return events.length > 0 ? 'changed' : 'unchanged';
}

function reportOf(group: AlertGroup, taken: Taken, { definitions, clock }: IntakeContext): AlertReport {
  const ref = `alert-source/${taken.source}`;
  const reading = readAlertGroup(group, ref, definitions);
  const { title, description, severity, affects, unknownNames, url } = reading;
  return {
    at: clock.now(),
    sourceName: definitions.find(ref)?.entry.name ?? 'Alertmanager',
    alerts: group.alerts.flatMap((alert) => taken.alerts.get(alert) ?? []),
    hidden: group.hidden,
    declaration: {
      title,
      description,
      severity,
      affects,
      unknownNames,
      responder: null,
      source: { kind: 'alertmanager', dedupKey: taken.key, requestHash: null, url },
    },
    unrouted: reading.unrouted,
    severityBecause: reading.severityBecause,
    asBad: severitiesAsBadAs(severity, definitions),
    facts: reading.facts,
    definition: reading.definition,
  };
}

function reportedOf(alert: Alert): ReportedAlert {
  const { firing, identity, startsAt, endsAt } = alert;
  const alertId = plainIdentity.test(identity) ? identity : idOfKey(identity);
  return { alertId, firing, startsAt, endsAt, name: nameOfAlert(alert) };
}
