/** What speaks for a proposal, gathered incident by incident. */
import type { FactColumns } from './fact-columns.ts';
import { none, nudgeOutcomes, pageOutcomes } from './fact-tables.ts';
import { isLater } from './insight-figures.ts';
import type { Fitting } from './insights-filter.ts';
import { thresholds } from './insights-thresholds.ts';
import { Rows } from './rows.ts';

/** Incidents that were routed to one side. */
export interface Side {
  readonly routed: Rows;
  readonly handedTo: Map<number, Rows>;
}

export interface LevelEvidence {
  /** Levels that were reached or skipped. */
  reached: number;
  skipped: number;
  answered: number;
  missed: number;
  readonly behindSkipped: Rows;
  readonly behindMissed: Rows;
}

export interface PathEvidence {
  climbs: number;
  exhausted: number;
  readonly behindExhausted: Rows;
  readonly levels: Map<number, LevelEvidence>;
}

export interface RuleEvidence {
  judged: number;
  accepted: number;
  readonly behind: Rows;
}

const newRows = (): Rows => new Rows();
const newSide = (): Side => ({ routed: new Rows(), handedTo: new Map() });
const newPath = (): PathEvidence => ({ climbs: 0, exhausted: 0, behindExhausted: new Rows(), levels: new Map() });
const newRule = (): RuleEvidence => ({ judged: 0, accepted: 0, behind: new Rows() });
const newLevel = (): LevelEvidence => ({
  reached: 0,
  skipped: 0,
  answered: 0,
  missed: 0,
  behindSkipped: new Rows(),
  behindMissed: new Rows(),
});

const [answered, late, declined, unanswered] = (['answered', 'answered-late', 'declined', 'unanswered'] as const).map(
  (outcome) => pageOutcomes.indexOf(outcome),
);
const [accepted, overtaken, open] = (['accepted', 'overtaken', 'open'] as const).map((outcome) =>
  nudgeOutcomes.indexOf(outcome),
);
const returned = 1;

/** Keys are the numbers of words. */
export class Evidence {
  readonly sides = new Map<number, Side>();
  readonly paths = new Map<number, PathEvidence>();
  readonly rules = new Map<number, RuleEvidence>();
  readonly #columns: FactColumns['columns'];

  constructor(columns: FactColumns['columns']) {
    this.#columns = columns;
  }

  incident(row: number, fitting: Fitting): void {
    const { climbs, nudges } = this.#columns;
    for (let at = 0; at < fitting.climbs.length; at += 1) {
      const climb = fitting.climbs.at(at);
      this.#climbed(row, climb, fitting);
      if (climbs.isRoute[climb] === 1) this.#routed(row, climb, fitting.handoffs);
    }
    this.#answered(row, fitting.pages);
    for (let at = 0; at < fitting.nudges.length; at += 1) {
      const nudge = fitting.nudges.at(at);
      const outcome = nudges.outcome[nudge];
      if (outcome === open || outcome === overtaken) continue;
      const evidence = found(this.rules, nudges.rule[nudge] as number, newRule);
      evidence.judged += 1;
      if (outcome === accepted) evidence.accepted += 1;
      evidence.behind.addOnce(row);
    }
  }

  #routed(row: number, climb: number, given: Rows): void {
    const { climbs, handoffs } = this.#columns;
    const owner = climbs.owner[climb] === none ? (climbs.path[climb] as number) : (climbs.owner[climb] as number);
    const side = found(this.sides, owner, newSide);
    side.routed.addOnce(row);
    for (let at = 0; at < given.length; at += 1) {
      const handoff = given.at(at);
      if (
        handoffs.from[handoff] === owner &&
        handoffs.to[handoff] !== owner &&
        handoffs.outcome[handoff] !== returned &&
        (handoffs.at[handoff] as number) - (climbs.startedAt[climb] as number) <= thresholds.handedOnWithin
      )
        found(side.handedTo, handoffs.to[handoff] as number, newRows).addOnce(row);
    }
  }

  #climbed(row: number, climb: number, fitting: Fitting): void {
    const { climbs, skips } = this.#columns;
    const evidence = found(this.paths, climbs.path[climb] as number, newPath);
    evidence.climbs += 1;
    if (climbs.isExhausted[climb] === 1) {
      evidence.exhausted += 1;
      evidence.behindExhausted.addOnce(row);
    }
    for (let skip = climbs.skipsFrom[climb] as number; skip < (climbs.skipsTo[climb] as number); skip += 1) {
      const level = skips.level[skip] as number;
      if (!fitting.skips(level)) continue;
      const of = found(evidence.levels, level, newLevel);
      of.reached += 1;
      of.skipped += 1;
      of.behindSkipped.addOnce(row);
    }
  }

  /** Of a level with several people one answer in time is enough. */
  #answered(row: number, rows: Rows): void {
    const { pages } = this.#columns;
    for (let index = 0; index < rows.length; index += 1) {
      const page = rows.at(index);
      if (pages.level[page] === none || isLater(pages, rows, index)) continue;
      const path = found(this.paths, pages.path[page] as number, newPath);
      const level = found(path.levels, pages.level[page] as number, newLevel);
      level.reached += 1;
      let isMissed = false;
      let isAnswered = false;
      for (let at = index; at < rows.length; at += 1) {
        const other = rows.at(at);
        if (pages.turn[other] !== pages.turn[page]) continue;
        const outcome = pages.outcome[other];
        if (outcome === unanswered || outcome === late) isMissed = true;
        if (outcome === answered || outcome === declined) isAnswered = true;
      }
      if (isAnswered) level.answered += 1;
      else if (isMissed) {
        level.missed += 1;
        // Once it was answered it never has to be told.
        if (level.answered === 0) level.behindMissed.addOnce(row);
      }
    }
  }
}

/** What a map has under a key, made where there is nothing yet. */
export function found<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
