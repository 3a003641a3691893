/** The drawn timeline as geometry: lanes with bars, marks and labels at their places. The template only writes it down. */
import { counted, isoOf, type Instant } from '@escalog/kernel';
import type { BarStyle, Lane, MarkShape } from './lane.ts';
import { lanesOf } from './lanes.ts';
import { fitted, inRows, spread, type PlacedLabel, type Room } from './placement.ts';
import { nobodyAcknowledged, notResolved } from './escalation-over.ts';
import { timeAxis, type TimeAxis } from './time-axis.ts';
import type { IncidentHistory } from './timeline.ts';
import { elapsed } from './wording.ts';

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly plot: Room & { readonly top: number; readonly bottom: number };
  /** What the drawing shows, for those who do not see it. */
  readonly description: string;
  readonly lanes: readonly DrawnLane[];
  readonly ticks: readonly DrawnLabel[];
  readonly cuts: readonly { readonly x: number; readonly label: DrawnLabel | null; readonly title: string }[];
}

export interface DrawnLane {
  readonly name: string;
  /** The name as it fits beside the lane. */
  readonly shortName: string;
  readonly top: number;
  /** The middle of the band that bars and marks stand in. */
  readonly middle: number;
  readonly bottom: number;
  readonly bars: readonly {
    readonly x: number;
    readonly width: number;
    readonly style: BarStyle;
    readonly title: string;
  }[];
  readonly marks: readonly { readonly x: number; readonly shape: MarkShape; readonly title: string }[];
  readonly labels: readonly DrawnLabel[];
}

/** `y` is the base line. `at` is the x of what the label belongs to. */
export interface DrawnLabel extends PlacedLabel {
  readonly y: number;
}

const width = 960;
const horizontal: Room = { left: 168, right: 936 };
const axisHeight = 24;
const bandHeight = 26;
const rowHeight = 15;
const lanePadding = 6;
const markDistance = 13;
const narrowestBar = 5;
const nameWidth = 150;

export function drawingOf(history: IncidentHistory): Drawing {
  const lanes = lanesOf(history);
  const instants = history.events.map(({ meta }) => meta.occurredAt);
  const axis = timeAxis(instants, horizontal.left, horizontal.right);
  const cutLabels = inRows(
    axis.cuts.map(({ x, length }) => ({ at: x, text: `${elapsed(length)} later`, centred: true })),
    horizontal,
  );
  const top = axisHeight + rowsOf(cutLabels) * rowHeight;
  const drawn = lanes.reduce<readonly DrawnLane[]>(
    (above, lane) => [...above, drawnLane(lane, axis, above.at(-1)?.bottom ?? top)],
    [],
  );
  const bottom = drawn.at(-1)?.bottom ?? top;
  return {
    width,
    height: bottom + axisHeight,
    plot: { ...horizontal, top, bottom },
    description: describe(history, lanes),
    lanes: drawn,
    ticks: ticksOf(instants, axis, bottom),
    cuts: axis.cuts.map(({ x, length }) => {
      const label = cutLabels.find(({ at }) => at === x);
      return {
        x,
        title: `${elapsed(length)} of it is drawn shorter than it was.`,
        label: label === undefined ? null : { ...label, y: axisHeight + label.row * rowHeight },
      };
    }),
  };
}

function drawnLane({ name, bars, marks, labels }: Lane, axis: TimeAxis, top: number): DrawnLane {
  const placed = inRows(
    labels.map(({ at, text }) => ({ at: axis.xOf(at), text })),
    horizontal,
  );
  const firstRow = top + bandHeight + lanePadding;
  const markPlaces = spread(
    marks.map(({ at }) => axis.xOf(at)).sort((a, b) => a - b),
    markDistance,
    horizontal,
  );
  return {
    name,
    shortName: fitted(name, nameWidth),
    top,
    middle: top + bandHeight / 2 + lanePadding / 2,
    bottom: firstRow + rowsOf(placed) * rowHeight + lanePadding,
    bars: bars.map(({ from, to, style, title }) => {
      const x = Math.min(axis.xOf(from), horizontal.right - narrowestBar);
      return { x, width: Math.max(narrowestBar, axis.xOf(to) - x), style, title };
    }),
    marks: marks
      .toSorted((a, b) => a.at - b.at)
      .map(({ shape, title }, index) => ({ x: markPlaces[index] ?? horizontal.left, shape, title })),
    labels: placed.map((label) => ({ ...label, y: firstRow + (label.row + 0.7) * rowHeight })),
  };
}

function rowsOf(labels: readonly PlacedLabel[]): number {
  return labels.reduce((rows, { row }) => Math.max(rows, row + 1), 0);
}

/** Times below the axis: the first, the last, and of those between as many as fit. */
function ticksOf(instants: readonly Instant[], axis: TimeAxis, bottom: number): readonly DrawnLabel[] {
  const sorted = [...new Set(instants)].sort((a, b) => a - b);
  const outer = [sorted[0], sorted.at(-1)].filter((at) => at !== undefined);
  const clock = clockFor(outer);
  const inOrder = [...new Set([...outer, ...sorted])];
  return inRows(
    inOrder.map((at) => ({ at: axis.xOf(at), text: clock(at) })),
    horizontal,
  )
    .filter(({ row }) => row === 0)
    .map((label) => ({ ...label, y: bottom + rowHeight }));
}

/** Fractions of a second when everything happened within some, dates when it did not happen within one day. */
function clockFor(outer: readonly Instant[]): (at: Instant) => string {
  const [first, last] = [outer[0], outer.at(-1)];
  if (first === undefined || last === undefined) return isoOf;
  if (last - first < 10_000) return (at) => isoOf(at).slice(11, 23);
  return isoOf(first).slice(0, 10) === isoOf(last).slice(0, 10)
    ? (at) => isoOf(at).slice(11, 19)
    : (at) => isoOf(at).slice(5, 19).replace('T', ' ');
}

function describe(history: IncidentHistory, lanes: readonly Lane[]): string {
  const { figures } = history;
  const people = new Set(history.pages.map(({ person }) => person)).size;
  const acknowledged =
    figures.msToAcknowledge === null
      ? nobodyAcknowledged(history)
      : `It was acknowledged after ${elapsed(figures.msToAcknowledge)}.`;
  const resolved =
    figures.msToResolve === null ? notResolved : `It was resolved after ${elapsed(figures.msToResolve)}.`;
  return `The incident along the time, in ${counted(lanes.length, 'lane')}: its severity, what people did${figures.nudgesMade === 0 ? '' : ', what was suggested'}, ${counted(figures.escalationsStarted, 'escalation')} and the pages to ${counted(people, 'person', 'people')}. ${acknowledged} ${resolved} The table of the timeline says the same in words.`;
}
