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
    ['Time to the right owner', after(figures.msToRightOwner, 'nobody kept it')],
    ['Time with nobody responsible', elapsed(figures.msWithNobodyResponsible)],
    ['Time to resolve', after(figures.msToResolve, 'not resolved')],
    ['Pages asked for', String(figures.pagesSent)],
    ['Pages delivered', String(figures.pagesDelivered)],
    ['Pages not answered in time', String(figures.pagesUnanswered)],
    ['Pages undeliverable', String(figures.pagesUndeliverable)],
    ...seldom('Pages declined', figures.pagesDeclined),
    ...seldom('Pages raised to high urgency', figures.pagesRaised),
    ['Delivery attempts failed', String(figures.attemptsFailed)],
    ['Levels reached', String(figures.levelsReached)],
    ['Levels skipped', String(figures.levelsSkipped)],
    ['Paths climbed', String(figures.escalationsStarted)],
    ['Paths that came to their end', String(figures.escalationsExhausted)],
    ...seldom('Acknowledgements that lapsed', figures.acknowledgementsLapsed),
    ...seldom('Times opened again', figures.reopened),
    ...seldom('Handoffs', figures.handoffs, handoffs(figures)),
    ...seldom('Loops between owners', figures.bounces),
    ...seldom('Suggestions', figures.nudgesMade, suggestions(figures)),
    ...(figures.nudgeAcceptanceRate === null
      ? []
      : [['Suggestions accepted', inPercent(figures.nudgeAcceptanceRate)] as const]),
    ...(figures.msToAnswerNudge === null
      ? []
      : [['Median time to answer a suggestion', elapsed(figures.msToAnswerNudge)] as const]),
  ];
  return rows.map(([name, value]) => ({ name, value }));
}

function handoffs({ handoffs: made, handoffsReturned }: Figures): string {
  return handoffsReturned === 0 ? String(made) : `${made}, ${handoffsReturned} came back`;
}

/** `5: 2 accepted, 1 dismissed, 1 expired, 1 overtaken`. */
function suggestions({ nudgesMade, ...figures }: Figures): string {
  const ends = (
    [
      ['accepted', figures.nudgesAccepted],
      ['dismissed', figures.nudgesDismissed],
      ['expired', figures.nudgesExpired],
      ['overtaken', figures.nudgesOvertaken],
    ] as const
  ).filter(([, count]) => count > 0);
  return ends.length === 0
    ? String(nudgesMade)
    : `${nudgesMade}: ${ends.map(([word, count]) => `${count} ${word}`).join(', ')}`;
}

function inPercent(rate: number): string {
  return `${Math.round(rate * 100)} %`;
}

/** A row only where there is something to tell. */
function seldom(name: string, count: number, value = String(count)): readonly (readonly [string, string])[] {
  return count === 0 ? [] : [[name, value]];
}
