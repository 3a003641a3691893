import type { IncidentFacts, Route } from '@escalog/contracts';
import type { CatalogEntry, EntryOf } from '@escalog/definitions';
import { appliedEvent, definitionsOf } from '@escalog/definitions/testing';
import { instantOf, type Instant } from '@escalog/kernel';
import { WorkflowRun } from '@escalog/kernel';
import type { Context, EscalationEvent, EscalationsTypes } from '../escalations.ts';
import type { EscalationsInput } from '../inputs.ts';
import { escalationsWorkflow } from '../workflow.ts';

/** A Wednesday: Ana is on call for Identity this week, Ben the next. */
export const at = instantOf(Date.parse('2026-11-18T02:00:00Z'));
export const ids = { incident: 'i1', escalation: 'i1/team/identity', payments: 'i1/team/payments' };

const person = (name: string, ref: string): EntryOf<'person'> => ({
  ref,
  name,
  contactMethods: [{ id: 'inbox', channel: 'sandbox' }],
});
const severity = (ref: string, rank: number, urgency: 'high' | 'low'): EntryOf<'severity'> => ({
  ref,
  name: ref,
  rank,
  urgency,
  reescalateAfter: 'never',
  updateEvery: 'never',
  path: 'escalation-path/triage',
  tells: [],
});
const path = (name: string, ref: string, nodes: EntryOf<'escalation-path'>['nodes']): EntryOf<'escalation-path'> => ({
  ref,
  name,
  nodes,
  lastResort: 'person/dana',
});

export const acme = {
  path: path('Identity', 'escalation-path/identity', [
    { level: { targets: ['schedule/identity'], acknowledgeWithin: 'PT5M' } },
    { level: { targets: ['person/ben', 'person/cleo'], acknowledgeWithin: 'PT10M' } },
    { repeat: { times: 1 } },
  ]),
};

export const organisation: readonly CatalogEntry[] = [
  person('Ana Costa', 'person/ana'),
  person('Ben Ito', 'person/ben'),
  person('Cleo Park', 'person/cleo'),
  person('Dana Reyes', 'person/dana'),
  { ref: 'team/empty', name: 'Empty', members: [], path: 'escalation-path/triage' },
  {
    ref: 'schedule/identity',
    name: 'Identity on call',
    timeZone: 'UTC',
    rotation: { people: ['person/ana', 'person/ben'], startsAt: '2026-11-16T09:00', turnLength: 'P1W' },
  },
  acme.path,
  path('Payments', 'escalation-path/payments', [{ level: { targets: ['person/cleo'], acknowledgeWithin: 'PT5M' } }]),
  path('Triage', 'escalation-path/triage', [{ level: { targets: ['person/dana'], acknowledgeWithin: 'PT5M' } }]),
  severity('severity/sev1', 1, 'high'),
  severity('severity/sev4', 4, 'low'),
];

export const declared: { facts: IncidentFacts } = {
  facts: {
    version: 1,
    title: 'users cannot log in',
    description: null,
    severity: 'sev1',
    affects: ['business-service/login'],
    url: null,
  },
};

export const route: Route = {
  routeId: 'team/identity',
  kind: 'ownership',
  owner: 'team/identity',
  responder: null,
  path: 'escalation-path/identity',
  entries: ['business-service/login'],
  steps: [],
  explanation: 'Login is owned by Identity, whose path is Identity.',
};
export const paymentsRoute: Route = {
  ...route,
  routeId: 'team/payments',
  owner: 'team/payments',
  path: 'escalation-path/payments',
};

export function routed(routes: readonly Route[] = [route]): Extract<EscalationsInput, { kind: 'routed' }> {
  return { kind: 'routed', incidentId: ids.incident, routes, facts: declared.facts };
}

/** A provider has accepted the page. */
export function delivered(pageId: string): EscalationsInput {
  return { kind: 'page-delivered', pageId };
}

/** Every contact method failed: for good, or for what may pass. */
export function undeliverable(pageId: string, mayPass = false, why = 'no method'): EscalationsInput {
  return { kind: 'page-undeliverable', pageId, why, mayPass };
}

/** The organisation at an instant, with some entries as given instead, some changed since, which are at version 2, and some removed. */
export function contextAt(
  instant: Instant,
  instead: readonly CatalogEntry[] = [],
  since: readonly CatalogEntry[] = [],
  removed: readonly string[] = [],
): Context {
  const replaced = new Set([...removed, ...instead.map(({ ref }) => ref)]);
  const definitions = definitionsOf(...organisation.filter(({ ref }) => !replaced.has(ref)), ...instead);
  for (const entry of since) definitions.apply(appliedEvent(entry, 2));
  return { at: instant, definitions };
}

/** The first attempts of pages are made when they are asked for, so that timers find them made; what became of them a story says itself. */
export function story(): WorkflowRun<EscalationsTypes> {
  return new StoryOfTried(escalationsWorkflow);
}

/** Nothing leaves unless the story says so. */
export function storyOfUnsent(): WorkflowRun<EscalationsTypes> {
  return new WorkflowRun(escalationsWorkflow);
}

class StoryOfTried extends WorkflowRun<EscalationsTypes> {
  override give(input: EscalationsInput, context: Context): EscalationEvent[] {
    const events = super.give(input, context);
    for (const event of events)
      for (const { pageId } of 'pages' in event ? event.pages : [])
        super.give({ kind: 'page-tried', pageId, at: context.at }, context);
    return events;
  }
}

/** Which escalation it is about; empty when it is about the incident. */
export function escalationOf(event: EscalationEvent): string {
  return 'escalationId' in event ? event.escalationId : '';
}

export function types(events: readonly EscalationEvent[]): string[] {
  return events.map(({ type }) => type);
}
