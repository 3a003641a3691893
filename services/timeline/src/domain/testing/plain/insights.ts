/**
 * What many incidents tell together. An incident counts when it was **declared** in the span, with everything that belongs to
 * it, whenever that was; so a figure of a span changes as long as an incident of it goes on, and by nothing else.
 */
import type { Instant, Milliseconds } from '@escalog/kernel';
import type { IncidentFacts } from '../../facts.ts';
import { behindOf, type Behind } from './insights-behind.ts';
import { Tally, type InsightFigures } from './insight-figures.ts';
import { fittingOf, isWithin, type Fitting } from './insights-filter.ts';
import { PersonTally, type PersonPages } from './insights-people.ts';
import { Evidence, found, type Proposal } from './insights-proposals.ts';
import { levelWord, type Grouping, type InsightsFilter, type InsightsQuestion } from '../../insights-question.ts';
import { isAlertSource, SourceTally, type SourceNoise } from './insights-sources.ts';
import { Times } from './spread.ts';
import {
  dateOf,
  dayLength,
  hourOf,
  isNight,
  nextOf,
  startOf,
  startsOf,
  wallClock,
  type Unit,
  type WallTime,
} from '../../wall-clock.ts';

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

/** Answers a question from all incidents there are, in whichever order. Throws a `RangeError` for a zone that there is not. */
export function insightsOf(facts: Iterable<IncidentFacts>, question: InsightsQuestion): Insights {
  const { since, until, zone, filter, by, asker } = question;
  const wallOf = wallClock(zone, since, until);
  const unit = unitFor(until - since);
  const pointOf = startsOf(unit);
  const groupOf = by === 'day' || by === 'week' || by === 'month' ? startsOf(by) : hourOf;
  const total = new Tally();
  const groups = new Map<string | number, Tally>();
  const points = new Map<WallTime, Point>();
  const people = new Map<string, PersonTally>();
  const sources = new Map<string, SourceTally>();
  const rules = new Map<string, Tally>();
  const evidence = new Evidence();
  const unanswered: IncidentFacts[] = [];
  let archived = 0;
  const pagesByHour = Array.from({ length: 24 }, () => 0);
  const group = (key: string | number): Tally => found(groups, key, newTally);

  for (const one of facts) {
    if (one.isArchived) {
      if (isWithin(one, question)) archived += 1;
      continue;
    }
    const fitting = fittingOf(one, question);
    if (fitting === undefined) continue;
    const { escalations, pages, handoffs, nudges } = fitting;
    const declared = wallOf(one.declaredAt);
    const keys = keysOf(fitting, by, declared, groupOf);
    const whole = keys.map(group);
    const point = found(points, pointOf(declared), newPoint);
    total.incident(one);
    for (const tally of whole) tally.incident(one);
    point.incident(one);
    if (one.msToAcknowledge === null) unanswered.push(one);
    for (const escalation of escalations) {
      const key = keyOfClimb(by, escalation);
      const own = key === undefined ? whole : key === null ? [] : [groupWith(groups, key, one)];
      total.escalation(escalation);
      for (const tally of own) tally.escalation(escalation);
      for (const { level } of escalation.skipped) {
        if (!fitting.skips(level)) continue;
        total.skipped();
        for (const tally of by === 'level' ? [groupWith(groups, levelWord(level), one)] : own) tally.skipped();
      }
    }
    for (const page of pages) {
      const hour = hourOf(wallOf(page.owedAt));
      const atNight = isNight(hour);
      pagesByHour[hour] = (pagesByHour[hour] ?? 0) + 1;
      total.page(page, atNight);
      point.page(atNight);
      const key = keyOfPage(by, page);
      if (key === undefined) for (const tally of whole) tally.page(page, atNight);
      else if (key !== null) groupWith(groups, key, one).page(page, atNight);
      found(people, page.person, newPerson).page(page, hour, one);
    }
    for (const handoff of handoffs) {
      total.handoff(handoff);
      for (const [index, tally] of whole.entries())
        if (by !== 'team' || keys[index] === handoff.from) tally.handoff(handoff);
    }
    for (const nudge of nudges) {
      total.nudge(nudge);
      const ruleTally = found(rules, nudge.rule, newTally);
      ruleTally.incident(one);
      ruleTally.nudge(nudge);
      if (by === 'rule') groupWith(groups, nudge.rule, one).nudge(nudge);
      else for (const tally of whole) tally.nudge(nudge);
    }
    if (isAlertSource(one.declaredBy)) found(sources, one.declaredBy, newSource).incident(one, pages.length);
    evidence.incident(fitting);
  }

  const names: Record<string, string> = {};
  const name = (ref: string, knownBy: IncidentFacts | undefined): void => {
    const known = knownBy?.names[ref];
    if (known !== undefined) names[ref] ??= known;
  };
  const ordered = [...groups].toSorted(isOfTime(by) ? inTime : bySize);
  for (const [key, tally] of ordered.slice(0, groupsAtMost)) name(String(key), tally.newest);
  const mostPaged = [...people].toSorted(([a, m], [b, n]) => n.pages - m.pages || (a < b ? -1 : 1));
  for (const [person, { behind }] of mostPaged.slice(0, peopleAtMost)) name(person, behind.at(-1));
  const noisiest = [...sources].toSorted(
    ([a, m], [b, n]) => n.behind.length - m.behind.length || n.incidents - m.incidents || (a < b ? -1 : 1),
  );
  for (const [source, { newest }] of noisiest.slice(0, sourcesAtMost)) name(source, newest);
  const proposed = evidence.proposals({ people, sources, asker });
  for (const { proposal, newest } of proposed)
    for (const ref of [...Object.values(proposal.about).map(String), ...proposal.affects]) name(ref, newest);
  const byNudges = [...rules].map(([rule, tally]) => ({ rule, nudges: tally.figures().nudges, newest: tally.newest }));
  for (const { rule, newest } of byNudges) name(rule, newest);
  for (const [ref, tally] of namedIn(filter, total)) name(ref, tally);

  return {
    since,
    until,
    zone,
    filter,
    by,
    archived,
    total: total.figures(),
    groups: ordered.slice(0, groupsAtMost).map(([key, tally]) => ({ key: keyWord(by, key), figures: tally.figures() })),
    groupsLeftOut: Math.max(0, ordered.length - groupsAtMost),
    series: { unit, points: seriesOf(points, unit, wallOf(since), wallOf((until - 1) as Instant)) },
    pagesByHour,
    people: mostPaged.slice(0, peopleAtMost).map(([person, tally]) => tally.told(person)),
    peopleLeftOut: Math.max(0, mostPaged.length - peopleAtMost),
    sources: noisiest.slice(0, sourcesAtMost).map(([source, tally]) => tally.told(source)),
    rules: byNudges
      .toSorted((a, b) => b.nudges.made - a.nudges.made || (a.rule < b.rule ? -1 : 1))
      .slice(0, rulesAtMost)
      .map(({ rule, nudges }) => ({ rule, nudges })),
    neverAcknowledged: behindOf(unanswered, asker, listedAtMost),
    proposals: proposed.map(({ proposal }) => proposal),
    names,
  };
}

const newTally = (): Tally => new Tally();
const newPerson = (): PersonTally => new PersonTally();
const newSource = (): SourceTally => new SourceTally();
const newPoint = (): Point => new Point();

/** What an incident counts for as a whole. Where its parts are told apart it counts in each group that one of them is of. */
function keysOf(
  { facts, escalations, pages }: Fitting,
  by: Grouping,
  declared: WallTime,
  timeOf: (wall: WallTime) => number,
): readonly (string | number)[] {
  switch (by) {
    case 'severity':
      return [facts.severity];
    case 'source':
      return [facts.declaredBy];
    case 'hour':
    case 'day':
    case 'week':
    case 'month':
      return [timeOf(declared)];
    case 'rule':
      return facts.rules;
    case 'team':
      return distinct(escalations, ({ owner }) => owner);
    case 'path':
      return distinct(escalations, ({ path }) => path);
    case 'level':
      return distinct(pages, ({ level }) => levelWord(level));
    case 'person':
      return distinct(pages, ({ person }) => person);
  }
}

function distinct<T>(parts: readonly T[], keyOf: (part: T) => string | null): readonly string[] {
  const keys: string[] = [];
  for (const part of parts) {
    const key = keyOf(part);
    if (key !== null && !keys.includes(key)) keys.push(key);
  }
  return keys;
}

/** The group of a climb alone; undefined where it is of those of its incident, null where it is of none. */
function keyOfClimb(by: Grouping, { owner, path }: Fitting['escalations'][number]): string | null | undefined {
  if (by === 'team') return owner;
  if (by === 'path') return path;
  // One climb has many levels and people.
  return by === 'level' || by === 'person' ? null : undefined;
}

function keyOfPage(by: Grouping, { owner, path, level, person }: Fitting['pages'][number]): string | null | undefined {
  switch (by) {
    case 'team':
      return owner;
    case 'path':
      return path;
    case 'level':
      return levelWord(level);
    case 'person':
      return person;
    default:
      return undefined;
  }
}

/** The group, in which the incident is counted as well. */
function groupWith(groups: Map<string | number, Tally>, key: string, facts: IncidentFacts): Tally {
  const tally = found(groups, key, newTally);
  tally.incident(facts);
  return tally;
}

function isOfTime(by: Grouping): boolean {
  return by === 'hour' || by === 'day' || by === 'week' || by === 'month';
}

type Grouped = readonly [key: string | number, tally: Tally];

function inTime([a]: Grouped, [b]: Grouped): number {
  return Number(a) - Number(b);
}

function bySize([a, m]: Grouped, [b, n]: Grouped): number {
  return n.incidents - m.incidents || (a < b ? -1 : 1);
}

function keyWord(by: Grouping, key: string | number): string {
  if (typeof key === 'string') return key;
  return by === 'hour' ? String(key).padStart(2, '0') : dateOf(key);
}

/** As many points as a drawing has room for. */
function unitFor(span: Milliseconds): Unit {
  if (span <= 62 * dayLength) return 'day';
  return span <= 550 * dayLength ? 'week' : 'month';
}

class Point {
  incidents = 0;
  pages = 0;
  atNight = 0;
  readonly toAcknowledge = new Times();

  incident({ msToAcknowledge }: IncidentFacts): void {
    this.incidents += 1;
    this.toAcknowledge.add(msToAcknowledge);
  }

  page(atNight: boolean): void {
    this.pages += 1;
    if (atNight) this.atNight += 1;
  }
}

/** Also those in which nothing was declared. */
function seriesOf(
  points: ReadonlyMap<WallTime, Point>,
  unit: Unit,
  first: WallTime,
  last: WallTime,
): readonly SeriesPoint[] {
  const series: SeriesPoint[] = [];
  for (let start = startOf(unit, first); start <= last; start = nextOf(unit, start)) {
    const { incidents, pages, atNight, toAcknowledge } = points.get(start) ?? new Point();
    const acknowledged = toAcknowledge.spread();
    series.push({
      start: dateOf(start),
      incidents,
      pages,
      atNight,
      neverAcknowledged: acknowledged.none,
      medianMsToAcknowledge: acknowledged.medianMs,
    });
  }
  return series;
}

/** What was filtered by has a name in what was found. */
function namedIn(filter: InsightsFilter, { newest }: Tally): readonly (readonly [string, IncidentFacts | undefined])[] {
  return Object.values(filter).map((ref) => [ref, newest]);
}
