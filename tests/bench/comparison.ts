/** Two builds side by side: what each measured in every round, and the ratio between them. */
import { columnsOf } from './columns.ts';
import { percentilesOf } from './percentiles.ts';
import {
  figureText,
  isMet,
  metText,
  numberText,
  ratioText,
  targetText,
  withUnit,
  type Target,
  type Unit,
} from './table.ts';

/** Something that was measured once. */
export interface Figure {
  readonly what: string;
  readonly unit: Unit;
  readonly value: number;
  /** What this build is to keep; a multiple is one of the other build's. */
  readonly target?: Target | undefined;
}

/** Of rounds that measured the same figures in the same order; a build's rounds are in their order too. */
export interface Rounds {
  readonly name: string;
  readonly figures: readonly (readonly Figure[])[];
}

/**
 * A row for each figure: the median of the rounds and in brackets their range, then the median of the ratios, each of a
 * round, because the machine may change from one to the next.
 */
export function comparisonOf(ours: Rounds, theirs: Rounds): string {
  const rows = (ours.figures[0] ?? []).map(({ what, unit, target }, index) => {
    const valuesOf = ({ figures }: Rounds): readonly number[] => figures.map((round) => round[index]?.value ?? NaN);
    const [our, their] = [valuesOf(ours), valuesOf(theirs)];
    const ratio = medianOf(our.map((value, round) => value / (their[round] ?? NaN)));
    return [
      what,
      spreadText(our, unit),
      spreadText(their, unit),
      ratioText(ratio),
      targetText(target, unit),
      metText(isMet(medianOf(our), target, ratio)),
    ];
  });
  return columnsOf(['', ours.name, theirs.name, 'ratio', 'target', ''], rows);
}

/** What one build has measured, without another beside it. */
export function figuresTable(figures: readonly Figure[]): string {
  return columnsOf(
    ['', 'Escalog'],
    figures.map(({ what, unit, value }) => [what, figureText(value, unit)]),
  );
}

function spreadText(values: readonly number[], unit: Unit): string {
  const median = medianOf(values);
  if (Number.isNaN(median)) return 'none';
  const middle = withUnit(numberText(median, unit), unit);
  if (values.length === 1) return middle;
  return `${middle} (${numberText(Math.min(...values), unit)}–${numberText(Math.max(...values), unit)})`;
}

/** `NaN` when one of them could not be measured. */
function medianOf(values: readonly number[]): number {
  return values.some(Number.isNaN) ? NaN : percentilesOf(values).p50;
}
