/** From a group of alerts to its incident: the key of the group, shortened if need be, and how often it came back give the incident's id. */
import type { Actor } from '@escalog/contracts';
import { HttpProblem } from '@escalog/http';
import { counted } from '@escalog/kernel';
import { idOfKey } from '@escalog/runner';
import { readAlertGroup, type AlertGroup, type AlertReading } from './domain/alertmanager.ts';
import type { Incident } from './domain/incident.ts';
import { directionOf } from './domain/names.ts';
import { becauseAlert } from './domain/reasons.ts';
import type { IntakeContext } from './http/context.ts';

export interface AlertOutcome {
  readonly incidentId: string | null;
  /** opened, changed, unchanged, resolved, kept-open or nothing-open. */
  readonly outcome: string;
}

const actor: Actor = { kind: 'alert-source', ref: 'alert-source/alertmanager' };

/** Keys name the labels that a group is made of. */
const longestKey = 1_000;

/** Each further try means that somebody else has just changed the same incident. */
const mostTries = 10;

/**
 * Opens, changes or ends the incident of the group. What another request made of the incident since it was looked
 * up counts: then it is looked up again, and the group may be at its next incident. Alertmanager is never refused
 * for that: it would drop the alert.
 */
export async function takeAlertGroup(group: AlertGroup, context: IntakeContext): Promise<AlertOutcome> {
  const reading = readAlertGroup(group, context.definitions);
  const key = group.groupKey.length <= longestKey ? group.groupKey : idOfKey(group.groupKey);
  for (let tries = 0; tries < mostTries; tries += 1) {
    const outcome = await take(key, group, reading, context);
    if (outcome !== undefined) return outcome;
  }
  throw new HttpProblem(
    503,
    'busy',
    'Too many others are changing the incident of this group; send it again in a moment.',
    { headers: { 'retry-after': '1' } },
  );
}

/** `undefined` when the incident is not any more what it was looked up as. */
async function take(
  key: string,
  group: AlertGroup,
  reading: AlertReading,
  context: IntakeContext,
): Promise<AlertOutcome | undefined> {
  const { id, state } = await currentIncident(key, context);
  if (!group.alerts.some(({ status }) => status === 'firing'))
    return state.phase === 'open' ? end(id, reading, context) : { incidentId: null, outcome: 'nothing-open' };
  return state.phase === 'open' ? change(id, state, reading, context) : open(id, key, reading, context);
}

/** The open incident of the group, or the id that the next one will have. */
async function currentIncident(
  key: string,
  { incidents, episodes }: IntakeContext,
): Promise<{ id: string; state: Incident }> {
  for (let episode = await episodes.of(key); ; episode += 1) {
    const id = idOfKey(`alertmanager/${key}/${episode}`);
    const state = await incidents.load(id);
    if (state.phase === 'resolved') continue;
    await episodes.remember(key, episode);
    return { id, state };
  }
}

async function open(
  id: string,
  key: string,
  reading: AlertReading,
  { incidents }: IntakeContext,
): Promise<AlertOutcome | undefined> {
  const { title, description, severity, affects, unknownNames, url } = reading;
  const source = { kind: 'alertmanager', dedupKey: key, requestHash: null, url };
  const text = `Alertmanager reports ${counted(Number(reading.facts['firing']), 'firing alert')}; the severity is ${severity} because ${reading.severityBecause}.`;
  const command = {
    kind: 'declare' as const,
    declaration: { title, description, severity, affects, unknownNames, responder: null, source },
    reason: becauseAlert('alert-firing', text, reading.facts, reading.definition),
  };
  const declared = await incidents.attempt(id, command, actor);
  return 'changed' in declared && declared.changed ? { incidentId: id, outcome: 'opened' } : undefined;
}

/** A group that fires on may have become worse or wider; it never makes an incident smaller, and never raises what a person has set. */
async function change(
  id: string,
  state: Extract<Incident, { phase: 'open' | 'resolved' }>,
  reading: AlertReading,
  { incidents, definitions }: IntakeContext,
): Promise<AlertOutcome | undefined> {
  const { severity, affects, facts, definition } = reading;
  const from = state.severity;
  let changed = false;
  if (!state.takenOver && directionOf(from, severity, definitions) === 'raised') {
    const reason = becauseAlert(
      'alert-worse',
      `Alertmanager reports it as ${severity} now because ${reading.severityBecause}.`,
      facts,
      definition,
    );
    const raised = await incidents.attempt(
      id,
      { kind: 'change-severity', from, to: severity, direction: 'raised', reason },
      actor,
    );
    if ('rejection' in raised) return undefined;
    changed = raised.changed;
  }
  const reason = becauseAlert('alert-wider', 'Alerts of the same group name more than before.', facts, definition);
  const grown = await incidents.attempt(id, { kind: 'grow-scope', entries: affects, reason }, actor);
  return 'rejection' in grown
    ? undefined
    : { incidentId: id, outcome: changed || grown.changed ? 'changed' : 'unchanged' };
}

async function end(id: string, reading: AlertReading, { incidents }: IntakeContext): Promise<AlertOutcome | undefined> {
  const reason = becauseAlert(
    'alert-resolved',
    'Alertmanager reports that every alert of the group has ended.',
    reading.facts,
    reading.definition,
  );
  const ended = await incidents.attempt(
    id,
    { kind: 'end-alert', text: `The alert has ended: ${reading.title}`, reason },
    actor,
  );
  return 'rejection' in ended
    ? undefined
    : { incidentId: id, outcome: ended.read.status === 'resolved' ? 'resolved' : 'kept-open' };
}
