import { oneLine } from './printable.ts';

/** Rows under a heading, in columns of even width; the last column is cut to what is left of `width`. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[], width = Infinity): string[] {
  const all = [heading, ...rows].map((row) => row.map(oneLine));
  const widths = heading.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    cut(
      row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  '),
      width,
    ),
  );
}

function cut(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}
