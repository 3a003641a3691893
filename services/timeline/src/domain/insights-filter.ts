/** Which incidents a question is about, and which of their parts. */
import type { FactColumns } from './fact-columns.ts';
import { none } from './fact-tables.ts';
import { lastResort, type InsightsFilter } from './insights-question.ts';
import { Rows } from './rows.ts';

/** Of what is asked for and in no facts. */
const nowhere = -2;

/**
 * An incident counts when it is as the filter says, and, where that names a team, a path, a level or a person, has a climb or
 * a page that fits all of them. Then those climbs and pages alone are counted of it, the handoffs that the team gave on, and
 * the suggestions of the rule. Holds the parts of one incident at a time.
 */
export class Fitting {
  readonly climbs = new Rows();
  readonly pages = new Rows();
  readonly handoffs = new Rows();
  readonly nudges = new Rows();
  readonly #columns: FactColumns['columns'];
  /** Numbers of what is asked for; undefined where it is not. */
  readonly #wanted: Readonly<Partial<Record<keyof InsightsFilter, number>>>;
  readonly #isOfParts: boolean;
  readonly #isOfNudges: boolean;

  constructor({ columns, words }: FactColumns, filter: InsightsFilter) {
    this.#columns = columns;
    const numberOf = (name: string, text: string): number => {
      if (name === 'level') return text === lastResort ? none : Number(text);
      const word = words.known(text);
      return word < 0 ? nowhere : word;
    };
    this.#wanted = Object.fromEntries(
      Object.entries(filter).flatMap(([name, text]) => (text === undefined ? [] : [[name, numberOf(name, text)]])),
    );
    const { team, path, level, person } = this.#wanted;
    this.#isOfParts = [team, path, level, person].some((one) => one !== undefined);
    this.#isOfNudges = filter.rule?.startsWith('rule/') === true;
  }

  /** Goes on to this incident; false when it does not count. */
  take(row: number): boolean {
    const { incidents } = this.#columns;
    const { severity, source, affects, rule } = this.#wanted;
    if (severity !== undefined && incidents.severity[row] !== severity) return false;
    if (source !== undefined && incidents.declaredBy[row] !== source) return false;
    if (affects !== undefined && !this.#affects(row, affects)) return false;
    if (rule !== undefined && !this.#hasRule(row, rule)) return false;
    this.#takeParts(row);
    return !this.#isOfParts || this.pages.length > 0 || this.climbs.length > 0;
  }

  /** Whether a level that was skipped counts. */
  skips(level: number): boolean {
    return this.#wanted.level === undefined || this.#wanted.level === level;
  }

  #takeParts(row: number): void {
    const { incidents, handoffs, nudges } = this.#columns;
    const { team, rule } = this.#wanted;
    for (const rows of [this.climbs, this.pages, this.handoffs, this.nudges]) rows.clear();
    for (let at = incidents.pagesFrom[row] as number; at < (incidents.pagesTo[row] as number); at += 1)
      if (!this.#isOfParts || this.#isPage(at)) this.pages.add(at);
    for (let at = incidents.climbsFrom[row] as number; at < (incidents.climbsTo[row] as number); at += 1)
      if (!this.#isOfParts || this.#isClimb(at)) this.climbs.add(at);
    for (let at = incidents.handoffsFrom[row] as number; at < (incidents.handoffsTo[row] as number); at += 1)
      if (team === undefined || handoffs.from[at] === team) this.handoffs.add(at);
    for (let at = incidents.nudgesFrom[row] as number; at < (incidents.nudgesTo[row] as number); at += 1)
      if (!this.#isOfNudges || nudges.rule[at] === rule) this.nudges.add(at);
  }

  #affects(row: number, wanted: number): boolean {
    const { incidents, affects } = this.#columns;
    for (let at = incidents.affectsFrom[row] as number; at < (incidents.affectsTo[row] as number); at += 1)
      if (affects.word[at] === wanted) return true;
    return false;
  }

  #hasRule(row: number, wanted: number): boolean {
    const { incidents, rules, nudges } = this.#columns;
    for (let at = incidents.rulesFrom[row] as number; at < (incidents.rulesTo[row] as number); at += 1)
      if (rules.word[at] === wanted) return true;
    for (let at = incidents.nudgesFrom[row] as number; at < (incidents.nudgesTo[row] as number); at += 1)
      if (nudges.rule[at] === wanted) return true;
    return false;
  }

  #isPage(at: number): boolean {
    const { pages } = this.#columns;
    const { team, path, level, person } = this.#wanted;
    return (
      (team === undefined || pages.owner[at] === team) &&
      (path === undefined || pages.path[at] === path) &&
      (level === undefined || pages.level[at] === level) &&
      (person === undefined || pages.person[at] === person)
    );
  }

  /** A climb of which a level or a person is asked has a page that fits, or, of a level alone, has skipped it. */
  #isClimb(at: number): boolean {
    const { climbs, pages, skips } = this.#columns;
    const { team, path, level, person } = this.#wanted;
    if (team !== undefined && climbs.owner[at] !== team) return false;
    if (path !== undefined && climbs.path[at] !== path) return false;
    if (level === undefined && person === undefined) return true;
    for (let index = 0; index < this.pages.length; index += 1)
      if (pages.escalation[this.pages.at(index)] === climbs.escalation[at]) return true;
    if (person !== undefined) return false;
    for (let skip = climbs.skipsFrom[at] as number; skip < (climbs.skipsTo[at] as number); skip += 1)
      if (skips.level[skip] === level) return true;
    return false;
  }
}
