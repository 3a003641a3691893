/** Breaks text into lines that fit, in the order in which they are drawn: also what is written from right to left, and very long words. */
import bidiFactory, { type Bidi } from 'bidi-js';
import { harmless } from '@escalog/kernel';
import { isRightToLeft } from '../direction.ts';

export interface Style {
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly size: number;
  readonly colour?: string;
  readonly href?: string | null;
}

export interface Piece {
  readonly text: string;
  readonly style: Style;
}

/** `x` is from the left edge of the line. */
export interface PlacedPiece extends Piece {
  readonly x: number;
  readonly width: number;
}

export interface Line {
  readonly pieces: readonly PlacedPiece[];
  readonly size: number;
}

export type Measure = (text: string, style: Style) => number;

// Its types say `default`, where Node finds the function itself.
const bidi = (bidiFactory as unknown as () => Bidi)();

/** Lines of at most `width`; an empty text is one empty line. */
export function linesOf(pieces: readonly Piece[], width: number, measure: Measure): readonly Line[] {
  return paragraphsIn(pieces).flatMap((paragraph) => {
    const text = paragraph.map((piece) => piece.text).join('');
    const isTurned = bidiBase(text) === 'rtl';
    return wrapped(paragraph, width, measure).map((line) => placed(line, width, isTurned, measure));
  });
}

/** By the first letter that has a direction. */
function bidiBase(text: string): 'ltr' | 'rtl' {
  const first = /\p{L}/u.exec(text)?.[0] ?? '';
  return isRightToLeft(first) ? 'rtl' : 'ltr';
}

function paragraphsIn(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const paragraphs: Piece[][] = [[]];
  for (const { text, style } of pieces)
    for (const [index, part] of harmless(text).split('\n').entries()) {
      if (index > 0) paragraphs.push([]);
      if (part !== '') paragraphs.at(-1)?.push({ text: part.replaceAll(/[\t ]+/g, ' '), style });
    }
  return paragraphs;
}

function wrapped(pieces: readonly Piece[], width: number, measure: Measure): readonly (readonly Piece[])[] {
  const lines: Piece[][] = [[]];
  let used = 0;
  const put = (text: string, style: Style, wide: number): void => {
    lines.at(-1)?.push({ text, style });
    used += wide;
  };
  for (const { text, style } of pieces)
    for (const word of text.match(/ +|[^ ]+/g) ?? []) {
      const wide = measure(word, style);
      if (used + wide <= width) {
        put(word, style, wide);
        continue;
      }
      if (word.startsWith(' ')) continue;
      if (used > 0) {
        lines.push([]);
        used = 0;
      }
      if (wide <= width) {
        put(word, style, wide);
        continue;
      }
      for (const part of broken(word, style, width, measure)) {
        if (used > 0) lines.push([]);
        used = 0;
        put(part, style, measure(part, style));
      }
    }
  return lines;
}

/** A word that is wider than a line, in parts that are not. */
function broken(word: string, style: Style, width: number, measure: Measure): readonly string[] {
  const parts: string[] = [];
  let part = '';
  let used = 0;
  for (const letter of word) {
    const wide = measure(letter, style);
    if (part !== '' && used + wide > width) {
      parts.push(part);
      part = '';
      used = 0;
    }
    part += letter;
    used += wide;
  }
  return [...parts, part];
}

function placed(pieces: readonly Piece[], width: number, isTurned: boolean, measure: Measure): Line {
  const shown = inOrder(trimmed(pieces), isTurned);
  const widths = shown.map(({ text, style }) => measure(text, style));
  const total = widths.reduce((sum, wide) => sum + wide, 0);
  let x = isTurned ? Math.max(0, width - total) : 0;
  return {
    size: Math.max(0, ...pieces.map(({ style }) => style.size)),
    pieces: shown.map((piece, index) => {
      const at = x;
      x += widths[index] ?? 0;
      return { ...piece, x: at, width: widths[index] ?? 0 };
    }),
  };
}

function trimmed(pieces: readonly Piece[]): readonly Piece[] {
  const last = pieces.findLastIndex(({ text }) => text.trim() !== '');
  return pieces.slice(0, last + 1);
}

/** From left to right. Words from right to left stand in pieces of their own, because whoever shapes them turns them one by one. */
function inOrder(pieces: readonly Piece[], isTurned: boolean): readonly Piece[] {
  const text = pieces.map((piece) => piece.text).join('');
  if (!isTurned && !isRightToLeft(text)) return joined(pieces);
  const styles = pieces.flatMap((piece) => Array.from({ length: piece.text.length }, () => piece.style));
  const embedding = bidi.getEmbeddingLevels(text, isTurned ? 'rtl' : 'ltr');
  const { levels } = embedding;
  const mirrored = bidi.getMirroredCharactersMap(text, levels);
  const order = bidi.getReorderedIndices(text, embedding);
  const shown: { text: string; readonly style: Style; readonly level: number; last: number }[] = [];
  for (const index of order) {
    const letter = mirrored.get(index) ?? text[index] ?? '';
    const level = levels[index] ?? 0;
    const style = styles[index] as Style;
    const group = shown.at(-1);
    const step = level % 2 === 0 ? 1 : -1;
    const goesOn =
      group !== undefined &&
      group.level === level &&
      group.style === style &&
      index === group.last + step &&
      letter !== ' ' &&
      !group.text.includes(' ');
    if (goesOn) {
      group.text = step === 1 ? group.text + letter : letter + group.text;
      group.last = index;
    } else shown.push({ text: letter, style, level, last: index });
  }
  return shown;
}

function joined(pieces: readonly Piece[]): readonly Piece[] {
  const all: { text: string; readonly style: Style }[] = [];
  for (const { text, style } of pieces) {
    const last = all.at(-1);
    if (last?.style === style) last.text += text;
    else all.push({ text, style });
  }
  return all;
}
