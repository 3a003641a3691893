/**
 * What many incidents tell together. An incident counts when it was **declared** in the span, with everything that belongs to
 * it, whenever that was; so a figure of a span changes as long as an incident of it goes on, and by nothing else.
 */
import type { Instant, Milliseconds } from '@escalog/kernel';
import type { FactColumns } from './fact-columns.ts';
import { none } from './fact-tables.ts';
import { behindOf, type Behind } from './insights-behind.ts';
import { Count, newPoint } from './insights-count.ts';
import type { InsightFigures } from './insight-figures.ts';
import { personCounts, type PersonPages } from './insights-people.ts';
import { proposalsOf, type Proposal } from './insights-proposals.ts';
import { levelWord, type Grouping, type InsightsFilter, type InsightsQuestion } from './insights-question.ts';
import type { SourceNoise } from './insights-sources.ts';
import { spreadOf } from './spread.ts';
import { dateOf, nextOf, startOf, type Unit } from './wall-clock.ts';

export interface Insights {
  readonly since: Instant;
  readonly until: Instant;
  readonly zone: string;
  readonly filter: InsightsFilter;
  readonly by: Grouping;
  /** Incidents of the span that were archived: they are in no figure, whatever the filter. */
  readonly archived: number;
  readonly total: InsightFigures;
  /** Those of time in its order, the others by how many incidents they have. */
  readonly groups: readonly InsightGroup[];
  readonly groupsLeftOut: number;
  readonly series: { readonly unit: Unit; readonly points: readonly SeriesPoint[] };
  /** Pages by the hour at which they were owed, from 0 to 23. */
  readonly pagesByHour: readonly number[];
  /** Those who were paged most. */
  readonly people: readonly PersonPages[];
  readonly peopleLeftOut: number;
  /** Sources of alerts, those first whose incidents nobody acts on. */
  readonly sources: readonly SourceNoise[];
  /** Suggestions, by the rule that made them. */
  readonly rules: readonly { readonly rule: string; readonly nudges: InsightFigures['nudges'] }[];
  readonly neverAcknowledged: Behind;
  readonly proposals: readonly Proposal[];
  /** What the refs are called. */
  readonly names: Readonly<Record<string, string>>;
}

export interface InsightGroup {
  /** A ref, a severity, a level, an hour (`00` to `23`) or the date on which a day, week or month begins. */
  readonly key: string;
  readonly figures: InsightFigures;
}

export interface SeriesPoint {
  /** The date on which it begins. */
  readonly start: string;
  readonly incidents: number;
  /** Of the incidents that were declared in it. */
  readonly pages: number;
  readonly atNight: number;
  readonly neverAcknowledged: number;
  readonly medianMsToAcknowledge: Milliseconds | null;
}

const groupsAtMost = 600;
const peopleAtMost = 100;
const sourcesAtMost = 50;
const rulesAtMost = 100;
const listedAtMost = 50;

/** Answers a question from the facts of all incidents. Throws a `RangeError` for a zone that there is not. */
export function insightsOf(facts: FactColumns, question: InsightsQuestion): Insights {
  const count = new Count(facts, question);
  for (const row of facts.declaredWithin(question)) count.incident(row);
  return told(facts, count, question);
}

function told(facts: FactColumns, count: Count, question: InsightsQuestion): Insights {
  const { since, until, zone, filter, by, asker } = question;
  const people = new Map(
    [...count.people].map(([person, pages]) => [person, { pages, counts: personCounts(facts, pages, count.hours) }]),
  );
  const named = [...count.groups].map(([key, [tally]]) => ({ key: keyWord(facts, by, key), at: key, tally }));
  const groups = named.toSorted(
    isOfTime(by)
      ? (a, b) => a.at - b.at
      : (a, b) => b.tally.incidents.length - a.tally.incidents.length || (a.key < b.key ? -1 : 1),
  );
  const mostPaged = [...people]
    .map(([person, { pages, counts }]) => ({ ref: facts.words.textOf(person), pages, counts }))
    .toSorted((a, b) => b.counts.pages - a.counts.pages || (a.ref < b.ref ? -1 : 1));
  const noisiest = [...count.sources]
    .map(([source, tally]) => ({ ref: facts.words.textOf(source), tally }))
    .toSorted(
      (a, b) =>
        b.tally.behind.length - a.tally.behind.length ||
        b.tally.incidents.length - a.tally.incidents.length ||
        (a.ref < b.ref ? -1 : 1),
    );
  const rules = [...count.rules].map(([rule, tally]) => ({
    rule: facts.words.textOf(rule),
    nudges: tally.nudgeFigures(facts.columns),
    newest: tally.incidents.last,
  }));
  const found = { evidence: count.evidence, people, sources: count.sources, hours: count.hours };
  const proposed = proposalsOf(facts, found, asker);
  const total = count.total.figures(facts, count.atNight);
  const names = new Naming(facts);
  for (const { key, tally } of groups.slice(0, groupsAtMost)) names.add(key, tally.incidents.last);
  for (const { ref, pages } of mostPaged.slice(0, peopleAtMost))
    names.add(ref, facts.columns.pages.incident[pages.last ?? 0]);
  for (const { ref, tally } of noisiest.slice(0, sourcesAtMost)) names.add(ref, tally.incidents.last);
  for (const { proposal, newest } of proposed)
    for (const ref of [...Object.values(proposal.about).map(String), ...proposal.affects]) names.add(ref, newest);
  for (const { rule, newest } of rules) names.add(rule, newest);
  for (const ref of Object.values(filter)) names.add(ref, count.total.incidents.last);
  return {
    since,
    until,
    zone,
    filter,
    by,
    archived: count.archived,
    total,
    groups: groups
      .slice(0, groupsAtMost)
      .map(({ key, tally }) => ({ key, figures: tally.figures(facts, count.atNight) })),
    groupsLeftOut: Math.max(0, groups.length - groupsAtMost),
    series: { unit: count.unit, points: seriesOf(facts, count, question) },
    pagesByHour: sumsOf([...people.values()].map(({ counts }) => counts.byHour)),
    people: mostPaged
      .slice(0, peopleAtMost)
      .map(({ ref, counts: { ended: _ended, ...counts } }) => ({ person: ref, ...counts })),
    peopleLeftOut: Math.max(0, mostPaged.length - peopleAtMost),
    sources: noisiest.slice(0, sourcesAtMost).map(({ ref, tally }) => tally.told(ref)),
    rules: rules
      .toSorted((a, b) => b.nudges.made - a.nudges.made || (a.rule < b.rule ? -1 : 1))
      .slice(0, rulesAtMost)
      .map(({ rule, nudges }) => ({ rule, nudges })),
    neverAcknowledged: behindOf(facts, count.unanswered, asker, listedAtMost),
    proposals: proposed.map(({ proposal }) => proposal),
    names: names.all,
  };
}

function keyWord({ words }: FactColumns, by: Grouping, key: number): string {
  if (by === 'hour') return String(key).padStart(2, '0');
  if (by === 'day' || by === 'week' || by === 'month') return dateOf(key);
  return by === 'level' ? levelWord(key === none ? null : key) : words.textOf(key);
}

/** Also of times in which nothing was declared. */
function seriesOf(
  { columns }: FactColumns,
  { unit, wallOf, points }: Count,
  { since, until }: InsightsQuestion,
): readonly SeriesPoint[] {
  const last = wallOf((until - 1) as Instant);
  const series: SeriesPoint[] = [];
  for (let start = startOf(unit, wallOf(since)); start <= last; start = nextOf(unit, start)) {
    const { incidents, pages, atNight } = points.get(start) ?? newPoint();
    const acknowledged = spreadOf(columns.incidents.msToAcknowledge, incidents);
    series.push({
      start: dateOf(start),
      incidents: incidents.length,
      pages,
      atNight,
      neverAcknowledged: acknowledged.none,
      medianMsToAcknowledge: acknowledged.medianMs,
    });
  }
  return series;
}
/** What refs are called by the newest incident that was found with them. */
class Naming {
  readonly all: Record<string, string> = {};
  readonly #facts: FactColumns;

  constructor(facts: FactColumns) {
    this.#facts = facts;
  }

  add(ref: string, row: number | undefined): void {
    const known = row === undefined ? undefined : this.#facts.nameOf(row, this.#facts.words.known(ref));
    if (known !== undefined) this.all[ref] ??= known;
  }
}

function isOfTime(by: Grouping): boolean {
  return by === 'hour' || by === 'day' || by === 'week' || by === 'month';
}

function sumsOf(lists: readonly (readonly number[])[]): readonly number[] {
  return Array.from({ length: 24 }, (_, hour) => lists.reduce((sum, list) => sum + (list[hour] ?? 0), 0));
}
