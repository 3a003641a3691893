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

/** When the last thing happened: what is still open is drawn until then. */
export function endOf({ events }: IncidentHistory): Instant {
  return Math.max(...events.map(({ meta }) => meta.occurredAt)) as Instant;
}

export function markOf({ meta }: IncidentEvent, shape: MarkShape | undefined, title: string): readonly LaneMark[] {
  return shape === undefined ? [] : [{ at: meta.occurredAt, shape, title }];
}
