import { listed, type Milliseconds } from '@escalog/kernel';
import type { Figures } from './figures.ts';
import { elapsed, sentence } from './wording.ts';

/** One figure as it is shown. */
export interface FigureRow {
  readonly name: string;
  readonly value: string;
}

/** The figures in words. */
export interface ToldFigures {
  /** Those of which there is something to tell, in the order in which people ask for them. */
  readonly rows: readonly FigureRow[];
  /** What did not happen, as one sentence; null when everything did. */
  readonly absent: string | null;
}

/** Without a value it did not happen, and is called `absent` where that is said; without either nothing is said. */
interface Told {
  readonly name: string;
  readonly value: string | null;
  readonly absent?: string;
}

/** `isOver`: nothing more can come of it. */
export function toldFigures(figures: Figures, isOver: boolean): ToldFigures {
  const all = [...times(figures), ...counts(figures)];
  const absent = all.flatMap((one) => (one.value === null && one.absent !== undefined ? [one.absent] : []));
  const none = isOver ? 'None of this happened' : 'None of this has happened so far';
  return {
    rows: all.flatMap(({ name, value }) => (value === null ? [] : [{ name, value }])),
    absent: absent.length === 0 ? null : sentence(`${none}: ${listed(absent)}`),
  };
}

function times(figures: Figures): readonly Told[] {
  const after = (milliseconds: Milliseconds | null): string | null =>
    milliseconds === null ? null : elapsed(milliseconds);
  return [
    { name: 'Time to first page requested', value: after(figures.msToFirstPageRequested), absent: 'a page' },
    { name: 'Time to first page delivered', value: after(figures.msToFirstPageDelivered), absent: 'a page delivered' },
    { name: 'Time to acknowledge', value: after(figures.msToAcknowledge), absent: 'an acknowledgement' },
    { name: 'Time to the right owner', value: after(figures.msToRightOwner), absent: 'an owner who kept it' },
    {
      name: 'Time with nobody responsible',
      value: figures.msWithNobodyResponsible === 0 ? null : elapsed(figures.msWithNobodyResponsible),
      absent: 'a time with nobody responsible',
    },
    { name: 'Time to resolve', value: after(figures.msToResolve), absent: 'a resolution' },
  ];
}

function counts(figures: Figures): readonly Told[] {
  const count = (name: string, number: number, absent?: string, value = String(number)): Told => ({
    name,
    value: number === 0 ? null : value,
    ...(absent !== undefined && { absent }),
  });
  return [
    count('Pages asked for', figures.pagesSent),
    count('Pages delivered', figures.pagesDelivered),
    count('Pages not answered in time', figures.pagesUnanswered, 'a page not answered in time'),
    count('Pages undeliverable', figures.pagesUndeliverable, 'an undeliverable page'),
    count('Pages declined', figures.pagesDeclined, 'a declined page'),
    count('Pages raised to high urgency', figures.pagesRaised),
    count('Delivery attempts failed', figures.attemptsFailed, 'a failed delivery attempt'),
    count('Levels reached', figures.levelsReached, 'a level reached'),
    count('Levels skipped', figures.levelsSkipped, 'a skipped level'),
    count('Paths climbed', figures.escalationsStarted, 'an escalation'),
    count('Paths that came to their end', figures.escalationsExhausted, 'a path that came to its end'),
    count('Acknowledgements that lapsed', figures.acknowledgementsLapsed, 'an acknowledgement that lapsed'),
    count('Times opened again', figures.reopened),
    count('Handoffs', figures.handoffs, 'a handoff', handoffs(figures)),
    count('Loops between owners', figures.bounces),
    count('Suggestions', figures.nudgesMade, 'a suggestion', suggestions(figures)),
    {
      name: 'Suggestions accepted',
      value: figures.nudgeAcceptanceRate === null ? null : inPercent(figures.nudgeAcceptanceRate),
    },
    {
      name: 'Median time to answer a suggestion',
      value: figures.msToAnswerNudge === null ? null : elapsed(figures.msToAnswerNudge),
    },
  ];
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
