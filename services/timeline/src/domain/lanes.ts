/** What is drawn for an incident, lane by lane, still in time and not yet on paper. */
import type { Instant } from '@escalog/kernel';
import { isType, type IncidentEvent, type IncidentEventOf } from './incident-event.ts';
import { placeOf, type PageOutcome } from './pages.ts';
import { sentenceOf } from './sentences.ts';
import type { IncidentHistory } from './timeline.ts';

export interface Lane {
  readonly name: string;
  readonly bars: readonly LaneBar[];
  /** In the order of time. */
  readonly marks: readonly LaneMark[];
  readonly labels: readonly { readonly at: Instant; readonly text: string }[];
}

export type BarStyle = `severity-${0 | 1 | 2 | 3}` | 'level' | 'last-resort' | PageOutcome;
export type MarkShape =
  | 'declared'
  | 'update'
  | 'acknowledged'
  | 'resolved'
  | 'skipped'
  | 'exhausted'
  | 'halted'
  | 'delivered'
  | 'failed'
  | 'undeliverable';

export interface LaneBar {
  readonly from: Instant;
  readonly to: Instant;
  readonly style: BarStyle;
  readonly title: string;
}

export interface LaneMark {
  readonly at: Instant;
  readonly shape: MarkShape;
  readonly title: string;
}

/** Severity, what people did, one lane for each escalation, one for each person who was paged. */
export function lanesOf(history: IncidentHistory): readonly Lane[] {
  return [severityLane(history), incidentLane(history), ...escalationLanes(history), ...personLanes(history)];
}

/** When the last thing happened: what is still open is drawn until then. */
function endOf({ events }: IncidentHistory): Instant {
  return Math.max(...events.map(({ meta }) => meta.occurredAt)) as Instant;
}

function severityLane(history: IncidentHistory): Lane {
  const { events, names } = history;
  const spans = events.flatMap((event): readonly { readonly from: Instant; readonly severity: string }[] => {
    if (event.type === 'IncidentDeclared') return [{ from: event.meta.occurredAt, severity: event.severity }];
    return event.type === 'SeverityChanged' ? [{ from: event.meta.occurredAt, severity: event.to }] : [];
  });
  const worstFirst = events.findLast(isType('IncidentRouted'))?.severities ?? [];
  const bars = spans.map(({ from, severity }, index): LaneBar => ({
    from,
    to: spans[index + 1]?.from ?? endOf(history),
    style: severityStyle(worstFirst.indexOf(severity)),
    title: names.of(severity),
  }));
  return { name: 'Severity', bars, marks: [], labels: bars.map(({ from, title }) => ({ at: from, text: title })) };
}

/** By its place among all severities, the worst of which has the place 0; -1 when no event tells it. */
function severityStyle(place: number): BarStyle {
  return (['severity-3', 'severity-2', 'severity-1'] as const)[place < 0 ? 2 : place] ?? 'severity-0';
}

const incidentShapes: { readonly [T in IncidentEvent['type']]?: MarkShape } = {
  IncidentDeclared: 'declared',
  UpdatePosted: 'update',
  IncidentAcknowledged: 'acknowledged',
  IncidentResolved: 'resolved',
};

function incidentLane({ events, names }: IncidentHistory): Lane {
  const marks = events.flatMap((event) => markOf(event, incidentShapes[event.type], sentenceOf(event, names)));
  const labels = events.flatMap((event) => {
    const at = event.meta.occurredAt;
    if (event.type === 'IncidentDeclared') return [{ at, text: 'declared' }];
    if (event.type === 'IncidentAcknowledged') return [{ at, text: `${names.of(event.by)} acknowledged` }];
    return event.type === 'IncidentResolved' ? [{ at, text: 'resolved' }] : [];
  });
  return { name: 'Incident', bars: [], marks, labels };
}

type Climb = IncidentEventOf<
  'LevelReached' | 'LevelSkipped' | 'EscalationExhausted' | 'LastResortPaged' | 'PathReplaced' | 'EscalationHalted'
>;

const climbShapes: { readonly [T in Climb['type']]?: MarkShape } = {
  LevelSkipped: 'skipped',
  EscalationExhausted: 'exhausted',
  EscalationHalted: 'halted',
};

function escalationLanes(history: IncidentHistory): readonly Lane[] {
  const { events, names } = history;
  return events.filter(isType('EscalationStarted')).map(({ escalationId, path }) => {
    const climbs = events.filter(isClimb).filter((event) => event.escalationId === escalationId);
    const bars = climbs.flatMap((event, index): readonly LaneBar[] => {
      const to = climbs[index + 1]?.meta.occurredAt ?? endOf(history);
      const bar = { from: event.meta.occurredAt, to, title: sentenceOf(event, names) };
      if (event.type === 'LevelReached') return [{ ...bar, style: 'level' }];
      return event.type === 'EscalationExhausted' || event.type === 'LastResortPaged'
        ? [{ ...bar, style: 'last-resort' }]
        : [];
    });
    return {
      name: names.of(path),
      bars,
      marks: climbs.flatMap((event) => markOf(event, climbShapes[event.type], sentenceOf(event, names))),
      labels: climbs.map((event) => ({ at: event.meta.occurredAt, text: climbLabel(event) })),
    };
  });
}

function isClimb(event: IncidentEvent): event is Climb {
  switch (event.type) {
    case 'LevelReached':
    case 'LevelSkipped':
    case 'EscalationExhausted':
    case 'LastResortPaged':
    case 'PathReplaced':
    case 'EscalationHalted':
      return true;
    default:
      return false;
  }
}

function climbLabel(event: Climb): string {
  switch (event.type) {
    case 'LevelReached':
      return placeOf(event);
    case 'LevelSkipped':
      return `${placeOf(event)} skipped`;
    case 'EscalationExhausted':
      return 'last resort';
    case 'LastResortPaged':
      return event.time === 1 ? 'last resort' : 'last resort again';
    case 'PathReplaced':
      return 'other path';
    case 'EscalationHalted':
      return 'stopped';
  }
}

function personLanes(history: IncidentHistory): readonly Lane[] {
  const { events, pages } = history;
  return [...Map.groupBy(pages, ({ person }) => person)].map(([person, own]) => ({
    name: own.at(-1)?.name ?? person,
    bars: own.map(({ requestedAt, endedAt, outcome, level, cycle }): LaneBar => ({
      from: requestedAt,
      to: endedAt ?? endOf(history),
      style: outcome,
      title: `Page of ${placeOf({ level, cycle })}: ${outcomeWords[outcome]}.`,
    })),
    marks: events.flatMap((event) => pageMark(event, person, history)),
    labels: own.map(({ requestedAt, outcome, level, cycle }) => ({
      at: requestedAt,
      text: `${placeOf({ level, cycle })}: ${outcomeWords[outcome]}`,
    })),
  }));
}

/** How a page ended, in words. */
export const outcomeWords: Readonly<Record<PageOutcome, string>> = {
  answered: 'answered',
  'answered-late': 'answered late',
  unanswered: 'not answered',
  'not-sent': 'not sent in time',
  undeliverable: 'could not be delivered',
  'stood-down': 'no longer needed',
  open: 'waiting for an answer',
};

function pageMark(event: IncidentEvent, person: string, { names }: IncidentHistory): readonly LaneMark[] {
  const title = sentenceOf(event, names);
  switch (event.type) {
    case 'DeliveryAttempted':
      return event.person === person && event.outcome === 'failed' ? markOf(event, 'failed', title) : [];
    case 'PageDelivered':
      return event.person === person ? markOf(event, 'delivered', title) : [];
    case 'PageUndeliverable':
      return event.person === person ? markOf(event, 'undeliverable', title) : [];
    case 'IncidentAcknowledged':
      return event.by === person ? markOf(event, 'acknowledged', title) : [];
    default:
      return [];
  }
}

function markOf({ meta }: IncidentEvent, shape: MarkShape | undefined, title: string): readonly LaneMark[] {
  return shape === undefined ? [] : [{ at: meta.occurredAt, shape, title }];
}
