/** The drawn timeline on paper: lane by lane, on as many pages as it takes. */
import type { DrawnLane, Drawing, DrawingLayout } from '../../domain/drawing.ts';
import type { BarStyle, MarkShape } from '../../domain/lane.ts';
import { markShapes } from '../mark-shapes.ts';
import { ink, line, soft, type Sheet } from './sheet.ts';

/** As wide as what is written on the page, in units of which a letter takes 11. */
export const paper: DrawingLayout = {
  width: 720,
  left: 150,
  right: 706,
  nameX: 6,
  nameWidth: 136,
  nameLines: 2,
  namesAbove: false,
};

const good = '#1a7f37';
const bad = '#b3261e';
const warn = '#9a6700';
const calm = '#4a6fa5';
const mute = '#8b949e';
const stripe = '#f5f7f9';

type Paint = readonly [colour: string, opacity: number];
const bars: Readonly<Record<BarStyle, Paint>> = {
  'severity-0': [mute, 1],
  'severity-1': [warn, 1],
  'severity-2': [bad, 0.75],
  'severity-3': [bad, 1],
  level: [calm, 0.8],
  'last-resort': [bad, 0.6],
  held: [good, 0.25],
  declined: [warn, 0.5],
  answered: [good, 0.45],
  'answered-late': [warn, 0.5],
  open: [warn, 0.5],
  unanswered: [bad, 0.4],
  'not-sent': [bad, 0.4],
  undeliverable: [bad, 0.4],
  'stood-down': [mute, 0.5],
};
const marks: { readonly [S in MarkShape]?: string } = {
  delivered: good,
  acknowledged: good,
  resolved: good,
  failed: bad,
  undeliverable: bad,
  exhausted: bad,
  bounced: bad,
  skipped: warn,
  lapsed: warn,
  declined: warn,
  raised: warn,
  branch: soft,
  'handed-off': soft,
  halted: soft,
};

export function drawOnPaper(drawing: Drawing, sheet: Sheet): void {
  const scale = sheet.width / drawing.width;
  const part = sheet.figure(drawing.description);
  for (let next = 0; next < drawing.lanes.length;) {
    const axis = 40 * scale;
    sheet.need(120);
    const room = (sheet.bottom - sheet.y - 2 * axis) / scale;
    const from = drawing.lanes[next]?.top ?? 0;
    const fitting = drawing.lanes.slice(next).findIndex(({ bottom }) => bottom - from > room);
    const lanes = drawing.lanes.slice(next, fitting < 0 ? undefined : next + Math.max(1, fitting));
    part(() => drawLanes(lanes, drawing, sheet, scale));
    next += lanes.length;
    if (next < drawing.lanes.length) sheet.need(Infinity);
  }
}

function drawLanes(lanes: readonly DrawnLane[], drawing: Drawing, sheet: Sheet, scale: number): void {
  const { doc } = sheet;
  const { plot, ticks, cuts } = drawing;
  const top = lanes[0]?.top ?? 0;
  const bottom = lanes.at(-1)?.bottom ?? top;
  const above = top - Math.min(top, ...cuts.flatMap(({ label }) => (label === null ? [] : [label.y - 11])));
  const head = lanes[0] === drawing.lanes[0] ? above : 0;
  doc.save();
  doc
    .translate(sheet.left, sheet.y + head * scale)
    .scale(scale)
    .translate(0, -top);
  for (const [index, lane] of lanes.entries()) {
    if (index % 2 === 0) doc.rect(0, lane.top, drawing.width, lane.bottom - lane.top).fill(stripe);
    doc.moveTo(plot.left, lane.middle).lineTo(plot.right, lane.middle).lineWidth(1).stroke(line);
  }
  for (const { at } of ticks) doc.moveTo(at, top).lineTo(at, bottom).dash(2, { space: 3 }).stroke(line).undash();
  for (const { x, from, to } of drawing.handovers)
    if (Math.min(from, to) >= top && Math.max(from, to) <= bottom)
      doc.moveTo(x, from).lineTo(x, to).dash(4, { space: 2 }).lineWidth(1.2).stroke(soft).undash();
  for (const lane of lanes)
    for (const { x, width, style } of lane.bars) {
      const [colour, opacity] = bars[style];
      doc
        .fillOpacity(opacity)
        .roundedRect(x, lane.middle - 6, width, 12, Math.min(2, width / 2))
        .fill(colour)
        .fillOpacity(1);
    }
  for (const { x } of cuts) {
    doc.moveTo(x, top).lineTo(x, bottom).lineWidth(6).stroke('#ffffff');
    for (const side of [x - 3, x + 3]) doc.moveTo(side, top).lineTo(side, bottom).lineWidth(0.8).stroke(mute);
  }
  for (const lane of lanes) for (const mark of lane.marks) drawMark(mark, lane.middle, sheet);
  const label = (text: string, x: number, y: number, bold = false, colour = ink): void =>
    sheet.label(text, { size: 10, bold, colour }, x, y - 9.5);
  for (const lane of lanes) {
    for (const { text, y } of lane.nameLines) label(text, paper.nameX, y, true);
    for (const { text, x, y } of lane.labels) label(text, x, y);
  }
  if (head > 0)
    for (const cut of cuts) if (cut.label !== null) label(cut.label.text, cut.label.x, cut.label.y, false, soft);
  for (const { text, x } of ticks) label(text, x, bottom + 15, false, soft);
  doc.restore();
  sheet.space((head + bottom - top + 24) * scale);
}

function drawMark({ x, shape, count }: DrawnLane['marks'][number], middle: number, sheet: Sheet): void {
  const { doc } = sheet;
  if (shape === 'several' || shape === 'several-bad') {
    doc.roundedRect(x - 11, middle - 8, 22, 16, 8).fill(shape === 'several' ? ink : bad);
    const style = { size: 9, bold: true, colour: '#ffffff' };
    return sheet.label(String(count), style, x - sheet.measure(String(count), style) / 2, middle - 5.3);
  }
  const colour = marks[shape] ?? ink;
  doc.save().translate(x, middle);
  for (const { d, as } of markShapes[shape]) {
    doc.path(d);
    if (as === 'filled') doc.fill(colour);
    else if (as === 'sign') doc.lineWidth(1.8).stroke('#ffffff');
    else doc.lineWidth(2).fillAndStroke('#ffffff', colour);
  }
  doc.restore();
}
