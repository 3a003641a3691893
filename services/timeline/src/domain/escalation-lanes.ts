/** How each escalation is drawn: a bar for each level, the last resort and the time that somebody had it; marks for the rest. */
import { endOf, markOf, type BarStyle, type Lane, type LaneBar, type MarkShape } from './lane.ts';
import { isType, type IncidentEvent, type IncidentEventOf } from './incident-event.ts';
import type { Names } from './names.ts';
import { placeOf } from './pages.ts';
import { sentenceOf } from './sentences.ts';
import type { IncidentHistory } from './timeline.ts';
import { capital } from './wording.ts';

/** One lane for each escalation, in the order in which they began: handoffs and adjudications have their own. */
export function escalationLanes(history: IncidentHistory): readonly Lane[] {
  const { events, names } = history;
  return events.filter(isType('EscalationStarted')).map(({ meta, escalationId, kind, from }) => {
    const own = events.filter((event) => isOf(event, escalationId));
    const stations = own.filter(isStation);
    const bars = stations.flatMap((event, index): readonly LaneBar[] => {
      const style = barStyle(event);
      const to = stations[index + 1]?.meta.occurredAt ?? endOf(history);
      return style === undefined ? [] : [{ from: event.meta.occurredAt, to, style, title: sentenceOf(event, names) }];
    });
    const name = names.ofEscalation(escalationId);
    return {
      name: kind === 'handoff' || kind === 'adjudication' ? capital(name) : name,
      escalationId,
      ...(kind === 'handoff' && from !== null && { handedOver: { from, at: meta.occurredAt } }),
      bars,
      marks: own.flatMap((event) => markOf(event, shapes[event.type], sentenceOf(event, names))),
      labels: own.flatMap((event) => {
        const text = labelOf(event, escalationId, names);
        return text === undefined ? [] : [{ at: event.meta.occurredAt, text }];
      }),
    };
  });
}

/** What is drawn in the lane of an escalation. */
function isOf(event: IncidentEvent, escalationId: string): boolean {
  if (event.type === 'IncidentReassessed') return event.added.some((added) => added.escalationId === escalationId);
  return 'escalationId' in event && event.escalationId === escalationId && isDrawn(event.type);
}

const shapes: { readonly [T in IncidentEvent['type']]?: MarkShape } = {
  LevelSkipped: 'skipped',
  EscalationExhausted: 'exhausted',
  EscalationHalted: 'halted',
  BranchTaken: 'branch',
  LevelAnswered: 'acknowledged',
  HandoffAccepted: 'acknowledged',
  AcknowledgementLapsed: 'lapsed',
  HandoffReturned: 'lapsed',
  IncidentReassessed: 'raised',
};

type Station = IncidentEventOf<
  | 'LevelReached'
  | 'LevelSkipped'
  | 'EscalationExhausted'
  | 'LastResortPaged'
  | 'PathReplaced'
  | 'EscalationHalted'
  | 'AcknowledgementLapsed'
  | 'HandoffReturned'
>;

const stationTypes: ReadonlySet<IncidentEvent['type']> = new Set<Station['type']>([
  'LevelReached',
  'LevelSkipped',
  'EscalationExhausted',
  'LastResortPaged',
  'PathReplaced',
  'EscalationHalted',
  'AcknowledgementLapsed',
  'HandoffReturned',
]);

/** What ends the bar before it. */
function isStation(event: IncidentEvent): event is Station {
  return stationTypes.has(event.type);
}

function isDrawn(type: IncidentEvent['type']): boolean {
  return stationTypes.has(type) || type in shapes || type === 'PathMigrated';
}

/** Whoever acknowledged has it for as long as that may lapse; without an end nothing more is drawn. */
function barStyle(event: Station): BarStyle | undefined {
  switch (event.type) {
    case 'LevelReached':
      return 'level';
    case 'EscalationExhausted':
    case 'LastResortPaged':
      return 'last-resort';
    case 'EscalationHalted':
      return event.lapsesAt === null ? undefined : 'held';
    default:
      return undefined;
  }
}

function labelOf(event: IncidentEvent, escalationId: string, names: Names): string | undefined {
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
    case 'PathMigrated':
      return `version ${event.pathVersion}`;
    case 'EscalationHalted':
      return 'stopped';
    case 'AcknowledgementLapsed':
      return 'lapsed';
    case 'HandoffReturned':
      return 'came back';
    case 'HandoffAccepted':
      return `${names.of(event.by)} took over`;
    case 'IncidentReassessed':
      return event.added
        .filter((added) => added.escalationId === escalationId)
        .map((added) => `${placeOf(added)} added`)
        .join(', ');
    default:
      return undefined;
  }
}
