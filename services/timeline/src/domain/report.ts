/** The report on one incident: what a person reads the morning after, all of it from the recorded events. */
import { isoOf } from '@escalog/kernel';
import { toldFigures, type FigureRow } from './figure-rows.ts';
import type { Finding } from './finding.ts';
import { verdictOf } from './held.ts';
import { endOf } from './lane.ts';
import { nudgeStories, type NudgeOutcome } from './nudges.ts';
import { isType, type IncidentEvent, type IncidentEventOf } from './incident-event.ts';
import type { Names } from './names.ts';
import { sentenceOf } from './sentences.ts';
import { capital } from './wording.ts';
import { previewStoryOf, type PreviewStory } from './preview-held.ts';
import { peopleIn, type InvolvedPerson } from './people.ts';
import { escalationIsOver, isResolved } from './escalation-over.ts';
import type { Retrospective } from './retrospective.ts';
import { summaryOf } from './summary.ts';
import { entryOf, timelineOf, type IncidentHistory, type Timeline, type TimelineEntry } from './timeline.ts';

export interface Report {
  readonly incident: Timeline['incident'];
  /** Whether the incident is not resolved: then more may come, and what is said here may change. */
  readonly isOpen: boolean;
  /** When the last event happened that the report tells of. */
  readonly upTo: string;
  /** How many events it tells of. */
  readonly events: number;
  /** Complete sentences. */
  readonly summary: readonly string[];
  readonly found: readonly FoundRoute[];
  /** The routing rules that were asked, in the order in which they were. */
  readonly rules: readonly AskedRule[];
  /** How many more were asked and did not apply. */
  readonly furtherRules: number;
  readonly people: readonly InvolvedPerson[];
  readonly escalations: readonly EscalationStory[];
  /** What was suggested to people, in the order in which it was. */
  readonly nudges: readonly NudgeSummary[];
  /** Whether nothing is escalated any more; until then nothing is said to have held. */
  readonly escalationOver: boolean;
  readonly held: readonly Finding[];
  readonly notHeld: readonly Finding[];
  /** What had been foretold against what happened; null when whoever declared it had not asked. */
  readonly preview: PreviewStory | null;
  readonly figures: Timeline['figures'];
  /** The figures of which there is something to tell, in words, in the order to show them. */
  readonly figureRows: readonly FigureRow[];
  /** What did not happen, as one sentence; null when everything did. */
  readonly figuresAbsent: string | null;
  /** What people wrote beside it, as they wrote it: Markdown. */
  readonly retrospective: Retrospective;
  readonly timeline: readonly TimelineEntry[];
}

/** Whom the incident was routed to, and how they were found. */
export interface FoundRoute {
  readonly at: string;
  readonly kind: string;
  readonly to: string;
  readonly path: string;
  readonly entries: readonly string[];
  readonly explanation: string;
}

/** A routing rule that was asked, and what came of it. */
export interface AskedRule {
  readonly at: string;
  /** Ref and version. */
  readonly rule: string;
  readonly name: string;
  /** applies, does-not-apply or not-evaluable. */
  readonly outcome: string;
  readonly because: string;
}

/** A suggestion, and what became of it. */
export interface NudgeSummary {
  readonly at: string;
  readonly nudgeId: string;
  readonly suggestion: string;
  /** Names of who was asked. */
  readonly asked: readonly string[];
  readonly outcome: NudgeOutcome;
  readonly endedAt: string | null;
  readonly leadTimeMs: number | null;
  /** What became of it, as one sentence; null while it is open. */
  readonly text: string | null;
}

/** One path that was climbed, from its start on. */
export interface EscalationStory {
  readonly escalationId: string;
  /** route, handoff, adjudication or rule. */
  readonly kind: string;
  /** `Identity, version 3, for team Identity`, or what it was besides. */
  readonly title: string;
  readonly path: string;
  readonly pathVersion: number;
  readonly owner: string | null;
  readonly steps: readonly TimelineEntry[];
}

/** `newest` is how many entries its timeline has at most, besides those on pages; all when left out. */
export function reportOf(history: IncidentHistory, newest = Infinity): Report {
  const { incident, entries, figures } = timelineOf(history);
  const { rows, absent } = toldFigures(figures, isResolved(history));
  return {
    incident,
    isOpen: incident.status !== 'resolved',
    upTo: isoOf(endOf(history)),
    events: history.events.length,
    summary: summaryOf(history, incident),
    found: foundRoutes(history),
    ...askedRules(history),
    people: peopleIn(history),
    escalations: escalationStories(history),
    nudges: nudgeSummaries(history),
    escalationOver: escalationIsOver(history),
    ...verdictOf(history),
    preview: previewStoryOf(history),
    figures,
    figureRows: rows,
    figuresAbsent: absent,
    retrospective: history.retrospective,
    timeline: newestOf(entries, newest),
  };
}

function newestOf(entries: readonly TimelineEntry[], count: number): readonly TimelineEntry[] {
  const from = entries.length - count;
  return from <= 0 ? entries : entries.filter(({ stream }, index) => index >= from || stream.startsWith('delivery/'));
}

function foundRoutes({ events, names }: IncidentHistory): readonly FoundRoute[] {
  return events.filter(isType('IncidentRouted')).flatMap(({ meta, routes }) =>
    routes.map(({ kind, owner, responder, path, entries, explanation }) => ({
      at: isoOf(meta.occurredAt),
      kind,
      to: names.of(responder ?? owner ?? path),
      path: names.of(path),
      entries: entries.map(names.of),
      explanation,
    })),
  );
}

function askedRules({ events }: IncidentHistory): Pick<Report, 'rules' | 'furtherRules'> {
  const routings = events.filter(isType('IncidentRouted'));
  return {
    rules: routings.flatMap(({ meta, rules }) => rules.map((asked) => ({ at: isoOf(meta.occurredAt), ...asked }))),
    furtherRules: routings.reduce((sum, { furtherRules }) => sum + furtherRules, 0),
  };
}

function escalationStories({ events, names }: IncidentHistory): readonly EscalationStory[] {
  return events.filter(isType('EscalationStarted')).map((started) => {
    const { escalationId, kind, path, pathVersion, owner } = started;
    return {
      escalationId,
      kind: kind ?? 'route',
      title: titleOf(started, names),
      path: names.of(path),
      pathVersion,
      owner: owner === null ? null : names.of(owner),
      steps: events.filter((event) => isStepOf(event, escalationId)).map((event) => entryOf(event, names)),
    };
  });
}

/** `Identity, version 3, for team Identity`; of a handoff `The handoff to team Payments: Payments primary, version 2`. */
function titleOf(
  { escalationId, kind, path, pathVersion, owner }: IncidentEventOf<'EscalationStarted'>,
  names: Names,
): string {
  if (kind === 'adjudication') return 'The adjudication';
  const version = `${names.of(path)}, version ${pathVersion}`;
  if (kind === 'handoff') return `${capital(names.ofEscalation(escalationId))}: ${version}`;
  return owner === null ? version : `${version}, for ${names.of(owner)}`;
}

/** Whether it is told under an escalation: what it did, and what became of it by handoffs and changes. */
function isStepOf(event: IncidentEvent, escalationId: string): boolean {
  switch (event.type) {
    case 'IncidentHandedOff':
    case 'NextLevelRequested':
    case 'DeliveryStarted':
    case 'DeliveryAttempted':
    case 'PageDelivered':
    case 'PageUndeliverable':
    case 'PageWithdrawn':
      return false;
    case 'IncidentReassessed':
      return event.added.some((added) => added.escalationId === escalationId);
    case 'HandoffAccepted':
      return event.escalationId === escalationId || event.from === escalationId;
    case 'HandoffReturned':
      return event.escalationId === escalationId || event.to === escalationId;
    default:
      return 'escalationId' in event && event.escalationId === escalationId;
  }
}

function nudgeSummaries({ events, names }: IncidentHistory): readonly NudgeSummary[] {
  const byId = new Map(events.map((event) => [event.meta.eventId, event]));
  return nudgeStories(events).map(
    ({ nudgeId, suggestion, asked, madeAt, endedAt, outcome, leadTimeMs, events: told }) => {
      const last = byId.get(told.at(-1) ?? '');
      return {
        at: isoOf(madeAt),
        nudgeId,
        suggestion,
        asked,
        outcome,
        endedAt: endedAt === null ? null : isoOf(endedAt),
        leadTimeMs,
        text: outcome === 'open' || last === undefined ? null : sentenceOf(last, names),
      };
    },
  );
}
