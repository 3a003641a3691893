import { instantOf, type Instant } from '@escalog/kernel';
import type { EventOf } from '../decided.ts';
import type {
  Actor,
  Alert,
  AskedRule,
  DeliveryStep,
  EscalogEvent,
  IncidentFacts,
  Meta,
  Page,
  Preview,
  Reason,
  Route,
} from '../generated/events.ts';

/**
 * One canonical event of each type, from one story: login is down at two in the morning, Ana is paged and
 * does not answer, Ben does. The golden bytes in `packages/contracts/golden` were written from these.
 */
export const exampleEvents: { readonly [T in EscalogEvent['type']]: EventOf<T> } = {
  IncidentDeclared: {
    type: 'IncidentDeclared',
    meta: meta(1, incidentStream(1), { kind: 'person', ref: 'person/dana' }),
    title: 'Users cannot log in',
    description: 'The login page answers “502” – since the deployment at 01:50.',
    severity: 'sev1',
    affects: ['business-service/login'],
    unknownNames: ['login-eu-3'],
    responder: null,
    source: { kind: 'rest', dedupKey: 'login-502', requestHash: '9f86d081884c7d65', url: null },
    unrouted: ['login-eu-3'],
    alerts: [alert()],
    furtherAlerts: 2,
    preview: preview(),
    quietUntil: instantOf(meta(1, incidentStream(1), ana()).occurredAt + 3_600_000),
    reason: reason('declared-by-person', 'Dana declared it.'),
  },
  SeverityChanged: {
    type: 'SeverityChanged',
    meta: meta(2, incidentStream(2), ana()),
    from: 'sev2',
    to: 'sev1',
    direction: 'raised',
    reason: reason('asked-for', 'Every user is affected.'),
  },
  ScopeChanged: {
    type: 'ScopeChanged',
    meta: meta(3, incidentStream(3), ana()),
    added: ['component/sessions'],
    removed: [],
    affects: ['business-service/login', 'component/sessions'],
    unknownNames: ['sessions-eu-1'],
    unrouted: [],
    names: { 'component/sessions': 'Sessions' },
    reason: reason('asked-for', 'Sessions are lost as well.'),
  },
  UpdatePosted: {
    type: 'UpdatePosted',
    meta: meta(4, incidentStream(4), ana()),
    text: 'Rolling back.',
    reason: reason('posted', 'Ana posted an update.'),
  },
  IncidentAcknowledged: {
    type: 'IncidentAcknowledged',
    meta: meta(5, incidentStream(5), { kind: 'person', ref: 'person/ben' }),
    by: 'person/ben',
    pageId: page(2).pageId,
    via: 'link',
    reason: reason('answered-page', 'Ben pressed the button in the page.'),
  },
  IncidentResolved: {
    type: 'IncidentResolved',
    meta: meta(6, incidentStream(6), ana()),
    note: 'Rolled back to 41.',
    reason: reason('asked-for', 'Ana resolved it.'),
  },
  AlertsJoined: {
    type: 'AlertsJoined',
    meta: meta(20, incidentStream(7), source()),
    alerts: [alert()],
    further: 3,
    reason: reason('alert-joined', 'Alertmanager reports 4 further alerts of the group.'),
  },
  AlertsEnded: {
    type: 'AlertsEnded',
    meta: meta(21, incidentStream(8), source()),
    alerts: [alert()],
    further: 0,
    firing: 3,
    reason: reason('alert-ended', 'Alertmanager reports that 1 alert has ended, and 3 fire on.'),
  },
  AlertFiredAgain: {
    type: 'AlertFiredAgain',
    meta: meta(22, incidentStream(9), source()),
    alerts: [{ ...alert(), startsAt: null }],
    further: 0,
    reason: reason('alert-fired-again', 'Alertmanager reports that it fires again.'),
  },
  StaleAlertsReported: {
    type: 'StaleAlertsReported',
    meta: meta(23, incidentStream(10), source()),
    alerts: [{ ...alert(), name: null }],
    reason: reason('alert-stale', 'It has ended since.'),
  },
  AlertsHeldBack: {
    type: 'AlertsHeldBack',
    meta: meta(24, { stream: 'incident/inc-2', version: 1 }, source()),
    title: 'DatabaseDown',
    description: null,
    severity: 'sev1',
    affects: ['business-service/login'],
    unknownNames: [],
    source: { kind: 'alertmanager', dedupKey: '{}:{alertname="DatabaseDown"}', requestHash: null, url: null },
    alerts: [alert()],
    furtherAlerts: 0,
    windows: ['maintenance-window/upgrade'],
    until: instantOf(meta(24, incidentStream(1), ana()).occurredAt + 3_600_000),
    reason: reason('held-back', 'All that is affected is in maintenance.'),
  },
  QuietChanged: {
    type: 'QuietChanged',
    meta: meta(25, incidentStream(11), service('intake')),
    quietUntil: null,
    reason: reason('maintenance-over', 'The maintenance is over.'),
  },
  IncidentRouted: {
    type: 'IncidentRouted',
    meta: meta(7, { stream: 'routing/inc-1', version: 1 }, service('catalog')),
    incident: facts(),
    routes: [route()],
    candidates: ['business-service/login'],
    offers: [{ ref: 'business-service/login', name: 'Login', score: 0.7, reason: '“logn” is one letter from Login.' }],
    names: { 'team/identity': 'Identity' },
    severities: ['sev1', 'sev2'],
    rules: [askedRule()],
    furtherRules: 1,
    endedRoutes: ['team/payments'],
    quietUntil: null,
    reason: reason('ownership', 'Identity owns login.'),
  },
  EscalationStarted: {
    type: 'EscalationStarted',
    meta: meta(8, escalationStream(1), service('policy')),
    escalationId: 'inc-1/team/identity',
    path: 'escalation-path/identity',
    pathVersion: 3,
    definition: '{"ref":"escalation-path/identity"}',
    owner: 'team/identity',
    reason: reason('routed', 'The incident was routed to Identity.', 'escalation-path/identity@3'),
  },
  LevelReached: {
    type: 'LevelReached',
    meta: meta(9, escalationStream(2), service('policy')),
    escalationId: 'inc-1/team/identity',
    cycle: 1,
    level: 1,
    urgency: 'high',
    acknowledgeBy: minute(5),
    incident: facts(),
    pages: [page(1)],
    reason: reason('path-started', 'Ana is on call for Identity.', 'schedule/identity@12'),
  },
  LevelSkipped: {
    type: 'LevelSkipped',
    meta: meta(10, escalationStream(3), service('policy')),
    escalationId: 'inc-1/team/identity',
    cycle: 1,
    level: 2,
    reason: reason('nobody-on-call', 'Nobody is on call in Identity, second line.', 'schedule/second-line@1'),
  },
  EscalationHalted: {
    type: 'EscalationHalted',
    meta: meta(11, escalationStream(4), service('policy')),
    escalationId: 'inc-1/team/identity',
    answeredPages: [],
    openPages: [page(1).pageId],
    reason: reason('acknowledged', 'Ben has it.'),
  },
  EscalationExhausted: {
    type: 'EscalationExhausted',
    meta: meta(12, escalationStream(5), service('policy')),
    escalationId: 'inc-1/team/identity',
    urgency: 'high',
    incident: facts(),
    pages: [page(3)],
    acknowledgeBy: minute(1),
    reason: reason('path-ended', 'Nobody acknowledged on any level.', 'escalation-path/identity@3'),
  },
  LastResortPaged: {
    type: 'LastResortPaged',
    meta: meta(20, escalationStream(6), service('policy')),
    escalationId: 'inc-1/team/identity',
    time: 2,
    urgency: 'high',
    incident: facts(),
    pages: [page(4)],
    acknowledgeBy: minute(3),
    reason: reason('still-not-acknowledged', 'Nobody has acknowledged.', 'escalation-path/identity@3'),
  },
  PathReplaced: {
    type: 'PathReplaced',
    meta: meta(21, escalationStream(7), service('policy')),
    escalationId: 'inc-1/team/identity',
    path: 'escalation-path/identity',
    pathVersion: 4,
    definition: '{"ref":"escalation-path/identity"}',
    reason: reason('path-leads-to-nobody', 'Version 3 leads to nobody any more.', 'escalation-path/identity@4'),
  },
  DeliveryStarted: {
    type: 'DeliveryStarted',
    meta: meta(13, deliveryStream(1), service('notification')),
    ...delivery(),
    steps: [step()],
    reason: reason('page', 'Ana is to be paged with high urgency.'),
  },
  DeliveryAttempted: {
    type: 'DeliveryAttempted',
    meta: meta(14, deliveryStream(2), service('notification')),
    ...delivery(),
    methodId: 'mail',
    channel: 'email',
    attempt: 1,
    idempotencyKey: 'inc-1/team/identity/1/1/person/ana/mail',
    outcome: 'accepted',
    detail: '250 2.0.0 Ok: queued',
    reason: reason('rule-due', 'Her mail comes first.'),
  },
  PageDelivered: {
    type: 'PageDelivered',
    meta: meta(15, deliveryStream(3), service('notification')),
    ...delivery(),
    methodId: 'mail',
    reason: reason('accepted', 'The mail server took it.'),
  },
  PageUndeliverable: {
    type: 'PageUndeliverable',
    meta: meta(16, deliveryStream(3), service('notification')),
    ...delivery(),
    mayPass: true,
    reason: reason('all-failed', 'Every contact method failed.'),
  },
  PageWithdrawn: {
    type: 'PageWithdrawn',
    meta: meta(17, deliveryStream(4), service('notification')),
    ...delivery(),
    reason: reason('halted', 'Ben has it.'),
  },
  CatalogEntryApplied: {
    type: 'CatalogEntryApplied',
    meta: { ...meta(18, { stream: 'entry/team/identity', version: 4 }, ana()), subject: 'team/identity' },
    ref: 'team/identity',
    definition: '{"ref":"team/identity","name":"Identity","members":["person/ana"]}',
    change: 12,
    because: 'Ana joins.',
  },
  CatalogEntryRemoved: {
    type: 'CatalogEntryRemoved',
    meta: { ...meta(19, { stream: 'entry/team/identity', version: 5 }, ana()), subject: 'team/identity' },
    ref: 'team/identity',
    change: 13,
    because: null,
  },
  PreviewRequested: {
    type: 'PreviewRequested',
    meta: meta(30, previewStream(1), { kind: 'person', ref: 'person/dana' }),
    title: 'Users cannot log in',
    description: null,
    severity: 'sev1',
    affects: ['business-service/login'],
    responder: null,
  },
  PreviewRouted: {
    type: 'PreviewRouted',
    meta: meta(31, previewStream(2), service('catalog')),
    askedAt: minute(0),
    routing: JSON.stringify({ routes: [route()] }),
  },
  PreviewClimbed: {
    type: 'PreviewClimbed',
    meta: meta(32, previewStream(3), service('policy')),
    preview: preview(),
    warnings: ['Level 2 of Identity has nobody to page.'],
  },
  PreviewPlanned: {
    type: 'PreviewPlanned',
    meta: meta(33, previewStream(4), service('notification')),
    plans: [{ person: 'person/ana', urgency: 'high', basis: 'rules', steps: [step()] }],
  },
};

function meta(index: number, { stream, version }: { stream: string; version: number }, actor: Actor): Meta {
  const correlationId = eventId(1);
  return {
    eventId: eventId(index),
    subject: 'inc-1',
    stream,
    version,
    occurredAt: minute(0),
    correlationId,
    causationId: index === 1 ? null : correlationId,
    actor,
  };
}

function eventId(index: number): string {
  return `019a9500-0000-7000-8000-${String(index).padStart(12, '0')}`;
}

/** Minutes after 2026-11-18T02:00:00Z. */
function minute(minutes: number): Instant {
  return instantOf(1_794_967_200_000 + minutes * 60_000);
}

function previewStream(version: number) {
  return { stream: 'preview/preview-1', version };
}

function incidentStream(version: number) {
  return { stream: 'incident/inc-1', version };
}

function escalationStream(version: number) {
  return { stream: 'escalations/inc-1', version };
}

function deliveryStream(version: number) {
  return { stream: `delivery/${page(1).pageId}`, version };
}

function ana(): Actor {
  return { kind: 'person', ref: 'person/ana' };
}

function service(name: string): Actor {
  return { kind: 'service', ref: name };
}

function reason(code: string, text: string, definition: string | null = null): Reason {
  return { code, text, definition, facts: { severity: 'sev1' } };
}

function source(): Actor {
  return { kind: 'alert-source', ref: 'alert-source/alertmanager' };
}

function alert(): Alert {
  return { alertId: '7a0639f602d6b81d', name: 'HighErrorRate: login', startsAt: '2026-11-18T01:58:00Z' };
}

function facts(): IncidentFacts {
  return {
    version: 1,
    title: 'Users cannot log in',
    severity: 'sev1',
    affects: ['business-service/login'],
    description: null,
    url: null,
  };
}

function route(): Route {
  return {
    routeId: 'team/identity',
    kind: 'ownership',
    owner: 'team/identity',
    responder: null,
    path: 'escalation-path/identity',
    entries: ['business-service/login'],
    steps: [
      { from: 'business-service/login', edge: 'owner', to: 'team/identity' },
      { from: 'team/identity', edge: 'path', to: 'escalation-path/identity' },
    ],
    explanation: 'Login is owned by Identity, whose path is Identity.',
  };
}

function askedRule(): AskedRule {
  return {
    rule: 'routing-rule/nights@2',
    name: 'Nights',
    outcome: 'does-not-apply',
    because: 'incident.severity == "sev2" is false: incident.severity is "sev1".',
  };
}

function page(level: number): Page {
  return {
    pageId: `inc-1/team/identity/1/${level}/person/ana`,
    person: 'person/ana',
    name: 'Ana',
    via: ['schedule/identity', 'person/ana'],
  };
}

function delivery() {
  return { pageId: page(1).pageId, escalationId: 'inc-1/team/identity', person: 'person/ana' };
}

function step(): DeliveryStep {
  return { methodId: 'mail', channel: 'email', address: 'a…@acme.example', dueAt: minute(0) };
}

function preview(): Preview {
  return {
    previewId: 'preview-1',
    askedAt: minute(0),
    routes: [
      {
        routeId: 'team/identity',
        path: 'escalation-path/identity',
        pathVersion: 3,
        rungs: [
          {
            kind: 'level',
            at: minute(0),
            cycle: 1,
            level: 1,
            path: 'escalation-path/identity',
            pathVersion: 3,
            urgency: 'high',
            acknowledgeBy: minute(5),
            pages: [{ person: 'person/ana', name: 'Ana', via: ['schedule/identity', 'person/ana'] }],
            why: 'The escalation started: level 1 of Identity pages Ana.',
          },
          {
            kind: 'skipped',
            at: minute(5),
            cycle: 1,
            level: 2,
            path: 'escalation-path/identity',
            pathVersion: 3,
            urgency: null,
            acknowledgeBy: null,
            pages: [],
            why: 'Level 2 of Identity has nobody to page.',
          },
        ],
      },
    ],
    cutShort: false,
  };
}
