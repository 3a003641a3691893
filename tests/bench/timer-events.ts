/** The events that the policy service needs to arm escalations: a small catalog, and routed incidents. */
import type { OutgoingMessage } from '@escalog/bus';
import { encode, type CatalogEvent, type RoutingEvent } from '@escalog/contracts';
import type { CatalogEntry, EntryOf } from '@escalog/definitions';
import type { Instant } from '@escalog/kernel';
import { dueAfterSeconds, type TimerPlan } from './timer-plan.ts';

const later = 'escalation-path/later';

/** One path for each wait: level 1 waits for it, level 2 for hours. */
export function catalogMessages(plan: TimerPlan, at: Instant): readonly OutgoingMessage[] {
  const waits = Array.from({ length: plan.windowSeconds }, (_, index) => dueAfterSeconds(plan, index));
  const entries: readonly CatalogEntry[] = [
    { ref: 'person/bench', name: 'Bench', contactMethods: [{ id: 'inbox', channel: 'sandbox' }] },
    {
      ref: 'severity/sev1',
      name: 'SEV1',
      rank: 1,
      urgency: 'high',
      reescalateAfter: 'never',
      updateEvery: 'never',
      path: 'escalation-path/triage',
      tells: [],
      assumed: true,
    },
    path('escalation-path/triage', 'PT12H'),
    path(later, 'PT12H'),
    ...waits.map((seconds) => path(pathOfWait(seconds), `PT${seconds}S`)),
  ];
  return entries.map((entry) => applied(entry, at));
}

/** Of one length, so that no id is the beginning of another. */
export function incidentIdOf(index: number): string {
  return `incident-${String(index).padStart(8, '0')}`;
}

/** The routing of incident number `index`; those from `armed - due` on come due. */
export function routedMessage(plan: TimerPlan, index: number, at: Instant): OutgoingMessage {
  const dueIndex = index - (plan.armed - plan.due);
  const incidentId = incidentIdOf(index);
  const path = dueIndex < 0 ? later : pathOfWait(dueAfterSeconds(plan, dueIndex));
  const event: RoutingEvent = {
    type: 'IncidentRouted',
    origin: null,
    seenBy: null,
    meta: metaOf(`routing/${incidentId}`, incidentId, at),
    incident: { version: 1, title: 'users cannot log in', severity: 'sev1', affects: [], description: null, url: null },
    routes: [
      {
        routeId: path,
        kind: 'triage',
        owner: null,
        responder: null,
        path,
        entries: [],
        steps: [],
        explanation: 'Nobody owns it, so the path of the bench is climbed.',
      },
    ],
    candidates: [],
    offers: [],
    names: {},
    severities: [],
    rules: [],
    furtherRules: 0,
    quietUntil: null,
    endedRoutes: [],
    reason: { code: 'triage', text: 'The bench routed it.', definition: null, facts: {} },
  };
  return { key: incidentId, value: encode(event), headers: {} };
}

function path(ref: string, acknowledgeWithin: string): EntryOf<'escalation-path'> {
  const targets = ['person/bench'];
  return {
    ref,
    name: ref,
    nodes: [{ level: { targets, acknowledgeWithin } }, { level: { targets, acknowledgeWithin: 'PT12H' } }],
    lastResort: 'person/bench',
  };
}

function pathOfWait(seconds: number): string {
  return `escalation-path/due-after-${seconds}`;
}

function applied(entry: CatalogEntry, at: Instant): OutgoingMessage {
  const event: CatalogEvent = {
    type: 'CatalogEntryApplied',
    meta: metaOf(`entry/${entry.ref}`, entry.ref, at),
    ref: entry.ref,
    definition: JSON.stringify(entry),
    change: 0,
    because: null,
  };
  return { key: entry.ref, value: encode(event), headers: {} };
}

function metaOf(stream: string, subject: string, occurredAt: Instant) {
  const eventId = `${stream}@1`;
  return {
    eventId,
    subject,
    stream,
    version: 1,
    occurredAt,
    correlationId: eventId,
    causationId: null,
    actor: { kind: 'service', ref: 'bench' },
  };
}
