/** Columns along a time as geometry: a label at the highest, and as many below as fit beside each other. The template only writes it down. */

export interface Column {
  readonly value: number | null;
  /** What stands below it, where there is room. */
  readonly label: string;
  readonly isMarked?: boolean;
}

export interface ColumnChart {
  readonly width: number;
  readonly height: number;
  readonly baseline: number;
  readonly columns: readonly {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly isMarked: boolean;
  }[];
  readonly labels: readonly ChartLabel[];
}

/** `x` is where it begins, `y` its base line. */
export interface ChartLabel {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly text: string;
}

/** About as wide as a card on a phone, so that letters there are as large as they are drawn. */
const width = 320;
const top = 22;
const baseline = 122;
const height = 144;
const letter = 7.2;
const gap = 10;
const narrowestGap = 0.18;

/** `highest` says in words what the highest column is of; nothing is written above columns without any. */
export function columnChart(columns: readonly Column[], highest: (value: number) => string): ColumnChart {
  const most = Math.max(0, ...columns.map(({ value }) => value ?? 0));
  const step = width / Math.max(1, columns.length);
  const wide = Math.min(step * (1 - narrowestGap), 36);
  const xOf = (index: number): number => index * step + step / 2;
  const at = columns.findIndex(({ value }) => value === most);
  return {
    width,
    height,
    baseline,
    columns: columns.flatMap(({ value, isMarked = false }, index) => {
      if (value === null || value === 0) return [];
      const tall = Math.max(2, (value / most) * (baseline - top));
      return [
        {
          x: rounded(xOf(index) - wide / 2),
          y: rounded(baseline - tall),
          width: rounded(wide),
          height: rounded(tall),
          isMarked,
        },
      ];
    }),
    labels: [
      ...(most === 0 ? [] : [labelAt(highest(most), xOf(at), top - 6)]),
      ...below(
        columns.map(({ label }) => label),
        xOf,
      ),
    ],
  };
}

/** The first and the last, and of those between as many as fit. */
function below(labels: readonly string[], xOf: (index: number) => number): readonly ChartLabel[] {
  const order = [...new Set([0, labels.length - 1, ...labels.keys()])];
  const placed: ChartLabel[] = [];
  for (const index of order) {
    const text = labels[index] ?? '';
    const label = labelAt(text, xOf(index), baseline + 16);
    const isFree = placed.every(
      (other) => label.x >= other.x + other.width + gap || other.x >= label.x + label.width + gap,
    );
    if (text !== '' && isFree) placed.push(label);
  }
  return placed.toSorted((a, b) => a.x - b.x);
}

/** With its middle at `at`, and within the drawing. */
function labelAt(text: string, at: number, y: number): ChartLabel {
  const wide = text.length * letter;
  return { text, y, width: wide, x: rounded(Math.max(0, Math.min(at - wide / 2, width - wide))) };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
