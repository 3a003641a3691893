/** What of the incidents of a span counts where. */
import type { Instant, Milliseconds } from '@escalog/kernel';
import type { FactColumns } from './fact-columns.ts';
import { none } from './fact-tables.ts';
import { Evidence, found } from './insights-evidence.ts';
import { Tally } from './insight-figures.ts';
import { Fitting } from './insights-filter.ts';
import type { Grouping, InsightsQuestion } from './insights-question.ts';
import { isAlertSource, SourceTally } from './insights-sources.ts';
import { Rows } from './rows.ts';
import { dayLength, hourOf, isNight, startsOf, wallClock, type Unit, type WallTime } from './wall-clock.ts';

/** Of the series. */
export interface Point {
  readonly incidents: Rows;
  pages: number;
  atNight: number;
}

type OneTally = readonly [Tally];

const noTallies: readonly Tally[] = [];
const newGroup = (): OneTally => [new Tally()];
const newTally = (): Tally => new Tally();
const newSource = (): SourceTally => new SourceTally();
export const newPoint = (): Point => ({ incidents: new Rows(), pages: 0, atNight: 0 });
const newRows = (): Rows => new Rows();

/** Goes through them one by one, in order. Words stand for themselves by their numbers, as levels and times do. */
export class Count {
  readonly #facts: FactColumns;
  readonly #columns: FactColumns['columns'];
  readonly #question: InsightsQuestion;
  readonly #fitting: Fitting;
  readonly wallOf: (at: Instant) => WallTime;
  readonly unit: Unit;
  readonly #pointOf: (wall: WallTime) => WallTime;
  readonly #timeOf: (wall: WallTime) => number;
  readonly total = new Tally();
  /** Each alone in a list, so that none is made for each part. */
  readonly groups = new Map<number, OneTally>();
  readonly points = new Map<WallTime, Point>();
  readonly people = new Map<number, Rows>();
  readonly sources = new Map<number, SourceTally>();
  readonly rules = new Map<number, Tally>();
  readonly evidence: Evidence;
  readonly unanswered = new Rows();
  readonly hours: Uint8Array;
  readonly atNight: Uint8Array;
  /** By word, whether it is the ref of a source of alerts. */
  readonly #alerting = new Map<number, boolean>();
  archived = 0;
  /** The groups of the incident in hand, as a whole. */
  #keys: number[] = [];

  constructor(facts: FactColumns, question: InsightsQuestion) {
    const { since, until, zone, filter, by } = question;
    this.#facts = facts;
    this.#columns = facts.columns;
    this.#question = question;
    this.#fitting = new Fitting(facts, filter);
    this.wallOf = wallClock(zone, since, until);
    this.unit = unitFor(until - since);
    this.#pointOf = startsOf(this.unit);
    this.#timeOf = by === 'day' || by === 'week' || by === 'month' ? startsOf(by) : hourOf;
    this.evidence = new Evidence(this.#columns);
    this.hours = new Uint8Array(facts.pageRows);
    this.atNight = new Uint8Array(facts.pageRows);
  }

  incident(row: number): void {
    const { incidents } = this.#columns;
    if (incidents.isArchived[row] === 1) {
      this.archived += 1;
      return;
    }
    if (!this.#fitting.take(row)) return;
    const declared = this.wallOf(incidents.declaredAt[row] as Instant);
    this.#keys = this.#keysOf(row, declared);
    const whole = this.#wholeOf(this.#keys);
    const point = found(this.points, this.#pointOf(declared), newPoint);
    this.total.incidents.add(row);
    for (const tally of whole) tally.incidents.addOnce(row);
    point.incidents.add(row);
    if (Number.isNaN(incidents.msToAcknowledge[row])) this.unanswered.add(row);
    this.#climbs(row, whole);
    this.#pages(row, whole, point);
    this.#handoffs(whole);
    this.#nudges(row, whole);
    const source = incidents.declaredBy[row] as number;
    if (this.#isAlerting(source))
      found(this.sources, source, newSource).incident(this.#columns, row, this.#fitting.pages.length);
    this.evidence.incident(row, this.#fitting);
  }

  /** What an incident counts for as a whole. Where its parts are told apart it counts in each group that one of them is of. */
  #keysOf(row: number, declared: WallTime): number[] {
    const { incidents, climbs, pages, rules } = this.#columns;
    const { by } = this.#question;
    switch (by) {
      case 'severity':
        return [incidents.severity[row] as number];
      case 'source':
        return [incidents.declaredBy[row] as number];
      case 'hour':
      case 'day':
      case 'week':
      case 'month':
        return [this.#timeOf(declared)];
      case 'rule':
        return [...rules.word.subarray(incidents.rulesFrom[row], incidents.rulesTo[row])];
      case 'team':
        return distinct(climbs.owner, this.#fitting.climbs).filter((owner) => owner !== none);
      case 'path':
        return distinct(climbs.path, this.#fitting.climbs);
      case 'level':
        return distinct(pages.level, this.#fitting.pages);
      case 'person':
        return distinct(pages.person, this.#fitting.pages);
    }
  }

  #climbs(row: number, whole: readonly Tally[]): void {
    const { climbs, skips } = this.#columns;
    const { by } = this.#question;
    const column = by === 'team' ? climbs.owner : by === 'path' ? climbs.path : undefined;
    // One climb has many levels and people.
    const hasNone = by === 'level' || by === 'person';
    for (let at = 0; at < this.#fitting.climbs.length; at += 1) {
      const climb = this.#fitting.climbs.at(at);
      const own = hasNone ? noTallies : column === undefined ? whole : this.#ownOf(column[climb] as number, row);
      this.total.climbs.add(climb);
      for (const tally of own) tally.climbs.add(climb);
      for (let skip = climbs.skipsFrom[climb] as number; skip < (climbs.skipsTo[climb] as number); skip += 1) {
        const level = skips.level[skip] as number;
        if (!this.#fitting.skips(level)) continue;
        this.total.skipped += 1;
        for (const tally of by === 'level' ? this.#groupWith(level, row) : own) tally.skipped += 1;
      }
    }
  }

  #pages(row: number, whole: readonly Tally[], point: Point): void {
    const { pages } = this.#columns;
    const column = columnOfPages(pages, this.#question.by);
    for (let at = 0; at < this.#fitting.pages.length; at += 1) {
      const page = this.#fitting.pages.at(at);
      const hour = hourOf(this.wallOf(pages.owedAt[page] as Instant));
      const atNight = isNight(hour) ? 1 : 0;
      this.hours[page] = hour;
      this.atNight[page] = atNight;
      point.pages += 1;
      point.atNight += atNight;
      this.total.pages.add(page);
      const own = column === undefined ? whole : this.#ownOf(column[page] as number, row);
      for (const tally of own) tally.pages.add(page);
      found(this.people, pages.person[page] as number, newRows).add(page);
    }
  }

  #handoffs(whole: readonly Tally[]): void {
    const { handoffs } = this.#columns;
    for (let at = 0; at < this.#fitting.handoffs.length; at += 1) {
      const handoff = this.#fitting.handoffs.at(at);
      this.total.handoffs.add(handoff);
      for (let index = 0; index < whole.length; index += 1)
        if (this.#question.by !== 'team' || this.#keys[index] === handoffs.from[handoff])
          (whole[index] as Tally).handoffs.add(handoff);
    }
  }

  #nudges(row: number, whole: readonly Tally[]): void {
    const { nudges } = this.#columns;
    for (let at = 0; at < this.#fitting.nudges.length; at += 1) {
      const nudge = this.#fitting.nudges.at(at);
      const rule = nudges.rule[nudge] as number;
      this.total.nudges.add(nudge);
      const ofRule = found(this.rules, rule, newTally);
      ofRule.incidents.addOnce(row);
      ofRule.nudges.add(nudge);
      for (const tally of this.#question.by === 'rule' ? this.#groupWith(rule, row) : whole) tally.nudges.add(nudge);
    }
  }

  /** The group of a part: it is of one, or of none where it has no owner. */
  #ownOf(key: number, row: number): readonly Tally[] {
    return key === none && this.#question.by === 'team' ? noTallies : this.#groupWith(key, row);
  }

  /** The group, in which the incident is counted as well. */
  #groupWith(key: number, row: number): OneTally {
    const group = found(this.groups, key, newGroup);
    group[0].incidents.addOnce(row);
    return group;
  }

  #wholeOf(keys: readonly number[]): readonly Tally[] {
    if (keys.length === 1) return found(this.groups, keys[0] as number, newGroup);
    return keys.map((key) => found(this.groups, key, newGroup)[0]);
  }

  #isAlerting(source: number): boolean {
    return found(this.#alerting, source, () => isAlertSource(this.#facts.words.textOf(source)));
  }
}

/** The groups of the parts of an incident, each once. */
function distinct(column: Int32Array, parts: Rows): number[] {
  const keys: number[] = [];
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts.at(at);
    const key = column[part] as number;
    if (!keys.includes(key)) keys.push(key);
  }
  return keys;
}

/** Pages are of groups of their own where a page has one of what they are told apart by. */
function columnOfPages(
  { owner, path, level, person }: FactColumns['columns']['pages'],
  by: Grouping,
): Int32Array | undefined {
  const columns: Partial<Record<Grouping, Int32Array>> = { team: owner, path, level, person };
  return columns[by];
}

/** As many points as a drawing has room for. */
function unitFor(span: Milliseconds): Unit {
  if (span <= 62 * dayLength) return 'day';
  return span <= 550 * dayLength ? 'week' : 'month';
}
