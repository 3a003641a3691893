/** One lane of the drawing, still in time: bars, marks and labels. */
import type { Instant } from '@escalog/kernel';
import type { IncidentEvent } from './incident-event.ts';
import type { PageOutcome } from './pages.ts';
import type { IncidentHistory } from './timeline.ts';

export interface Lane {
  readonly name: string;
  readonly bars: readonly LaneBar[];
  /** In the order of time. */
  readonly marks: readonly LaneMark[];
  readonly labels: readonly { readonly at: Instant; readonly text: string }[];
  /** Of a lane of one escalation: which, and what it was handed over from. */
  readonly escalationId?: string;
  readonly handedOver?: { readonly from: string; readonly at: Instant };
}

export type BarStyle = `severity-${0 | 1 | 2 | 3}` | 'level' | 'last-resort' | 'held' | PageOutcome;
export type MarkShape =
  | 'declared'
  | 'update'
  | 'acknowledged'
  | 'resolved'
  | 'skipped'
  | 'exhausted'
  | 'halted'
  | 'branch'
  | 'declined'
  | 'handed-off'
  | 'bounced'
  | 'lapsed'
  | 'raised'
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

/** What marks mean, in words. */
export const shapeWords: Readonly<Record<MarkShape, string>> = {
  declared: 'declared',
  update: 'update posted',
  delivered: 'page delivered',
  acknowledged: 'acknowledged',
  failed: 'delivery attempt failed',
  undeliverable: 'undeliverable',
  skipped: 'level skipped',
  exhausted: 'path exhausted',
  halted: 'escalation stopped',
  branch: 'condition of a path',
  declined: 'declined',
  'handed-off': 'handed off',
  bounced: 'goes to and fro',
  lapsed: 'lapsed or came back',
  raised: 'raised to high urgency, or paged in addition',
  resolved: 'resolved',
};

/** How a page ended, in words. */
export const outcomeWords: Readonly<Record<PageOutcome, string>> = {
  answered: 'answered',
  'answered-late': 'answered late',
  declined: 'declined',
  unanswered: 'not answered',
  'not-sent': 'not sent in time',
  undeliverable: 'could not be delivered',
  'stood-down': 'no longer needed',
  open: 'waiting for an answer',
};

/** What bars mean, in words; the names of severities stand beside theirs. */
export function barWords(style: BarStyle): string {
  if (style === 'level') return 'a level that was paged';
  if (style === 'last-resort') return 'the last resort';
  if (style === 'held') return 'somebody had it';
  return style in outcomeWords ? outcomeWords[style as PageOutcome] : 'severity';
}

/** When the last thing happened: what is still open is drawn until then. */
export function endOf({ events }: IncidentHistory): Instant {
  return Math.max(...events.map(({ meta }) => meta.occurredAt)) as Instant;
}

export function markOf({ meta }: IncidentEvent, shape: MarkShape | undefined, title: string): readonly LaneMark[] {
  return shape === undefined ? [] : [{ at: meta.occurredAt, shape, title }];
}
