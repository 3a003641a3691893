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
  PathDefinition,
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
    seenBy: ['person/eva'],
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
    until: minute(120),
    reason: reason('answered-page', 'Ben pressed the button in the page.'),
  },
  IncidentResolved: {
    type: 'IncidentResolved',
    meta: meta(6, incidentStream(6), ana()),
    note: 'Rolled back to 41.',
    reason: reason('asked-for', 'Ana resolved it.'),
  },
  IncidentReopened: {
    type: 'IncidentReopened',
    meta: meta(98, incidentStream(15), ana()),
    note: 'It is back since 03:10.',
    reason: reason('asked-for', 'Ana reopened it.'),
  },
  VisibilityChanged: {
    type: 'VisibilityChanged',
    meta: meta(99, incidentStream(16), ana()),
    seenBy: ['person/eva'],
    reason: reason('asked-for', 'Ana made it private.'),
  },
  SummaryWritten: {
    type: 'SummaryWritten',
    meta: meta(109, retrospectiveStream(1), ana()),
    text: 'The session store was **full**: nobody had an alarm on it.',
    reason: reason('asked-for', 'Ana wrote the summary.'),
  },
  NoteWritten: {
    type: 'NoteWritten',
    meta: meta(110, retrospectiveStream(2), ana()),
    noteId: 'note-1',
    text: 'Here we took the wrong turn: the dashboard was cached.',
    about: meta(1, incidentStream(1), ana()).occurredAt,
    reason: reason('asked-for', 'Ana wrote a note.'),
  },
  NoteWithdrawn: {
    type: 'NoteWithdrawn',
    meta: meta(111, retrospectiveStream(3), ana()),
    noteId: 'note-1',
    reason: reason('asked-for', 'Ana took the note back.'),
  },
  FollowUpWritten: {
    type: 'FollowUpWritten',
    meta: meta(112, retrospectiveStream(4), ana()),
    followUpId: 'follow-up-1',
    text: 'Alert before the session store is full.',
    owner: 'team/identity',
    ownerName: 'Identity',
    due: '2026-12-01',
    url: 'https://issues.example.org/4711',
    state: 'open',
    reason: reason('asked-for', 'Ana wrote a follow-up.'),
  },
  IncidentArchived: {
    type: 'IncidentArchived',
    meta: meta(113, incidentStream(17), ana()),
    archive: 'incidents-2026-11.ndjson',
    reason: reason('asked-for', 'It was resolved a year ago.'),
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
    origin: {
      declaredAt: minute(0),
      source: 'rest',
      declaredBy: 'person/dana',
      labels: { team: 'identity' },
      alerts: 3,
      unknownNames: ['login-eu-3'],
    },
    seenBy: ['person/eva'],
    reason: reason('ownership', 'Identity owns login.'),
  },
  EscalationStarted: {
    type: 'EscalationStarted',
    meta: meta(8, escalationStream(1), service('policy')),
    escalationId: 'inc-1/team/identity',
    path: 'escalation-path/identity',
    pathVersion: 3,
    definition: null,
    owner: 'team/identity',
    pathDefinition: pathDefinition(),
    kind: 'handoff',
    from: 'inc-1/team/payments',
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
    name: 'on-call',
    mode: 'everyone',
    acknowledgement: 'first',
    repeats: [{ node: 3, times: 1, cycle: 2 }],
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
    acknowledgedBy: ['person/ben'],
    lapsesAt: minute(65),
    acknowledgedAt: minute(5),
    snoozed: false,
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
    definition: null,
    pathDefinition: pathDefinition(),
    reason: reason('path-leads-to-nobody', 'Version 3 leads to nobody any more.', 'escalation-path/identity@4'),
  },
  PageDeclined: {
    type: 'PageDeclined',
    meta: meta(26, incidentStream(12), ana()),
    by: 'person/ana',
    pageId: page(1).pageId,
    why: 'This is about payments.',
    reason: reason('person-decided', 'Ana declined.'),
  },
  NextLevelRequested: {
    type: 'NextLevelRequested',
    meta: meta(27, incidentStream(13), ana()),
    by: 'person/ana',
    escalationId: 'inc-1/team/identity',
    pageId: page(1).pageId,
    reason: reason('person-decided', 'Ana wants the next level.'),
  },
  IncidentHandedOff: {
    type: 'IncidentHandedOff',
    meta: meta(28, incidentStream(14), ana()),
    by: 'person/ana',
    to: 'team/payments',
    toName: 'Payments',
    escalationId: null,
    why: 'The card processor fails.',
    reason: reason('person-decided', 'Ana handed it off to Payments.'),
  },
  StatusChanged: {
    type: 'StatusChanged',
    meta: meta(29, incidentStream(15), ana()),
    from: 'investigating',
    to: 'identified',
    reason: reason('person-decided', 'Ana knows what it is.'),
  },
  LeadAssigned: {
    type: 'LeadAssigned',
    meta: meta(30, incidentStream(16), ana()),
    before: null,
    lead: 'person/ben',
    name: 'Ben',
    reason: reason('person-decided', 'Ben leads.'),
  },
  BranchTaken: {
    type: 'BranchTaken',
    meta: meta(31, escalationStream(8), service('policy')),
    escalationId: 'inc-1/team/identity',
    cycle: 1,
    node: 1,
    condition: 'incident.rank == 1',
    side: 'then',
    seen: ['incident.rank is 1'],
    reason: reason('branch-taken', 'It is SEV1.', 'escalation-path/identity@3'),
  },
  LevelAnswered: {
    type: 'LevelAnswered',
    meta: meta(32, escalationStream(9), service('policy')),
    escalationId: 'inc-1/team/identity',
    cycle: 1,
    level: 2,
    by: 'person/ben',
    answeredPages: [page(2).pageId],
    missing: ['person/ana'],
    reason: reason('acknowledged-in-part', 'Ben has acknowledged; Ana has not yet.'),
  },
  WaitBegan: {
    type: 'WaitBegan',
    meta: meta(33, escalationStream(10), service('policy')),
    escalationId: 'inc-1/team/identity',
    cycle: 1,
    level: 2,
    acknowledgeBy: minute(11),
    waitingPages: [page(2).pageId],
    reason: reason('first-attempt-left', 'The first page left a minute later.'),
  },
  AcknowledgementLapsed: {
    type: 'AcknowledgementLapsed',
    meta: meta(34, escalationStream(11), service('policy')),
    escalationId: 'inc-1/team/identity',
    cycle: 2,
    acknowledgedBy: ['person/ben'],
    reason: reason('acknowledgement-lapsed', 'Nothing has happened for 30 min.', 'severity/sev1@2'),
  },
  PagesWithdrawn: {
    type: 'PagesWithdrawn',
    meta: meta(52, escalationStream(29), service('policy')),
    escalationId: 'inc-1/team/identity',
    withdrawnPages: [page(1).pageId],
    declinedBy: 'person/ana',
    reason: reason('declined', 'Ana declined (not ours).'),
  },
  AcknowledgementChanged: {
    type: 'AcknowledgementChanged',
    meta: meta(53, escalationStream(30), service('policy')),
    escalationId: 'inc-1/team/identity',
    acknowledgedBy: ['person/ben', 'person/cleo'],
    acknowledgedAt: minute(12),
    lapsesAt: minute(42),
    snoozed: false,
    reason: reason('acknowledged-too', 'Cleo has acknowledged too.', 'severity/sev1@2'),
  },
  HandoffAccepted: {
    type: 'HandoffAccepted',
    meta: meta(35, escalationStream(12), service('policy')),
    handoffId: 'handoff-1',
    escalationId: 'inc-1/handoff-1/team/payments',
    from: 'inc-1/team/identity',
    by: 'person/cleo',
    reason: reason('handoff-accepted', 'Cleo has it.'),
  },
  HandoffReturned: {
    type: 'HandoffReturned',
    meta: meta(36, escalationStream(13), service('policy')),
    handoffId: 'handoff-1',
    escalationId: 'inc-1/team/identity',
    to: 'inc-1/handoff-1/team/payments',
    cycle: 3,
    at: minute(15),
    reason: reason('handoff-returned', 'Nobody of Payments took it.'),
  },
  BounceDetected: {
    type: 'BounceDetected',
    meta: meta(37, escalationStream(14), service('policy')),
    owners: ['team/identity', 'team/payments', 'team/identity'],
    moves: 2,
    adjudicator: 'person/dana',
    reason: reason('bounced', 'It went from Identity to Payments and back.', 'escalation-path/identity@3'),
  },
  PeopleTold: {
    type: 'PeopleTold',
    meta: meta(38, escalationStream(15), service('policy')),
    kind: 'stand-down',
    notices: [{ ...page(1), pageId: 'inc-1/told/1/ana' }],
    text: 'The incident is resolved.',
    incident: facts(),
    reason: reason('resolved', 'The incident is resolved.'),
  },
  PathMigrated: {
    type: 'PathMigrated',
    meta: meta(39, escalationStream(16), service('policy')),
    escalationId: 'inc-1/team/identity',
    path: 'escalation-path/identity',
    fromVersion: 3,
    pathVersion: 4,
    pathDefinition: pathDefinition(),
    level: 1,
    by: 'person/ana',
    why: 'The new version reaches Ben sooner.',
    reason: reason('person-decided', 'Ana asked for it.', 'escalation-path/identity@4'),
  },
  IncidentReassessed: {
    type: 'IncidentReassessed',
    meta: meta(40, escalationStream(17), service('policy')),
    trigger: 'severity-raised',
    before: 'sev2',
    after: 'sev1',
    urgency: 'high',
    added: [
      {
        escalationId: 'inc-1/team/identity',
        cycle: 1,
        level: 2,
        urgency: 'high',
        acknowledgeBy: minute(9),
        pages: [page(2)],
      },
    ],
    raisedPages: [page(1).pageId],
    incident: facts(),
    reason: reason('severity-raised', 'The severity was raised.'),
  },
  RuleFired: {
    type: 'RuleFired',
    meta: meta(41, escalationStream(18), service('policy')),
    rule: 'rule/executive',
    ruleVersion: 1,
    name: 'An executive hears of it',
    trigger: 'unacknowledged-for',
    time: 1,
    at: minute(15),
    actions: [
      {
        kind: 'page',
        mode: 'auto',
        outcome: 'taken',
        because: 'Dana is paged.',
        targets: ['person/dana'],
      },
    ],
    reason: reason('rule', 'Nobody has acknowledged for 15 min.', 'rule/executive@1'),
  },
  NudgeMade: {
    type: 'NudgeMade',
    meta: meta(42, escalationStream(19), service('policy')),
    nudgeId: 'inc-1.nudge.1',
    rule: 'rule/executive',
    ruleVersion: 1,
    trigger: 'open-for',
    notices: [{ ...page(1), pageId: 'inc-1.nudge.1/ana' }],
    suggestion: 'Start the path of major incidents.',
    action: { kind: 'start', targets: [], path: 'escalation-path/major', say: null, action: 0 },
    madeAt: minute(15),
    expiresAt: minute(30),
    incident: facts(),
    reason: reason('rule', 'It has been open for an hour.', 'rule/executive@1'),
  },
  NudgeAccepted: {
    type: 'NudgeAccepted',
    meta: meta(43, escalationStream(20), ana()),
    nudgeId: 'inc-1.nudge.1',
    by: 'person/ana',
    via: 'link',
    leadTimeMs: 61_000,
    openNotices: ['inc-1.nudge.1/ana'],
    reason: reason('nudge-accepted', 'Ana said yes.', 'rule/executive@1'),
  },
  NudgeDismissed: {
    type: 'NudgeDismissed',
    meta: meta(44, escalationStream(21), ana()),
    nudgeId: 'inc-1.nudge.1',
    by: 'person/ana',
    via: 'rest',
    why: 'We know what it is.',
    leadTimeMs: 61_000,
    openNotices: [],
    reason: reason('nudge-dismissed', 'Ana said no.', 'rule/executive@1'),
  },
  NudgeExpired: {
    type: 'NudgeExpired',
    meta: meta(45, escalationStream(22), service('policy')),
    nudgeId: 'inc-1.nudge.1',
    leadTimeMs: 900_000,
    openNotices: ['inc-1.nudge.1/ana'],
    reason: reason('nudge-expired', 'Nobody answered within 15 min.', 'rule/executive@1'),
  },
  NudgeOvertaken: {
    type: 'NudgeOvertaken',
    meta: meta(46, escalationStream(23), service('policy')),
    nudgeId: 'inc-1.nudge.1',
    leadTimeMs: 120_000,
    openNotices: ['inc-1.nudge.1/ana'],
    reason: reason('resolved', 'The incident is resolved.', 'rule/executive@1'),
  },
  CallRequested: {
    type: 'CallRequested',
    meta: meta(47, escalationStream(24), service('policy')),
    callId: 'inc-1/call/1',
    rule: 'rule/executive',
    action: 1,
    kind: 'post',
    text: 'SEV1: users cannot log in.',
    tryUntil: minute(60),
    incident: facts(),
    reason: reason('rule', 'The severity was raised.', 'rule/executive@1'),
  },
  CallDelivered: {
    type: 'CallDelivered',
    meta: meta(48, { stream: 'call/inc-1/call/1', version: 1 }, service('notification')),
    callId: 'inc-1/call/1',
    attempts: 1,
    detail: '200',
    reason: reason('accepted', 'It answered 200.'),
  },
  CallFailed: {
    type: 'CallFailed',
    meta: meta(49, { stream: 'call/inc-1/call/1', version: 1 }, service('notification')),
    callId: 'inc-1/call/1',
    attempts: 4,
    detail: '503',
    reason: reason('failed', 'It answered 503 four times.'),
  },
  DeliveryRaised: {
    type: 'DeliveryRaised',
    meta: meta(50, deliveryStream(5), service('notification')),
    pageId: page(1).pageId,
    person: 'person/ana',
    steps: [step()],
    raisedAt: minute(5),
    reason: reason('severity-raised', 'The severity was raised.'),
  },
  DeliveryStarted: {
    type: 'DeliveryStarted',
    meta: meta(13, deliveryStream(1), service('notification')),
    ...delivery(),
    steps: [step()],
    kind: 'nudge',
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
  PageHeld: {
    type: 'PageHeld',
    meta: meta(92, deliveryStream(6), service('notification')),
    ...delivery(),
    until: minute(30),
    reason: reason('quiet-hours', 'Ana has quiet hours until 07:00.'),
  },
  PageHeldBack: {
    type: 'PageHeldBack',
    meta: meta(93, deliveryStream(7), service('notification')),
    ...delivery(),
    methodId: 'mobile',
    channel: 'sms',
    until: minute(10),
    reason: reason('method-limit', 'Her phone got five messages within a quarter of an hour.'),
  },
  ReceiptReceived: {
    type: 'ReceiptReceived',
    meta: meta(94, deliveryStream(8), service('notification')),
    ...delivery(),
    methodId: 'mobile',
    channel: 'sms',
    attempt: 1,
    status: 'delivered',
    detail: 'delivered',
    reason: reason('receipt', 'Twilio says that it was delivered.'),
  },
  MessageRecalled: {
    type: 'MessageRecalled',
    meta: meta(95, deliveryStream(9), service('notification')),
    ...delivery(),
    methodId: 'chat',
    channel: 'slack',
    outcome: 'accepted',
    detail: 'ok',
    reason: reason('recalled', 'Ben has it.'),
  },
  ReplyIgnored: {
    type: 'ReplyIgnored',
    meta: meta(97, incidentStream(12), { kind: 'person', ref: 'person/ana' }),
    by: 'person/ana',
    pageId: null,
    via: 'sms',
    answer: 'acknowledge',
    because: 'over',
    reason: reason('over', 'Ana acknowledged by text message after it was resolved.'),
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
  TokenIssued: {
    type: 'TokenIssued',
    meta: { ...meta(100, { stream: 'token/tok-1', version: 1 }, ana()), subject: 'token/tok-1' },
    tokenId: 'tok-1',
    name: 'Deploy bot',
    hash: 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg',
    scopes: ['declare', 'read'],
    person: null,
    expiresAt: instantOf(meta(100, incidentStream(1), ana()).occurredAt + 86_400_000),
  },
  TokenRevoked: {
    type: 'TokenRevoked',
    meta: { ...meta(101, { stream: 'token/tok-1', version: 2 }, ana()), subject: 'token/tok-1' },
    tokenId: 'tok-1',
    because: 'The bot is gone.',
  },
  AccessChanged: {
    type: 'AccessChanged',
    meta: { ...meta(102, { stream: 'access/person/ben', version: 1 }, ana()), subject: 'person/ben' },
    person: 'person/ben',
    role: 'manager',
    signedOutBefore: meta(102, incidentStream(1), ana()).occurredAt,
  },
  SessionEnded: {
    type: 'SessionEnded',
    meta: { ...meta(103, { stream: 'session/ses-1', version: 1 }, ana()), subject: 'session/ses-1' },
    sessionId: 'ses-1',
    person: 'person/ana',
    expiresAt: instantOf(meta(103, incidentStream(1), ana()).occurredAt + 604_800_000),
  },
  Audited: {
    type: 'Audited',
    meta: { ...meta(104, { stream: 'audit/policy-1', version: 1 }, ana()), subject: 'person/ana' },
    action: 'dead-letters-replayed',
    outcome: 'done',
    about: 'inc-1',
    via: 'session',
    credential: 'ses-2',
    address: '192.0.2.7',
    route: 'POST /v1/dead-letters/policy/replay',
    status: 200,
    detail: 'Ana had the letters of inc-1 handled again.',
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

function retrospectiveStream(version: number) {
  return { stream: 'retrospective/inc-1', version };
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

function pathDefinition(): PathDefinition {
  const node = {
    name: null,
    within: null,
    side: null,
    level: null,
    condition: null,
    repeatTimes: null,
    repeatTo: null,
  };
  const level = {
    targets: ['schedule/identity'],
    acknowledgeWithin: 'PT5M',
    mode: 'everyone',
    acknowledgement: 'first',
    urgency: 'by-severity',
  };
  return {
    name: 'Identity',
    nodes: [
      { ...node, name: 'on-call', level },
      { ...node, condition: 'incident.rank == 1' },
      { ...node, within: 1, side: 'then', level: { ...level, targets: ['person/dana'] } },
      { ...node, repeatTimes: 2, repeatTo: 'on-call' },
    ],
    lastResort: 'person/dana',
    adjudicator: null,
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
