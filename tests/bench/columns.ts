/** Cells as text in columns under a line of headings; the first column is flush left, as is the last when it has no heading, the others flush right. */
export function columnsOf(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const isFlushLeft = (column: number): boolean =>
    column === 0 || (column === headings.length - 1 && headings[column] === '');
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        isFlushLeft(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('   ')
      .trimEnd();
  return [line(headings), widths.map((width) => '─'.repeat(width)).join('   '), ...rows.map(line)].join('\n');
}
