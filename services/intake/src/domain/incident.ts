/**
 * The incident. It is declared once, changes severity and scope, is acknowledged by any number of people,
 * and is resolved for good. Somebody whom several paths page answers each of those pages; only the same page
 * answered twice is one answer. A command that says what is already so is ignored, never an error: whoever
 * sends it twice gets the same answer. After the resolve nothing changes any
 * more; only a late report about its alerts is noted.
 */
import type { IncidentsEvent, Preview, Reason } from '@escalog/contracts';
import {
  accepted,
  ignored,
  never,
  rejected,
  type Decider,
  type Decision,
  type Instant,
  type Milliseconds,
} from '@escalog/kernel';
import { noteStaleAlerts, reportAlerts, type AlertReport } from './alert-report.ts';
import {
  alertsOver,
  changeTold,
  lastEnd,
  notShown,
  personDecided,
  type Declaration,
  type Incident,
  type IncidentEvent,
  type OpenIncident,
} from './incident-state.ts';
import { heldAfter, isQuiet, pagingFromNow, reviewMaintenance, type MaintenanceReview } from './maintenance.ts';
import { noAlerts, withEnded, withFiring, withNoted } from './known-alerts.ts';

export type IncidentCommand =
  /** `preview` is what whoever declares it was told that it would lead to. */
  | {
      readonly kind: 'declare';
      readonly declaration: Declaration;
      readonly preview: Preview | null;
      readonly reason: Reason;
    }
  | {
      readonly kind: 'acknowledge';
      readonly by: string;
      readonly pageId: string | null;
      /** `alert-source` when the system that the alert comes from says that somebody has it there. */
      readonly via: 'rest' | 'link' | 'alert-source';
      readonly reason: Reason;
    }
  /** `from` is what `direction` was judged by. */
  | {
      readonly kind: 'change-severity';
      readonly from: string;
      readonly to: string;
      readonly direction: 'raised' | 'lowered';
      readonly reason: Reason;
    }
  | ({ readonly kind: 'change-scope'; readonly reason: Reason } & ScopeCommand)
  /** `once` when the same may come again without being news. */
  | { readonly kind: 'post-update'; readonly text: string; readonly reason: Reason; readonly once?: Once }
  | { readonly kind: 'resolve'; readonly note: string | null; readonly reason: Reason }
  /** `opens` when nothing is known to be open. */
  | { readonly kind: 'report-alerts'; readonly report: AlertReport; readonly opens: boolean }
  | { readonly kind: 'note-stale-alerts'; readonly report: AlertReport }
  /** Somebody has to come although what is affected is in maintenance. */
  | { readonly kind: 'page-now'; readonly reason: Reason }
  /** A maintenance window may be over, or is not what it was. */
  | { readonly kind: 'review-maintenance'; readonly review: MaintenanceReview };

/** An update that its sender may repeat: within so long it is the same one. */
export interface Once {
  readonly key: string;
  readonly within: Milliseconds;
  readonly at: Instant;
}

/** What is affected besides, what is not affected after all, and names that nothing is known under. */
export interface ScopeCommand {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly unknownNames: readonly string[];
  /** What the routing found in the sentence, of which the incident itself does not know. */
  readonly found: readonly string[];
  /** What the entries are called, by ref. */
  readonly names: Readonly<Record<string, string>>;
}

const mostAffected = 500;
const mostUnknownNames = 100;

export const incident: Decider<Incident, IncidentCommand, IncidentEvent, IncidentEvent & IncidentsEvent> = {
  initial: { phase: 'undeclared' },

  decide(command, state) {
    if (command.kind === 'declare') return declare(command, state);
    if (command.kind === 'report-alerts') return reportAlerts(command.report, state);
    if (command.kind === 'review-maintenance') return reviewMaintenance(command.review, state);
    if (state.phase === 'undeclared')
      return rejected('incident-not-found', 'There is no such incident; GET /v1/incidents lists those that are.');
    if (command.kind === 'note-stale-alerts') return noteStaleAlerts(command.report, state);
    return state.phase === 'resolved' ? afterResolve(command) : whileOpen(command, state);
  },

  evolve(state, event) {
    if (event.type === 'IncidentDeclared') return declared(event);
    return state.phase === 'undeclared' ? heldAfter(state, event) : changed(state, event);
  },
};

type Answer = Decision<IncidentEvent>;
type PersonCommand = Exclude<
  IncidentCommand,
  { kind: 'declare' | 'report-alerts' | 'note-stale-alerts' | 'review-maintenance' }
>;
type Command<Kind extends IncidentCommand['kind']> = Extract<IncidentCommand, { kind: Kind }>;

function declare({ declaration, preview, reason }: Command<'declare'>, state: Incident): Answer {
  if (state.phase === 'undeclared')
    return accepted({
      type: 'IncidentDeclared',
      ...declaration,
      unrouted: [],
      alerts: [],
      furtherAlerts: 0,
      preview,
      quietUntil: null,
      reason,
    });
  if (state.source.requestHash === declaration.source.requestHash)
    return ignored('the same declaration was made before');
  return rejected(
    'idempotency-key-reused',
    'This Idempotency-Key was used for another declaration; use a new key for a new one.',
  );
}

function whileOpen(command: PersonCommand, state: OpenIncident): Answer {
  switch (command.kind) {
    case 'acknowledge':
      return acknowledge(command, state);
    case 'change-severity':
      if (command.to === state.severity) return ignored(`the severity is ${command.to} already`);
      if (command.from !== state.severity)
        return rejected(
          'severity-changed',
          `The severity was changed to ${state.severity} meanwhile; look again, and change it if it is still wrong.`,
        );
      return accepted<IncidentEvent>(
        {
          type: 'SeverityChanged',
          from: command.from,
          to: command.to,
          direction: command.direction,
          reason: command.reason,
        },
        ...(command.direction === 'raised' && isQuiet(state) ? [pagingFromNow(command.reason)] : []),
      );
    case 'change-scope':
      return changeScope(command, state);
    case 'post-update':
      if (wasTold(command.once, state)) return ignored('it was told a moment ago');
      return accepted({ type: 'UpdatePosted', text: command.text, reason: command.reason });
    case 'page-now':
      return isQuiet(state) ? accepted(pagingFromNow(command.reason)) : ignored('people are paged already');
    case 'resolve':
      return accepted({ type: 'IncidentResolved', note: command.note, reason: command.reason });
    default:
      return never(command);
  }
}

function wasTold(once: Once | undefined, { changes = [] }: OpenIncident): boolean {
  return once !== undefined && changes.some(({ key, at }) => key === once.key && once.at - at <= once.within);
}

/** Of what is asked only what is not so already: whoever asks twice, or after somebody else, changes nothing. */
function changeScope(
  { add, remove, unknownNames: named, found, names, reason }: Command<'change-scope'>,
  state: OpenIncident,
): Answer {
  const { takenOut = [] } = state;
  const before = new Set([...state.affects, ...found.filter((ref) => !takenOut.includes(ref))]);
  const added = add.filter((ref) => !before.has(ref));
  const removed = remove.filter((ref) => before.has(ref));
  const unknownNames = named.filter((name) => !state.unknownNames.includes(name));
  if (added.length + removed.length + unknownNames.length === 0) return ignored('what is affected is so already');
  const affects = [...state.affects, ...added].filter((ref) => !removed.includes(ref));
  if (affects.length > mostAffected || state.unknownNames.length + unknownNames.length > mostUnknownNames)
    return rejected(
      'too-much-affected',
      `An incident affects at most ${mostAffected} entries and knows ${mostUnknownNames} names besides; name what they are part of instead.`,
    );
  const told = Object.fromEntries(Object.entries(names).filter(([ref]) => [...added, ...removed].includes(ref)));
  return accepted({
    type: 'ScopeChanged',
    added,
    removed,
    affects,
    unknownNames,
    unrouted: unknownNames,
    names: told,
    reason,
  });
}

function acknowledge(
  { by, pageId, via, reason }: Command<'acknowledge'>,
  { answeredPages, acknowledgedBy }: OpenIncident,
): Answer {
  if (via === 'alert-source' && acknowledgedBy.includes(by)) return ignored('its source has acknowledged it already');
  if (pageId !== null && answeredPages.includes(pageId)) return ignored('this page is answered already');
  return accepted({ type: 'IncidentAcknowledged', by, pageId, via, until: null, reason });
}

function afterResolve({ kind }: PersonCommand): Answer {
  if (kind === 'resolve') return ignored('the incident is resolved already');
  return rejected('incident-resolved', 'The incident is resolved; declare a new one if it is happening again.');
}

function declared({
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
  reason,
}: Extract<IncidentsEvent, { type: 'IncidentDeclared' }>): Incident {
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
    reportedBy: meta.actor.ref,
    alerts: { ...withFiring(noAlerts, alerts, furtherAlerts), hidden: hiddenIn(reason) },
  };
}

function changed(state: OpenIncident, event: Exclude<IncidentsEvent, { type: 'IncidentDeclared' }>): OpenIncident {
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
        acknowledgedBy: [...new Set([...state.acknowledgedBy, event.by])],
        answeredPages: event.pageId === null ? state.answeredPages : [...state.answeredPages, event.pageId],
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
    case 'AlertsHeldBack':
    case 'PageDeclined':
    case 'NextLevelRequested':
    case 'IncidentHandedOff':
    case 'StatusChanged':
    case 'LeadAssigned':
      return state;
    case 'StaleAlertsReported':
      return { ...state, alerts: withNoted(alerts, event.alerts) };
    default:
      return never(event);
  }
}

const changesRemembered = 20;

/** Of a change that was told, enough to know it again. */
function withChange(
  { changes = [] }: OpenIncident,
  { meta, reason }: Extract<IncidentsEvent, { type: 'UpdatePosted' }>,
): Pick<OpenIncident, 'changes'> {
  const key = reason.facts[changeTold];
  return key === undefined ? {} : { changes: [...changes, { key, at: meta.occurredAt }].slice(-changesRemembered) };
}

function hiddenIn({ facts }: Reason): number {
  return Number(facts[notShown] ?? 0) || 0;
}
