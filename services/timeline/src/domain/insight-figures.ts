/**
 * What is counted of a set of incidents. Every time runs from the declaration as in the report of an incident
 * (`figures.ts`); `docs/insights.md` has the same definitions for who reads them.
 */
import type { Milliseconds } from '@escalog/kernel';
import type { FactColumns } from './fact-columns.ts';
import { none, nudgeOutcomes, pageOutcomes, handoffOutcomes } from './fact-tables.ts';
import { Rows } from './rows.ts';
import { spreadOf, type Spread } from './spread.ts';

export interface InsightFigures {
  readonly incidents: number;
  readonly resolved: number;
  /** Not resolved now, also after having been. */
  readonly open: number;
  /** Not acknowledged by anybody so far, whether they are over or not. */
  readonly neverAcknowledged: number;
  /** How often one was said to be over and was not. */
  readonly reopened: number;
  readonly toFirstPage: Spread;
  /** To the first acknowledgement. */
  readonly toAcknowledge: Spread;
  /** To the acknowledgement of the side that kept it. */
  readonly toRightOwner: Spread;
  readonly toResolve: Spread;
  /** How long no acknowledgement stood. */
  readonly withNobody: Spread;
  readonly msWithNobody: Milliseconds;
  readonly pages: PageFigures;
  readonly climbs: ClimbFigures;
  readonly handoffs: HandoffFigures;
  readonly nudges: NudgesFigures;
}

/** Every page that was owed has one outcome: all but the first two and the last add up to `sent`. */
export interface PageFigures {
  readonly sent: number;
  readonly delivered: number;
  readonly answeredInTime: number;
  readonly answeredLate: number;
  readonly declined: number;
  /** Delivered, and nobody has answered. */
  readonly unanswered: number;
  readonly notSent: number;
  readonly undeliverable: number;
  /** Needed no more before it was answered. */
  readonly stoodDown: number;
  readonly open: number;
  /** Owed between 22:00 and 7:00 in the zone that is asked for. */
  readonly atNight: number;
}

export interface ClimbFigures {
  readonly started: number;
  /** Somebody whom it paged has acknowledged. */
  readonly acknowledged: number;
  readonly exhausted: number;
  /** Levels that have paged somebody, counted anew in each round. */
  readonly levelsReached: number;
  readonly levelsSkipped: number;
  /** From the beginning of the climb. */
  readonly toAcknowledge: Spread;
}

export interface HandoffFigures {
  readonly made: number;
  readonly accepted: number;
  readonly returned: number;
  readonly open: number;
  /** Loops in which incidents went to and fro. */
  readonly bounces: number;
}

export interface NudgesFigures {
  readonly made: number;
  readonly accepted: number;
  readonly dismissed: number;
  readonly expired: number;
  readonly overtaken: number;
  readonly open: number;
  /** accepted / (accepted + dismissed + expired), from 0 to 1; null where there is none of these. */
  readonly acceptanceRate: number | null;
  /** From the suggestion to its end, whichever. */
  readonly leadTime: Spread;
  /** From the suggestion to a yes or a no. */
  readonly toAnswer: Spread;
}

/** What is counted: rows of incidents, in order, and of what belongs to them. */
export class Tally {
  readonly incidents = new Rows();
  readonly climbs = new Rows();
  readonly pages = new Rows();
  readonly handoffs = new Rows();
  readonly nudges = new Rows();
  /** Levels. */
  skipped = 0;

  figures({ columns }: FactColumns, atNight: Nights): InsightFigures {
    const { incidents } = columns;
    const resolved = sumOf(incidents.isResolved, this.incidents);
    const toAcknowledge = spreadOf(incidents.msToAcknowledge, this.incidents);
    return {
      incidents: this.incidents.length,
      resolved,
      open: this.incidents.length - resolved,
      neverAcknowledged: toAcknowledge.none,
      reopened: sumOf(incidents.reopened, this.incidents),
      toFirstPage: spreadOf(incidents.msToFirstPage, this.incidents),
      toAcknowledge,
      toRightOwner: spreadOf(incidents.msToRightOwner, this.incidents),
      toResolve: spreadOf(incidents.msToResolve, this.incidents),
      withNobody: spreadOf(incidents.msWithNobody, this.incidents),
      msWithNobody: sumOf(incidents.msWithNobody, this.incidents),
      pages: this.#pageFigures(columns, atNight),
      climbs: this.#climbFigures(columns),
      handoffs: {
        made: this.handoffs.length,
        ...countsOf(handoffOutcomes, columns.handoffs.outcome, this.handoffs),
        bounces: sumOf(incidents.bounces, this.incidents),
      },
      nudges: this.nudgeFigures(columns),
    };
  }

  nudgeFigures({ nudges }: FactColumns['columns']): NudgesFigures {
    const counts = countsOf(nudgeOutcomes, nudges.outcome, this.nudges);
    const judged = counts.accepted + counts.dismissed + counts.expired;
    const [ended, answered] = [new Rows(), new Rows()];
    for (let at = 0; at < this.nudges.length; at += 1) {
      const row = this.nudges.at(at);
      const outcome = nudgeOutcomes[nudges.outcome[row] as number];
      if (outcome !== 'open') ended.add(row);
      if (outcome === 'accepted' || outcome === 'dismissed') answered.add(row);
    }
    return {
      made: this.nudges.length,
      ...counts,
      acceptanceRate: judged === 0 ? null : counts.accepted / judged,
      leadTime: spreadOf(nudges.leadTimeMs, ended),
      toAnswer: spreadOf(nudges.leadTimeMs, answered),
    };
  }

  #pageFigures({ pages }: FactColumns['columns'], atNight: Nights): PageFigures {
    const counts = countsOf(pageOutcomes, pages.outcome, this.pages);
    let delivered = 0;
    for (const row of this.pages.all()) if (!Number.isNaN(pages.deliveredAt[row])) delivered += 1;
    return {
      sent: this.pages.length,
      delivered,
      answeredInTime: counts.answered,
      answeredLate: counts['answered-late'],
      declined: counts.declined,
      unanswered: counts.unanswered,
      notSent: counts['not-sent'],
      undeliverable: counts.undeliverable,
      stoodDown: counts['stood-down'],
      open: counts.open,
      atNight: sumOf(atNight, this.pages),
    };
  }

  #climbFigures({ climbs, pages }: FactColumns['columns']): ClimbFigures {
    const toAcknowledge = spreadOf(climbs.msToAcknowledge, this.climbs);
    return {
      started: this.climbs.length,
      acknowledged: toAcknowledge.count,
      exhausted: sumOf(climbs.isExhausted, this.climbs),
      levelsReached: turnsIn(pages, this.pages),
      levelsSkipped: this.skipped,
      toAcknowledge,
    };
  }
}

/** By the row of a page: 1 of one that was owed at night. */
export type Nights = Uint8Array;

/** How often a level had its turn. */
function turnsIn(columns: FactColumns['columns']['pages'], pages: Rows): number {
  let turns = 0;
  for (let index = 0; index < pages.length; index += 1)
    if (columns.level[pages.at(index)] !== none && !isLater(columns, pages, index)) turns += 1;
  return turns;
}

/** Whether one of the same turn stands before it. */
export function isLater({ turn, incident }: FactColumns['columns']['pages'], pages: Rows, index: number): boolean {
  const page = pages.at(index);
  for (let before = index - 1; before >= 0 && incident[pages.at(before)] === incident[page]; before -= 1)
    if (turn[pages.at(before)] === turn[page]) return true;
  return false;
}

function sumOf(column: Float64Array | Int32Array | Uint8Array, rows: Rows): number {
  let sum = 0;
  for (const row of rows.all()) sum += column[row] as number;
  return sum;
}

function countsOf<Outcome extends string>(
  outcomes: readonly Outcome[],
  column: Int32Array,
  rows: Rows,
): Record<Outcome, number> {
  const counts = outcomes.map(() => 0);
  for (const row of rows.all()) counts[column[row] as number] = (counts[column[row] as number] as number) + 1;
  return Object.fromEntries(outcomes.map((outcome, index) => [outcome, counts[index]])) as Record<Outcome, number>;
}
