/** How each mark looks, around its middle, 16 units wide: for the page and for paper alike. */
import type { MarkShape } from '../domain/lane.ts';

export interface Stroke {
  /** Path data of SVG, which PDF takes as well. */
  readonly d: string;
  /** filled; hollow: an outline filled with paper; sign: lines of the colour of paper upon what is filled. */
  readonly as: 'filled' | 'hollow' | 'sign';
}

const circle = (r: number): string => `M${-r} 0 A${r} ${r} 0 1 0 ${r} 0 A${r} ${r} 0 1 0 ${-r} 0 Z`;
const square = (half: number): string => `M${-half} ${-half} H${half} V${half} H${-half} Z`;
const filled = (d: string): Stroke => ({ d, as: 'filled' });
const hollow = (d: string): Stroke => ({ d, as: 'hollow' });
const tick: Stroke = { d: 'M-3.5 0 L-1 2.8 L3.6 -2.8', as: 'sign' };
const cross: Stroke = { d: 'M-3 -3 L3 3 M3 -3 L-3 3', as: 'sign' };

export const markShapes: Readonly<Record<MarkShape, readonly Stroke[]>> = {
  declared: [filled(circle(5.5))],
  update: [hollow(circle(4))],
  delivered: [filled(circle(4.5))],
  acknowledged: [filled(circle(7)), tick],
  resolved: [filled(square(6.5)), tick],
  halted: [filled(square(4.5))],
  skipped: [hollow('M0 -6 L6 0 L0 6 L-6 0 Z')],
  branch: [hollow('M0 6 L0 0 L-5 -5 M0 0 L5 -5')],
  declined: [hollow(circle(6)), hollow('M-4 4 L4 -4')],
  'handed-off': [hollow('M-6 0 L6 0 M2 -4 L6 0 L2 4')],
  bounced: [hollow('M-6 -3 L6 -3 L3 -6 M6 3 L-6 3 L-3 6')],
  lapsed: [hollow('M5 -3 A6 6 0 1 0 6 1 M5 -7 L5 -3 L1 -3')],
  raised: [hollow('M0 6 L0 -6 M-4 -2 L0 -6 L4 -2')],
  exhausted: [filled('M0 -6.5 L7 5.5 L-7 5.5 Z')],
  failed: [hollow('M-4 -4 L4 4 M4 -4 L-4 4')],
  undeliverable: [filled(circle(7)), cross],
};
