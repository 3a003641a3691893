import { shortened } from '@escalog/kernel';
import { oneLine } from './printable.ts';

/** Rows under a heading, in columns of even width; the last column is cut to what is left of `width`. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[], width = Infinity): string[] {
  const all = [heading, ...rows].map((row) => row.map(oneLine));
  const widths = heading.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    shortened(
      row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  '),
      width,
    ),
  );
}
