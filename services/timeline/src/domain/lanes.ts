/** What is drawn for an incident, lane by lane, still in time and not yet on paper. */
import type { Instant } from '@escalog/kernel';
import {
  endOf,
  markOf,
  outcomeWords,
  type BarStyle,
  type Lane,
  type LaneBar,
  type LaneMark,
  type MarkShape,
} from './lane.ts';
import { escalationLanes } from './escalation-lanes.ts';
import { foldedEscalations, foldedPeople, type FoldedLanes } from './folded-lanes.ts';
import { isType, type IncidentEvent } from './incident-event.ts';
import type { Names } from './names.ts';
import { nudgeStories, type NudgeOutcome } from './nudges.ts';
import { placeOf, type PageOutcome } from './pages.ts';
import { sentenceOf } from './sentences.ts';
import type { IncidentHistory } from './timeline.ts';
import { quoted, sentence } from './wording.ts';

/** Severity, what people did, what was suggested to them, one lane for each escalation, one for each person who was paged; of many of these, fewer. */
export function lanesOf(history: IncidentHistory): FoldedLanes {
  const escalations = foldedEscalations(escalationLanes(history));
  const people = foldedPeople(personLanes(history));
  return {
    lanes: [severityLane(history), incidentLane(history), ...nudgeLane(history), ...escalations.lanes, ...people.lanes],
    folded: [...escalations.folded, ...people.folded],
  };
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
  StatusChanged: 'update',
  LeadAssigned: 'update',
  IncidentAcknowledged: 'acknowledged',
  PageDeclined: 'declined',
  NextLevelRequested: 'update',
  IncidentHandedOff: 'handed-off',
  BounceDetected: 'bounced',
  IncidentResolved: 'resolved',
  IncidentReopened: 'declared',
};

function incidentLane({ events, names }: IncidentHistory): Lane {
  const marks = events.flatMap((event) =>
    event.type in incidentShapes ? markOf(event, incidentShapes[event.type], sentenceOf(event, names)) : [],
  );
  const labels = events.flatMap((event) => {
    const text = incidentLabel(event, names);
    return text === undefined ? [] : [{ at: event.meta.occurredAt, text }];
  });
  return { name: 'Incident', bars: [], marks, labels };
}

function incidentLabel(event: IncidentEvent, names: Names): string | undefined {
  switch (event.type) {
    case 'IncidentDeclared':
      return 'declared';
    case 'IncidentAcknowledged':
      return `${names.of(event.by)} acknowledged`;
    case 'PageDeclined':
      return `${names.of(event.by)} declined`;
    case 'NextLevelRequested':
      return `${names.of(event.by)} asked for help`;
    case 'IncidentHandedOff':
      return `handed off to ${names.of(event.to)}`;
    case 'BounceDetected':
      return 'goes to and fro';
    case 'IncidentResolved':
      return 'resolved';
    case 'IncidentReopened':
      return 'reopened';
    default:
      return undefined;
  }
}

const nudgeStyles: Readonly<Record<NudgeOutcome, PageOutcome>> = {
  accepted: 'answered',
  dismissed: 'declined',
  expired: 'unanswered',
  overtaken: 'stood-down',
  open: 'open',
};

/** A bar for each suggestion, until it was answered. No lane where nothing was suggested. */
function nudgeLane(history: IncidentHistory): readonly Lane[] {
  const nudges = nudgeStories(history.events);
  if (nudges.length === 0) return [];
  return [
    {
      name: 'Suggestions',
      bars: nudges.map(({ madeAt, endedAt, outcome, suggestion }) => ({
        from: madeAt,
        to: endedAt ?? endOf(history),
        style: nudgeStyles[outcome],
        title: sentence(`${quoted(suggestion)}: ${outcome}`),
      })),
      marks: [],
      labels: nudges.map(({ madeAt, outcome }) => ({ at: madeAt, text: outcome })),
    },
  ];
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

function pageMark(event: IncidentEvent, person: string, { names }: IncidentHistory): readonly LaneMark[] {
  const shape = pageShape(event, person);
  if (shape === undefined) return [];
  if ('pageId' in event && event.pageId !== null && names.notice(event.pageId) !== 'page') return [];
  return markOf(event, shape, sentenceOf(event, names));
}

function pageShape(event: IncidentEvent, person: string): MarkShape | undefined {
  switch (event.type) {
    case 'DeliveryAttempted':
      return event.person === person && event.outcome === 'failed' ? 'failed' : undefined;
    case 'PageDelivered':
      return event.person === person ? 'delivered' : undefined;
    case 'PageUndeliverable':
      return event.person === person ? 'undeliverable' : undefined;
    case 'DeliveryRaised':
      return event.person === person ? 'raised' : undefined;
    case 'PageDeclined':
      return event.by === person ? 'declined' : undefined;
    case 'IncidentAcknowledged':
      return event.by === person ? 'acknowledged' : undefined;
    default:
      return undefined;
  }
}
