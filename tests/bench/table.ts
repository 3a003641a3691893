import { columnsOf } from './columns.ts';

export type Unit = 'ms' | 'µs' | '/s' | 'MB' | 'kB';

/** One measured figure, with what it is compared to. */
export interface Row {
  readonly what: string;
  readonly unit: Unit;
  readonly escalog: number;
  /** The same by the bare baseline in the same run. */
  readonly bare?: number | undefined;
  /** The same by Alertmanager in the same run. */
  readonly alertmanager?: number | undefined;
  readonly target?: Target | undefined;
}

/** In the unit of the figure, or as a multiple of what it is compared to. */
export type Target =
  | { readonly atMost: number }
  | { readonly atLeast: number }
  | { readonly atMostTimes: number }
  | { readonly atLeastTimes: number };

export const absent = '–';
const headings = ['', 'Escalog', 'bare', 'ratio', 'Alertmanager', 'target', ''] as const;

/** The rows as text in columns. */
export function tableOf(rows: readonly Row[]): string {
  return columnsOf(headings, rows.map(cellsOf));
}

/** Whether the figure keeps its target; `undefined` without a target. What could not be measured keeps none. */
export function isMet(figure: number, target: Target | undefined, ratio: number): boolean | undefined {
  if (target === undefined) return undefined;
  if ('atMost' in target) return figure <= target.atMost;
  if ('atLeast' in target) return figure >= target.atLeast;
  return 'atMostTimes' in target ? ratio <= target.atMostTimes : ratio >= target.atLeastTimes;
}

function cellsOf({ what, unit, escalog, bare, alertmanager, target }: Row): string[] {
  const ratio = bare === undefined || bare === 0 ? Number.NaN : escalog / bare;
  return [
    what,
    figureText(escalog, unit),
    bare === undefined ? absent : figureText(bare, unit),
    ratioText(ratio),
    alertmanager === undefined ? absent : figureText(alertmanager, unit),
    targetText(target, unit),
    metText(isMet(escalog, target, ratio)),
  ];
}

/** The number with its unit; `none` for what did not come. */
export function figureText(value: number, unit: Unit): string {
  return Number.isNaN(value) ? 'none' : withUnit(numberText(value, unit), unit);
}

/** The number alone: two places for times and sizes of a few. */
export function numberText(value: number, unit: Unit): string {
  if (Number.isNaN(value)) return 'none';
  const hasPlaces = (unit === 'ms' || unit === 'kB') && value < 100;
  return hasPlaces ? value.toFixed(2) : Math.round(value).toLocaleString('en');
}

/** A dash where there is nothing to compare to. */
export function ratioText(ratio: number): string {
  return Number.isFinite(ratio) ? `${ratio.toFixed(2)}×` : absent;
}

export function targetText(target: Target | undefined, unit: Unit): string {
  if (target === undefined) return absent;
  if ('atMostTimes' in target) return `≤ ${target.atMostTimes}×`;
  if ('atLeastTimes' in target) return `≥ ${target.atLeastTimes}×`;
  return 'atMost' in target
    ? `≤ ${withUnit(target.atMost.toLocaleString('en'), unit)}`
    : `≥ ${withUnit(target.atLeast.toLocaleString('en'), unit)}`;
}

export function metText(met: boolean | undefined): string {
  if (met === undefined) return '';
  return met ? 'met' : 'NOT MET';
}

export function withUnit(text: string, unit: Unit): string {
  return unit === '/s' ? `${text}/s` : `${text} ${unit}`;
}
