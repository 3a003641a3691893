/** What an incident is after its events. */
import type { OwnIncidentEvent, Reason } from '@escalog/contracts';
import { never } from '@escalog/kernel';
import { withAnswer, withoutDeclines } from './answers.ts';
import {
  alertsOver,
  changeTold,
  lastEnd,
  notShown,
  personDecided,
  type Incident,
  type OpenIncident,
  type Progress,
} from './incident-state.ts';
import { reopened } from './reopening.ts';
import { withIgnored } from './replies.ts';
import { noAlerts, withEnded, withFiring, withNoted } from './known-alerts.ts';

export function declared({
  meta,
  title,
  description,
  severity,
  affects,
  unknownNames,
  responder,
  source,
  alerts,
  furtherAlerts,
  quietUntil,
  seenBy,
  reason,
}: Extract<OwnIncidentEvent, { type: 'IncidentDeclared' }>): Incident {
  const declaration = { title, description, severity, affects, unknownNames, responder, source };
  return {
    ...declaration,
    phase: 'open',
    declaredAt: meta.occurredAt,
    acknowledgedBy: [],
    answeredPages: [],
    resolvedAt: null,
    takenOver: false,
    quietUntil,
    ...(seenBy !== null && { seenBy }),
    reportedBy: meta.actor.ref,
    alerts: { ...withFiring(noAlerts, alerts, furtherAlerts), hidden: hiddenIn(reason) },
  };
}

export function changed(
  state: OpenIncident,
  event: Exclude<OwnIncidentEvent, { type: 'IncidentDeclared' | 'IncidentArchived' }>,
): OpenIncident {
  const takenOver = state.takenOver || (event.reason.code === personDecided && event.type !== 'IncidentAcknowledged');
  const before = state.alerts ?? noAlerts;
  const alerts = { ...before, hidden: Math.max(before.hidden ?? 0, hiddenIn(event.reason)) };
  const end = { at: event.meta.occurredAt, isTimed: event.reason.facts[lastEnd] !== undefined };
  switch (event.type) {
    case 'SeverityChanged':
      return { ...state, severity: event.to, takenOver };
    case 'ScopeChanged':
      return {
        ...state,
        affects: event.affects,
        unknownNames: [...state.unknownNames, ...event.unknownNames],
        takenOut: [...new Set([...(state.takenOut ?? []), ...event.removed])].filter(
          (ref) => !event.added.includes(ref),
        ),
        takenOver,
      };
    case 'UpdatePosted':
      return event.reason.code === alertsOver.keptOpen
        ? { ...state, alerts: { ...withEnded(alerts, end), areOver: true } }
        : { ...state, alerts, takenOver, ...withChange(state, event) };
    case 'IncidentAcknowledged':
      return {
        ...state,
        acknowledgedBy: [...new Set([...state.acknowledgedBy, event.by])].slice(-acknowledgersRemembered),
        answeredPages: event.pageId === null ? state.answeredPages : [...state.answeredPages, event.pageId],
        answers: withoutDeclines(state, event.by),
      };
    case 'IncidentResolved':
      return {
        ...state,
        phase: 'resolved',
        resolvedAt: end.at,
        alerts: event.reason.code === alertsOver.resolved ? withEnded(alerts, end) : alerts,
      };
    case 'AlertFiredAgain':
      return {
        ...state,
        // Whoever had it there had what is over.
        acknowledgedBy: state.acknowledgedBy.filter((by) => !by.startsWith('alert-source/')),
        alerts: withFiring(alerts, event.alerts, event.further),
      };
    case 'AlertsJoined':
      return { ...state, alerts: withFiring(alerts, event.alerts, event.further) };
    case 'AlertsEnded':
      return { ...state, alerts: withEnded(alerts, { ...end, alerts: event.alerts, further: event.further }) };
    case 'QuietChanged':
      return { ...state, quietUntil: event.quietUntil };
    case 'IncidentReopened':
      return reopened(state);
    case 'VisibilityChanged':
      return { ...state, seenBy: event.seenBy };
    case 'AlertsHeldBack':
      return state;
    case 'ReplyIgnored':
      return { ...state, ignoredReplies: withIgnored(state, event) };
    case 'PageDeclined':
    case 'NextLevelRequested':
    case 'IncidentHandedOff':
      return { ...state, answers: withAnswer(state, event) };
    case 'StatusChanged':
      return { ...state, progress: event.to as Progress, takenOver };
    case 'LeadAssigned':
      return { ...state, lead: event.lead, takenOver };
    case 'StaleAlertsReported':
      return { ...state, alerts: withNoted(alerts, event.alerts) };
    default:
      return never(event);
  }
}

const changesRemembered = 20;
const acknowledgersRemembered = 500;

/** Of a change that was told, enough to know it again. */
function withChange(
  { changes = [] }: OpenIncident,
  { meta, reason }: Extract<OwnIncidentEvent, { type: 'UpdatePosted' }>,
): Pick<OpenIncident, 'changes'> {
  const key = reason.facts[changeTold];
  return key === undefined ? {} : { changes: [...changes, { key, at: meta.occurredAt }].slice(-changesRemembered) };
}

function hiddenIn({ facts }: Reason): number {
  return Number(facts[notShown] ?? 0) || 0;
}
