/**
 * What a report about the alerts of a group makes of its incident, all in one decision. It opens the incident when
 * something fires, or may: what is not shown proves no end. Then it makes it worse and wider, never less; tells of
 * alerts that join and end; and ends it when every alert that was seen firing has ended, unless a person has taken
 * over. What fires again after that is told, because people are paged for it. A report that is older than the end of
 * its alert changes nothing.
 */
import type { Reason } from '@escalog/contracts';
import type { Maintenance } from '@escalog/definitions';
import { accepted, ignored, rejected, type Decision, type Instant } from '@escalog/kernel';
import {
  alertsOver,
  heldBackEnded,
  heldBy,
  heldIn,
  lastEnd,
  sourceNamed,
  type Declaration,
  type HeldBack,
  type Incident,
  type IncidentEvent,
  type OpenIncident,
} from './incident-state.ts';
import {
  asTold,
  countOf,
  newlyEnded,
  newlyFiring,
  noAlerts,
  notNoted,
  remembered,
  staleness,
  withEnded,
  withFiring,
  type KnownAlerts,
  type ReportedAlert,
} from './known-alerts.ts';
import {
  heldBecause,
  heldEvent,
  heldFacts,
  heldText,
  isAsHeld,
  isQuiet,
  pagingFromNow,
  quietIn,
  stillFiring,
} from './maintenance.ts';
import { becauseAlert } from './reasons.ts';
import { counted } from '@escalog/kernel';

export interface AlertReport {
  readonly at: Instant;
  /** What people call who sent it. */
  readonly sourceName: string;
  readonly alerts: readonly ReportedAlert[];
  /** How many alerts there are besides, which it does not show. */
  readonly hidden: number;
  /** What is said of it in place of how many alerts fire, and of their end: a beginning of a sentence, and a sentence. */
  readonly account?: { readonly fires: string; readonly ended: string };
  /** Whether it has come back so often of late that its end is no reason to believe that it is over. */
  readonly isFlapping: boolean;
  /** What it declares when nothing is open; what fires may be worse or wider than an incident that is. */
  readonly declaration: Declaration;
  /** Those of the unknown names that come from alerts which name nothing that is known. */
  readonly unrouted: readonly string[];
  readonly severityBecause: string;
  /** The severities that are at least as bad as its own. */
  readonly asBad: readonly string[];
  readonly facts: Readonly<Record<string, string>>;
  readonly definition: string | null;
  /** Ref of the source. */
  readonly reportedBy: string;
  /** The maintenance of all that fires in it and of `others`; `null` when anything affected is not in maintenance, or is not known. */
  maintenance(others: readonly string[]): Maintenance | null;
}

type Answer = Decision<IncidentEvent>;

const mostUnknownNames = 100;

export function reportAlerts(report: AlertReport, state: Incident): Answer {
  if (state.phase === 'resolved' || state.phase === 'archived')
    return rejected('incident-resolved', 'The incident of these alerts is resolved.');
  const known = (state.phase === 'undeclared' ? state.held?.alerts : state.alerts) ?? noAlerts;
  const [stale, alerts] = split(report.alerts, staleness(known, report.at));
  const [firing, ended] = split(alerts, (alert) => alert.firing);
  const mayFire = firing.length > 0 || report.hidden > 0;
  if (state.phase === 'undeclared')
    return mayFire ? opened(report, firing, ended, state) : endOfHeld(report, ended, state);
  const [first, ...others] = [
    ...(mayFire
      ? [
          ...begun(report, firing, known),
          ...notToldYet(report, known),
          ...worse(report, state),
          ...wider(report, state),
          ...loud(report, state),
        ]
      : []),
    ...(mayFire ? endedBeside(report, firing, ended, known) : over(report, ended, known, state)),
    ...late(report, stale, known),
  ];
  return first === undefined ? ignored('all of it is known') : accepted(first, ...others);
}

/** A late report about an incident that is resolved: it is noted once, and that is all. */
export function noteStaleAlerts(report: AlertReport, state: OpenIncident): Answer {
  const known = state.alerts ?? noAlerts;
  const stale = report.alerts.filter(staleness(known, report.at));
  const [first] = late(report, stale, known);
  return first === undefined ? ignored('it is noted already') : accepted(first);
}

/** Something fires, or may, and nothing is open: it is declared, or held back while all that it affects is in maintenance. */
function opened(
  report: AlertReport,
  firing: readonly ReportedAlert[],
  ended: readonly ReportedAlert[],
  state: Extract<Incident, { phase: 'undeclared' }>,
): Answer {
  const held = heldIn(state);
  const before = state.held?.alerts ?? noAlerts;
  const known = after(ended, before, report.at);
  const maintenance = report.maintenance(held?.declaration.affects ?? []);
  const joining = remembered(newlyFiring(firing, known), known);
  if (maintenance?.alerts !== 'hold') {
    const { alerts, furtherAlerts } = stillFiring(known);
    const all = { alerts: [...alerts, ...joining.alerts], furtherAlerts: furtherAlerts + joining.further };
    return accepted(declared(report, firing, all, held, maintenance));
  }
  const declaration = held === undefined ? report.declaration : together(report, held.declaration);
  const isNews = held === undefined || joining.alerts.length + joining.further > 0;
  const isSame = held !== undefined && !isNews && isAsHeld(held, maintenance) && isTold(held.declaration, declaration);
  const count = joining.alerts.length + joining.further;
  const what =
    report.account?.fires ?? `${report.sourceName} reports ${counted(isNews ? count : firing.length, 'firing alert')}`;
  const reason = because(report, 'held-back', `${what}; ${heldBecause(maintenance)}.`);
  const [first, ...others] = [
    ...(isSame ? [] : [heldEvent(declaration, joining, maintenance, reason)]),
    ...heldEnded(report, ended, before, held),
  ];
  return first === undefined ? ignored('all of it is held back already') : accepted(first, ...others);
}

/** Nothing fires, and nothing is open: what was held back may have ended. */
function endOfHeld(
  report: AlertReport,
  ended: readonly ReportedAlert[],
  state: Extract<Incident, { phase: 'undeclared' }>,
): Answer {
  const held = heldIn(state);
  const [first] = held === undefined ? [] : heldEnded(report, ended, held.alerts, held);
  return first === undefined ? ignored('nothing fires, and nothing is open') : accepted(first);
}

/** What of it is held back and has ended is dropped, with a word on what is left. */
function heldEnded(
  report: AlertReport,
  ended: readonly ReportedAlert[],
  known: KnownAlerts,
  held: HeldBack | undefined,
): readonly IncidentEvent[] {
  const alerts = newlyEnded(ended, known);
  const further = endedOfOthers(ended, known);
  const count = alerts.length + further;
  if (held === undefined || count === 0) return [];
  const left = countOf(after(ended, known, report.at));
  const what = `${report.sourceName} reports that ${counted(count, 'alert')} ${count === 1 ? 'has' : 'have'} ended that ${count === 1 ? 'was' : 'were'} held back`;
  const text = left === 0 ? `${what}; none fires any more, so nothing is opened.` : `${what}; others are held back on.`;
  const told = { ...report, facts: { ...report.facts, [heldBy]: held.windowNames } };
  return [
    {
      type: 'AlertsEnded',
      alerts: asTold(alerts),
      further,
      firing: left,
      reason: becauseEnded(told, ended, heldBackEnded, text),
    },
  ];
}

/** As bad as the worse and as wide as both; else as the newest report has it. */
function together({ declaration, asBad }: AlertReport, before: Declaration): Declaration {
  const union = (some: readonly string[], others: readonly string[]) => [...new Set([...some, ...others])];
  return {
    ...declaration,
    severity: asBad.includes(before.severity) ? before.severity : declaration.severity,
    affects: union(before.affects, declaration.affects),
    unknownNames: union(before.unknownNames, declaration.unknownNames).slice(0, mostUnknownNames),
  };
}

function isTold(before: Declaration, now: Declaration): boolean {
  return (
    before.severity === now.severity &&
    before.affects.length === now.affects.length &&
    before.unknownNames.length === now.unknownNames.length
  );
}

function declared(
  report: AlertReport,
  firing: readonly ReportedAlert[],
  alerts: Pick<Extract<IncidentEvent, { type: 'IncidentDeclared' }>, 'alerts' | 'furtherAlerts'>,
  held: HeldBack | undefined,
  maintenance: Maintenance | null,
): IncidentEvent {
  const { sourceName, hidden, unrouted, severityBecause, account } = report;
  const declaration = held === undefined ? report.declaration : together(report, held.declaration);
  const notShown = `${hidden} ${firing.length > 0 ? 'more ' : ''}that ${hidden === 1 ? 'is' : 'are'} not shown and may fire`;
  const shown = firing.length === 0 ? 'no firing alert' : counted(firing.length, 'firing alert');
  const besides = hidden === 0 ? '' : ` ${firing.length > 0 ? 'and' : 'but'} ${notShown}`;
  const what = account?.fires ?? `${sourceName} reports ${shown}${besides}`;
  const why =
    declaration.severity === report.declaration.severity ? severityBecause : 'what was held back is as bad as that';
  const before = held === undefined ? '' : ` ${heldText(held)}; not all that is affected is to be held back any more.`;
  const quiet = quietIn(maintenance);
  const text = `${what}; the severity is ${declaration.severity} because ${why}.${before}${quiet.text}`;
  const facts = { ...report.facts, ...(held !== undefined && heldFacts(held)), ...quiet.facts };
  return {
    type: 'IncidentDeclared',
    ...declaration,
    unrouted,
    ...alerts,
    preview: null,
    quietUntil: quiet.quietUntil,
    seenBy: null,
    reason: because({ ...report, facts }, 'alert-firing', text),
  };
}

/** What nobody works on is affected as well: people are paged at once. */
function loud(report: AlertReport, state: OpenIncident): readonly IncidentEvent[] {
  if (!isQuiet(state) || report.maintenance(state.affects) !== null) return [];
  const text = `${report.sourceName} reports what is not in maintenance, so people are paged.`;
  return [pagingFromNow(because(report, 'not-in-maintenance', text))];
}

/** Alerts that were not known to fire; after the end of all, whatever fires or may. */
function begun(report: AlertReport, firing: readonly ReportedAlert[], known: KnownAlerts): readonly IncidentEvent[] {
  const { sourceName, hidden } = report;
  const joining = newlyFiring(firing, known);
  if (known.areOver) {
    const { alerts, further } = remembered(joining, { ...known, named: 0 });
    const what =
      firing.length > 0 ? counted(firing.length, 'firing alert') : `${counted(hidden, 'alert')} that it does not show`;
    const text = `${sourceName} reports ${what} again after all had ended, so whoever answers for it is paged again.`;
    return [{ type: 'AlertFiredAgain', alerts, further, reason: because(report, 'alert-fired-again', text) }];
  }
  const { alerts, further } = remembered(joining, known);
  if (alerts.length + further === 0) return [];
  const text = `${sourceName} reports ${counted(alerts.length + further, 'further alert')} of the same group.`;
  return [{ type: 'AlertsJoined', alerts, further, reason: because(report, 'alert-joined', text) }];
}

/** More alerts are not shown than was told: said when they are twice as many, so that a storm is told in few lines. */
function notToldYet(report: AlertReport, { hidden = 0, areOver }: KnownAlerts): readonly IncidentEvent[] {
  if (areOver || report.hidden === 0 || report.hidden < 2 * hidden) return [];
  const text = `${counted(report.hidden, 'further alert')} of the group ${report.hidden === 1 ? 'is' : 'are'} not shown.`;
  const why = `${report.sourceName} shortens its list, so nobody can tell here what they are; what is not shown may fire.`;
  return [{ type: 'UpdatePosted', text, reason: because(report, 'alerts-not-shown', why) }];
}

/** Never what a person has set. */
function worse(report: AlertReport, { severity: from, takenOver }: OpenIncident): readonly IncidentEvent[] {
  const to = report.declaration.severity;
  if (takenOver || report.asBad.includes(from)) return [];
  const text = `${report.sourceName} reports it as ${to} now because ${report.severityBecause}.`;
  return [{ type: 'SeverityChanged', from, to, direction: 'raised', reason: because(report, 'alert-worse', text) }];
}

function wider(report: AlertReport, { affects, unknownNames: before }: OpenIncident): readonly IncidentEvent[] {
  const added = report.declaration.affects.filter((entry) => !affects.includes(entry));
  const unknownNames = report.declaration.unknownNames
    .filter((name) => !before.includes(name))
    .slice(0, Math.max(0, mostUnknownNames - before.length));
  if (added.length + unknownNames.length === 0) return [];
  return [
    {
      type: 'ScopeChanged',
      added,
      removed: [],
      affects: [...affects, ...added],
      unknownNames,
      unrouted: unknownNames.filter((name) => report.unrouted.includes(name)),
      names: {},
      reason: because(report, 'alert-wider', 'Alerts of the same group name more than before.'),
    },
  ];
}

/** Alerts that have ended while others fire, or may. */
function endedBeside(
  report: AlertReport,
  firing: readonly ReportedAlert[],
  ended: readonly ReportedAlert[],
  known: KnownAlerts,
): readonly IncidentEvent[] {
  const { alerts, further } = remembered(newlyFiring(firing, known), known);
  return someEnded(report, ended, known, countOf(withFiring(known, alerts, further)));
}

/** Nothing in the report fires: the end, if that was all that was seen firing. */
function over(
  report: AlertReport,
  ended: readonly ReportedAlert[],
  known: KnownAlerts,
  { takenOver }: OpenIncident,
): readonly IncidentEvent[] {
  if (known.areOver || ended.length === 0) return [];
  if (countOf(after(ended, known, report.at)) > 0) return someEnded(report, ended, known, countOf(known));
  const text = report.account?.ended ?? `${report.sourceName} reports that every alert of the group has ended.`;
  if (!takenOver && report.isFlapping) return flapped(report, ended, known);
  if (!takenOver)
    return [{ type: 'IncidentResolved', note: null, reason: becauseEnded(report, ended, alertsOver.resolved, text) }];
  return [
    {
      type: 'UpdatePosted',
      text: `The alert has ended: ${report.declaration.title}`,
      reason: becauseEnded(
        report,
        ended,
        alertsOver.keptOpen,
        `${text} It stays open because a person has taken over.`,
      ),
    },
  ];
}

/** It ends, and the incident does not: what comes next is told on it, and pages nobody who has acknowledged. */
function flapped(report: AlertReport, ended: readonly ReportedAlert[], known: KnownAlerts): readonly IncidentEvent[] {
  const alerts = newlyEnded(ended, known);
  const further = endedOfOthers(ended, known);
  if (alerts.length + further === 0) return [];
  const text = `${report.sourceName} reports that every alert of the group has ended, but it has come back several times of late, so the incident stays open until a person resolves it.`;
  return [
    {
      type: 'AlertsEnded',
      alerts: asTold(alerts),
      further,
      firing: 0,
      reason: becauseEnded(report, ended, 'alert-ended-while-flapping', text),
    },
  ];
}

function someEnded(
  report: AlertReport,
  ended: readonly ReportedAlert[],
  known: KnownAlerts,
  before: number,
): readonly IncidentEvent[] {
  const alerts = newlyEnded(ended, known);
  const further = endedOfOthers(ended, known);
  const count = alerts.length + further;
  if (count === 0) return [];
  const left = before - count;
  const why =
    left > 0
      ? `${counted(left, 'alert')} of the group ${left === 1 ? 'was' : 'were'} seen firing and ${left === 1 ? 'has' : 'have'} not ended`
      : 'others of the group are not shown and may fire';
  const text = `${report.sourceName} reports that ${counted(count, 'alert')} ${count === 1 ? 'has' : 'have'} ended; ${why}, so the incident stays open.`;
  return [
    {
      type: 'AlertsEnded',
      alerts: asTold(alerts),
      further,
      firing: left,
      reason: becauseEnded(report, ended, 'alert-ended', text),
    },
  ];
}

function late(report: AlertReport, stale: readonly ReportedAlert[], known: KnownAlerts): readonly IncidentEvent[] {
  const alerts = notNoted(stale, known);
  if (alerts.length === 0) return [];
  const text = `${report.sourceName} reports ${counted(alerts.length, 'alert')} as firing with a start whose end is known already: the report is late, and nobody is paged for it.`;
  return [{ type: 'StaleAlertsReported', alerts: asTold(alerts), reason: because(report, 'alert-stale', text) }];
}

function after(ended: readonly ReportedAlert[], known: KnownAlerts, at: Instant): KnownAlerts {
  return withEnded(known, {
    at,
    isTimed: true,
    alerts: newlyEnded(ended, known),
    further: endedOfOthers(ended, known),
  });
}

/** How many of those that are only counted have ended: what ended and is not remembered may be one of them. */
function endedOfOthers(ended: readonly ReportedAlert[], known: KnownAlerts): number {
  const remembered = new Set([...known.firing, ...known.ended].map(({ alertId }) => alertId));
  return Math.min(known.unremembered, ended.filter(({ alertId }) => !remembered.has(alertId)).length);
}

function split<Item>(
  items: readonly Item[],
  test: (item: Item) => boolean,
): readonly [readonly Item[], readonly Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

/** With the last end among the facts, when the source says of each when it was. */
function becauseEnded(report: AlertReport, ended: readonly ReportedAlert[], code: string, text: string): Reason {
  const ends = ended.flatMap(({ endsAt }) => endsAt ?? []).sort();
  const { [lastEnd]: _, ...facts } = report.facts;
  const last = ends.at(-1);
  const known = last !== undefined && ends.length === ended.length ? { [lastEnd]: last } : {};
  return because({ ...report, facts: { ...facts, ...known } }, code, text);
}

function because({ facts, definition, sourceName }: AlertReport, code: string, text: string): Reason {
  return becauseAlert(code, text, { ...facts, [sourceNamed]: sourceName }, definition);
}
