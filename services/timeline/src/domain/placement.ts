/** Keeps what is drawn apart: marks of a lane side by side, labels in rows where none covers another. */
import { shortened } from '@escalog/kernel';

/** A piece of text at its place; `x` is where it starts, whatever it points at. */
export interface PlacedLabel {
  readonly text: string;
  /** What it points at. */
  readonly at: number;
  readonly x: number;
  readonly width: number;
  /** From 0, downwards. */
  readonly row: number;
}

/** A label before it has a place: it starts at what it points at, or has its middle there. */
export interface Label {
  readonly text: string;
  readonly at: number;
  readonly centred?: boolean;
}

export interface Room {
  readonly left: number;
  readonly right: number;
}

/** Rows of a lane with few labels, and of one with so many that most have no room anyway. */
const mostRows = 5;
const mostRowsOfMany = 2;
const many = 16;
const gap = 6;

/**
 * Puts each label into the first row with room for it, right of what it points at, or left where the
 * drawing ends. One that fits into no row is left out: what it says is in the title of its mark too.
 */
export function inRows(
  labels: readonly Label[],
  room: Room,
  most: number = labels.length > many ? mostRowsOfMany : mostRows,
): readonly PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  const rows = Array.from({ length: most }, (_, row) => row);
  for (const { text, at, centred = false } of labels) {
    const width = widthOf(text);
    const x = Math.max(room.left, Math.min(centred ? at - width / 2 : at, room.right - width));
    const row = rows.find((candidate) =>
      placed.every(
        (other) => other.row !== candidate || x >= other.x + other.width + gap || other.x >= x + width + gap,
      ),
    );
    if (row !== undefined && x + width <= room.right) placed.push({ text, at, x, width, row });
  }
  return placed;
}

/** Moves neighbours apart until they are `distance` from each other, or as far as the room allows. Takes and gives ascending positions. */
export function spread(positions: readonly number[], distance: number, { left, right }: Room): readonly number[] {
  const apart = Math.min(distance, (right - left) / Math.max(1, positions.length - 1));
  const rightwards: number[] = [];
  for (const x of positions) rightwards.push(Math.max(x, left, (rightwards.at(-1) ?? -Infinity) + apart));
  const leftwards: number[] = [];
  for (const x of rightwards.toReversed()) leftwards.push(Math.min(x, right, (leftwards.at(-1) ?? Infinity) - apart));
  return leftwards.toReversed();
}

/** About how wide a text is at 11 px, rather too wide than too narrow. */
export function widthOf(text: string): number {
  return [...text].reduce((width, letter) => width + widthOfLetter(letter), 0);
}

function widthOfLetter(letter: string): number {
  if (letter.length > 1) return 15;
  if (letter > '\u2e80') return 12;
  return /[MWmw@%\u2014\u2026\u2192]/.test(letter) ? 11 : /[A-Z]/.test(letter) ? 8 : 6.4;
}

/** The text in as many lines at most, broken between words, the last of them shortened where it is too wide. */
export function inLines(text: string, width: number, most: number): readonly string[] {
  if (most <= 1 || widthOf(text) <= width) return [fitted(text, width)];
  const words = text.split(' ');
  const fits = words.findLastIndex((_, index) => widthOf(words.slice(0, index + 1).join(' ')) <= width);
  if (fits < 0) return [fitted(text, width)];
  const rest = words.slice(fits + 1).join(' ');
  return [words.slice(0, fits + 1).join(' '), ...inLines(rest, width, most - 1)];
}

/** The text, shortened with an ellipsis where it is wider than `width`. */
export function fitted(text: string, width: number): string {
  let fit = text;
  for (let longest = text.length; widthOf(fit) > width && longest > 1; longest -= 1) fit = shortened(text, longest);
  return fit.replace(/\s+…$/, '…');
}
