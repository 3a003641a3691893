/** One measured figure, with what it is compared to. */
export interface Row {
  readonly what: string;
  readonly unit: 'ms' | '/s' | 'MB' | 'kB';
  readonly escalog: number;
  /** The same by the bare baseline in the same run. */
  readonly bare?: number | undefined;
  /** The same by Alertmanager in the same run. */
  readonly alertmanager?: number | undefined;
  readonly target?: Target | undefined;
}

export type Target = { readonly atMost: number } | { readonly atLeast: number };

const absent = '–';
const headings = ['', 'Escalog', 'bare', 'ratio', 'Alertmanager', 'target', ''] as const;

/** The rows as text in columns; the first is flush left, figures are flush right. */
export function tableOf(rows: readonly Row[]): string {
  const cells = [[...headings], ...rows.map(cellsOf)];
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 || column === headings.length - 1
          ? cell.padEnd(widths[column] ?? 0)
          : cell.padStart(widths[column] ?? 0),
      )
      .join('   ')
      .trimEnd();
  const [head = [], ...body] = cells;
  return [
    line(head),
    widths
      .map((width) => '─'.repeat(width))
      .join('   ')
      .trimEnd(),
    ...body.map(line),
  ].join('\n');
}

/** Whether the figure keeps its target; `undefined` without a target. What could not be measured keeps none. */
export function isMet({ escalog, target }: Pick<Row, 'escalog' | 'target'>): boolean | undefined {
  if (target === undefined) return undefined;
  return 'atMost' in target ? escalog <= target.atMost : escalog >= target.atLeast;
}

function cellsOf(row: Row): string[] {
  const { what, unit, escalog, bare, alertmanager, target } = row;
  const met = isMet(row);
  const ratio = bare === undefined || bare === 0 ? absent : `${(escalog / bare).toFixed(2)}×`;
  return [
    what,
    figure(escalog, unit),
    figure(bare, unit),
    ratio,
    figure(alertmanager, unit),
    targetOf(target, unit),
    met === undefined ? '' : met ? 'met' : 'NOT MET',
  ];
}

function figure(value: number | undefined, unit: Row['unit']): string {
  if (value === undefined) return absent;
  if (Number.isNaN(value)) return 'none';
  const text = unit === 'ms' && value < 100 ? value.toFixed(2) : Math.round(value).toLocaleString('en');
  return unit === '/s' ? `${text}/s` : `${text} ${unit}`;
}

function targetOf(target: Target | undefined, unit: Row['unit']): string {
  if (target === undefined) return absent;
  const text = (value: number): string =>
    unit === '/s' ? `${value.toLocaleString('en')}/s` : `${value.toLocaleString('en')} ${unit}`;
  return 'atMost' in target ? `≤ ${text(target.atMost)}` : `≥ ${text(target.atLeast)}`;
}
