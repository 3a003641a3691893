import type { Milliseconds } from '@escalog/kernel';
import type { Figures } from './figures.ts';
import { elapsed } from './wording.ts';

/** One figure as it is shown. */
export interface FigureRow {
  readonly name: string;
  readonly value: string;
}

/** The figures in the order in which people ask for them. */
export function figureRows(figures: Figures, isResolved: boolean): readonly FigureRow[] {
  const after = (milliseconds: Milliseconds | null, never: string): string =>
    milliseconds === null ? (isResolved ? never : 'not yet') : elapsed(milliseconds);
  const rows: readonly (readonly [string, string])[] = [
    ['Time to first page requested', after(figures.msToFirstPageRequested, 'nobody was paged')],
    ['Time to first page delivered', after(figures.msToFirstPageDelivered, 'none was delivered')],
    ['Time to acknowledge', after(figures.msToAcknowledge, 'not acknowledged')],
    ['Time to resolve', after(figures.msToResolve, 'not resolved')],
    ['Pages asked for', String(figures.pagesSent)],
    ['Pages delivered', String(figures.pagesDelivered)],
    ['Pages not answered in time', String(figures.pagesUnanswered)],
    ['Pages undeliverable', String(figures.pagesUndeliverable)],
    ['Delivery attempts failed', String(figures.attemptsFailed)],
    ['Levels reached', String(figures.levelsReached)],
    ['Levels skipped', String(figures.levelsSkipped)],
    ['Paths climbed', String(figures.escalationsStarted)],
    ['Paths that came to their end', String(figures.escalationsExhausted)],
  ];
  return rows.map(([name, value]) => ({ name, value }));
}
