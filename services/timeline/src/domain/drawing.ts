/** The drawn timeline as geometry: lanes with bars, marks and labels at their places. The template only writes it down. */
import { counted, isoOf, type Instant } from '@escalog/kernel';
import { drawnBars, drawnMarks, narrowestBar, type DrawnBar, type DrawnMark } from './crowded.ts';
import type { Lane } from './lane.ts';
import { lanesOf } from './lanes.ts';
import { inLines, inRows, type PlacedLabel, type Room } from './placement.ts';
import { nobodyAcknowledged, notResolved } from './escalation-over.ts';
import { timeAxis, type TimeAxis } from './time-axis.ts';
import type { IncidentHistory } from './timeline.ts';
import { elapsed } from './wording.ts';
import { utcTimes, type ZoneTimes } from './zone-times.ts';

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly plot: Room & { readonly top: number; readonly bottom: number };
  /** What the drawing shows, for those who do not see it. */
  readonly description: string;
  /** What was put together or left out for want of room, a sentence each. */
  readonly folded: readonly string[];
  readonly lanes: readonly DrawnLane[];
  readonly ticks: readonly DrawnLabel[];
  readonly cuts: readonly { readonly x: number; readonly label: DrawnLabel | null; readonly title: string }[];
  /** From the lane that handed it over down, or up, to the one that got it. */
  readonly handovers: readonly { readonly x: number; readonly from: number; readonly to: number }[];
}

export interface DrawnLane {
  readonly name: string;
  /** The name as it fits beside the lane, or above it, a line each. */
  readonly nameLines: readonly { readonly text: string; readonly y: number }[];
  readonly top: number;
  /** The middle of the band that bars and marks stand in. */
  readonly middle: number;
  readonly bottom: number;
  readonly bars: readonly DrawnBar[];
  readonly marks: readonly DrawnMark[];
  readonly labels: readonly DrawnLabel[];
  /** How many labels had no room. */
  readonly unlabelled: number;
}

/** `y` is the base line. `at` is the x of what the label belongs to. */
export interface DrawnLabel extends PlacedLabel {
  readonly y: number;
}

/** Where names stand, and how wide all is: for a desk, and for a phone, whose column is about as wide as that. */
export interface DrawingLayout extends Room {
  readonly width: number;
  readonly nameX: number;
  readonly nameWidth: number;
  readonly nameLines: number;
  readonly namesAbove: boolean;
}

export const wide: DrawingLayout = {
  width: 960,
  left: 184,
  right: 940,
  nameX: 10,
  nameWidth: 160,
  nameLines: 2,
  namesAbove: false,
};
export const narrow: DrawingLayout = {
  width: 328,
  left: 12,
  right: 316,
  nameX: 8,
  nameWidth: 300,
  nameLines: 1,
  namesAbove: true,
};

const axisHeight = 24;
const bandHeight = 26;
const rowHeight = 15;
const lanePadding = 6;

export function drawingOf(
  history: IncidentHistory,
  layout: DrawingLayout = wide,
  times: ZoneTimes = utcTimes,
): Drawing {
  const { lanes, folded } = lanesOf(history);
  const instants = history.events.map(({ meta }) => meta.occurredAt);
  const axis = timeAxis(instants, layout.left, layout.right);
  const cutLabels = inRows(
    axis.cuts.map(({ x, length }) => ({ at: x, text: `${elapsed(length)} later`, centred: true })),
    layout,
  );
  const top = axisHeight + rowsOf(cutLabels) * rowHeight;
  const drawn: DrawnLane[] = [];
  for (const lane of lanes) drawn.push(drawnLane(lane, axis, drawn.at(-1)?.bottom ?? top, layout));
  const bottom = drawn.at(-1)?.bottom ?? top;
  return {
    width: layout.width,
    height: bottom + axisHeight,
    plot: { left: layout.left, right: layout.right, top, bottom },
    description: describe(history, lanes),
    folded: [...folded, ...crowdedIn(drawn)],
    lanes: drawn,
    ticks: ticksOf(instants, axis, bottom, layout, times),
    cuts: axis.cuts.map(({ x, length }) => {
      const label = cutLabels.find(({ at }) => at === x);
      return {
        x,
        title: `${elapsed(length)} of it is drawn shorter than it was.`,
        label: label === undefined ? null : { ...label, y: axisHeight + label.row * rowHeight },
      };
    }),
    handovers: handoversIn(lanes, drawn, axis),
  };
}

function drawnLane({ name, bars, marks, labels }: Lane, axis: TimeAxis, top: number, layout: DrawingLayout): DrawnLane {
  const placed = inRows(
    labels.map(({ at, text }) => ({ at: axis.xOf(at), text })),
    layout,
  );
  const band = top + lanePadding + (layout.namesAbove ? rowHeight : 0);
  const middle = band + bandHeight / 2 - lanePadding / 2;
  const firstRow = band + bandHeight;
  const nameLines = inLines(name, layout.nameWidth, layout.nameLines);
  const firstName = layout.namesAbove ? top + rowHeight : middle + 4 - (nameLines.length - 1) * 6.5;
  return {
    name,
    nameLines: nameLines.map((text, index) => ({ text, y: firstName + index * 13 })),
    top,
    middle,
    bottom: firstRow + rowsOf(placed) * rowHeight + lanePadding,
    bars: drawnBars(
      bars.map(({ from, to, style, title }) => {
        const x = Math.min(axis.xOf(from), layout.right - narrowestBar);
        return { x, width: Math.max(narrowestBar, axis.xOf(to) - x), style, title };
      }),
    ),
    marks: drawnMarks(
      marks.toSorted((a, b) => a.at - b.at).map(({ at, shape, title }) => ({ x: axis.xOf(at), shape, title })),
      layout,
    ),
    labels: placed.map((label) => ({ ...label, y: firstRow + (label.row + 0.7) * rowHeight })),
    unlabelled: labels.length - placed.length,
  };
}

/** What in the lanes stands for several, or has no label. */
function crowdedIn(lanes: readonly DrawnLane[]): readonly string[] {
  const told = (what: string, crowds: readonly { readonly count: number }[]): readonly string[] => {
    const several = crowds.filter(({ count }) => count > 1);
    const all = several.reduce((sum, { count }) => sum + count, 0);
    return several.length === 0 ? [] : [`${all} ${what} are drawn as ${several.length} that say how many.`];
  };
  const unlabelled = lanes.reduce((sum, lane) => sum + lane.unlabelled, 0);
  return [
    ...told(
      'marks',
      lanes.flatMap(({ marks }) => marks),
    ),
    ...told(
      'bars',
      lanes.flatMap(({ bars }) => bars),
    ),
    ...(unlabelled === 0 ? [] : [`${counted(unlabelled, 'label')} had no room.`]),
  ];
}

function handoversIn(lanes: readonly Lane[], drawn: readonly DrawnLane[], axis: TimeAxis): Drawing['handovers'] {
  const middleOf = (escalationId: string): number | undefined =>
    drawn[lanes.findIndex((lane) => lane.escalationId === escalationId)]?.middle;
  return lanes.flatMap(({ handedOver }, index) => {
    const from = handedOver === undefined ? undefined : middleOf(handedOver.from);
    const to = drawn[index]?.middle;
    return handedOver === undefined || from === undefined || to === undefined
      ? []
      : [{ x: axis.xOf(handedOver.at), from, to }];
  });
}

function rowsOf(labels: readonly PlacedLabel[]): number {
  return labels.reduce((rows, { row }) => Math.max(rows, row + 1), 0);
}

/** Times below the axis: the first, the last, and of those between as many as fit. */
function ticksOf(
  instants: readonly Instant[],
  axis: TimeAxis,
  bottom: number,
  room: Room,
  times: ZoneTimes,
): readonly DrawnLabel[] {
  const sorted = [...new Set(instants)].sort((a, b) => a - b);
  const outer = [sorted[0], sorted.at(-1)].filter((at) => at !== undefined);
  const clock = clockFor(outer, times);
  const inOrder = [...new Set([...outer, ...sorted])];
  return inRows(
    inOrder.map((at) => ({ at: axis.xOf(at), text: clock(at) })),
    room,
    1,
  ).map((label) => ({ ...label, y: bottom + rowHeight }));
}

/** Fractions of a second when everything happened within some, dates when it did not happen within one day. */
function clockFor(outer: readonly Instant[], times: ZoneTimes): (at: Instant) => string {
  const [first, last] = [outer[0], outer.at(-1)];
  if (first === undefined || last === undefined) return isoOf;
  const local = (at: Instant): ReturnType<ZoneTimes['local']> => times.local(isoOf(at));
  if (last - first < 10_000) return (at) => `${local(at).time}${local(at).fraction}`;
  return local(first).day === local(last).day
    ? (at) => local(at).time
    : (at) => `${local(at).day.slice(5)} ${local(at).time}`;
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
