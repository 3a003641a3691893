/**
 * What the past of many incidents proposes to change: each proposal with the incidents behind it, how many of how many, and
 * from when on it is made. What is a proposal's is decided here; how it reads, in `insights-words.ts`.
 */
import type { Principal } from '@escalog/access';
import type { FactColumns } from './fact-columns.ts';
import { pageOutcomes, type ListName } from './fact-tables.ts';
import { behindOf, type Behind } from './insights-behind.ts';
import type { Evidence, PathEvidence, RuleEvidence, Side } from './insights-evidence.ts';
import { incidentsOf, type Hours, type PersonCounts } from './insights-people.ts';
import type { SourceTally } from './insights-sources.ts';
import { thresholds } from './insights-thresholds.ts';
import { Rows } from './rows.ts';
import { isNight } from './wall-clock.ts';

export const proposalKinds = [
  'routed-elsewhere',
  'level-never-answered',
  'level-skipped',
  'path-exhausted',
  'pages-undeliverable',
  'paged-most',
  'paged-at-night',
  'source-noisy',
  'nudge-always-accepted',
  'nudge-never-accepted',
] as const;
export type ProposalKind = (typeof proposalKinds)[number];

export interface Proposal {
  readonly kind: ProposalKind;
  /** What it is about: refs, and the number of a level. */
  readonly about: About;
  /** So many … */
  readonly count: number;
  /** … of so many. */
  readonly among: number;
  /** Of somebody who is paged more than others: the median of those. */
  readonly othersMedian: number | null;
  /** What was named in the incidents behind it, the most frequent first. */
  readonly terms: readonly string[];
  /** What they affect, likewise. */
  readonly affects: readonly string[];
  readonly behind: Behind;
}

export interface About {
  readonly team?: string;
  /** To whom it was handed. */
  readonly to?: string;
  readonly path?: string;
  readonly level?: number;
  readonly person?: string;
  readonly source?: string;
  readonly rule?: string;
}

export const proposalsAtMost = 30;
const incidentsAtMost = 20;
const termsAtMost = 5;

/** A proposal before it is known who asks. */
interface Candidate extends Pick<Proposal, 'kind' | 'about' | 'count' | 'among'> {
  readonly othersMedian?: number;
  readonly behind: Rows;
  /** Those in which what it proposes would have been wrong: what was named in them is no evidence. */
  readonly against?: Rows;
}

/** What was found in the span that is asked for. Keys are the numbers of words. */
export interface Findings {
  readonly evidence: Evidence;
  readonly people: ReadonlyMap<number, { readonly pages: Rows; readonly counts: PersonCounts }>;
  readonly sources: ReadonlyMap<number, SourceTally>;
  readonly hours: Hours;
}

/** What is proposed, each with the newest incident behind it, which knows what things are called. */
export function proposalsOf(
  columns: FactColumns,
  { evidence, people, sources, hours }: Findings,
  asker: Principal,
): readonly { readonly proposal: Proposal; readonly newest: number | undefined }[] {
  const { words } = columns;
  const textOf = (number: number): string => words.textOf(number);
  return [
    ...[...evidence.sides].flatMap(([team, side]) => handedOn(textOf(team), side, textOf)),
    ...[...evidence.paths].flatMap(([path, of]) => aboutPath(textOf(path), of)),
    ...aboutPeople(columns, people, hours),
    ...[...sources].flatMap(([source, tally]) => aboutSource(textOf(source), tally)),
    ...[...evidence.rules].flatMap(([rule, of]) => aboutRule(textOf(rule), of)),
  ]
    .toSorted(
      (a, b) =>
        orderOf(a.kind) - orderOf(b.kind) ||
        b.count - a.count ||
        (JSON.stringify(a.about) < JSON.stringify(b.about) ? -1 : 1),
    )
    .slice(0, proposalsAtMost)
    .map((candidate) => ({ proposal: proposalOf(columns, candidate, asker), newest: candidate.behind.last }));
}

function handedOn(team: string, { routed, handedTo }: Side, textOf: (number: number) => string): readonly Candidate[] {
  const { enough, handedOn: least, handedOnShare } = thresholds;
  if (routed.length < enough) return [];
  return [...handedTo].flatMap(([to, behind]) =>
    behind.length >= least && behind.length >= routed.length * handedOnShare
      ? [
          {
            kind: 'routed-elsewhere' as const,
            about: { team, to: textOf(to) },
            count: behind.length,
            among: routed.length,
            behind,
            against: without(routed, behind),
          },
        ]
      : [],
  );
}

function without(all: Rows, some: Rows): Rows {
  const gone = new Set(some.all());
  const rest = new Rows();
  for (const row of all.all()) if (!gone.has(row)) rest.add(row);
  return rest;
}

function aboutPath(path: string, { climbs, exhausted, behindExhausted, levels }: PathEvidence): readonly Candidate[] {
  const { enough, exhaustedShare, skippedShare } = thresholds;
  const ended: readonly Candidate[] =
    climbs >= enough && exhausted >= climbs * exhaustedShare
      ? [{ kind: 'path-exhausted', about: { path }, count: exhausted, among: climbs, behind: behindExhausted }]
      : [];
  return [
    ...ended,
    ...[...levels].flatMap(([level, of]): readonly Candidate[] => [
      ...(of.answered === 0 && of.missed >= enough
        ? [
            {
              kind: 'level-never-answered' as const,
              about: { path, level },
              count: of.missed,
              among: of.missed,
              behind: of.behindMissed,
            },
          ]
        : []),
      ...(of.reached >= enough && of.skipped >= of.reached * skippedShare
        ? [
            {
              kind: 'level-skipped' as const,
              about: { path, level },
              count: of.skipped,
              among: of.reached,
              behind: of.behindSkipped,
            },
          ]
        : []),
    ]),
  ];
}

function aboutPeople(columns: FactColumns, people: Findings['people'], hours: Hours): readonly Candidate[] {
  const { enough, undeliverableShare, pagesOfOne, nightPagesOfOne } = thresholds;
  const { outcome } = columns.columns.pages;
  const all = [...people.values()].map(({ counts }) => counts);
  const sum = (of: 'pages' | 'atNight'): number => all.reduce((total, counts) => total + counts[of], 0);
  const pages = { all: sum('pages'), far: farMore(all, 'pages', pagesOfOne) };
  const nights = { all: sum('atNight'), far: farMore(all, 'atNight', nightPagesOfOne) };
  return [...people].flatMap(([person, { pages: own, counts }]): readonly Candidate[] => {
    const most = pages.far(counts);
    const mostAtNight = nights.far(counts);
    const about = { person: columns.words.textOf(person) };
    const candidates: Candidate[] = [];
    if (counts.ended >= enough && counts.undeliverable >= counts.ended * undeliverableShare)
      candidates.push({
        kind: 'pages-undeliverable',
        about,
        count: counts.undeliverable,
        among: counts.ended,
        behind: incidentsOf(columns, own, (page) => outcome[page] === undeliverable),
      });
    if (most !== undefined)
      candidates.push({
        kind: 'paged-most',
        about,
        count: counts.pages,
        among: pages.all,
        othersMedian: most,
        behind: incidentsOf(columns, own),
      });
    if (mostAtNight !== undefined)
      candidates.push({
        kind: 'paged-at-night',
        about,
        count: counts.atNight,
        among: nights.all,
        othersMedian: mostAtNight,
        behind: incidentsOf(columns, own, (page) => isNight(hours[page] as number)),
      });
    return candidates;
  });
}

const undeliverable = pageOutcomes.indexOf('undeliverable');

/** The median of the others, where somebody has at least so many, and so many times as many as that. */
function farMore(
  all: readonly PersonCounts[],
  of: 'pages' | 'atNight',
  least: number,
): (counts: PersonCounts) => number | undefined {
  const { othersPaged, timesTheMedian } = thresholds;
  const sorted = all.map((counts) => counts[of]).sort((a, b) => a - b);
  const others = sorted.length - 1;
  return ({ [of]: own }) => {
    if (own < least || others < othersPaged) return undefined;
    const place = sorted.indexOf(own);
    const at = (rank: number): number => sorted[rank < place ? rank : rank + 1] ?? 0;
    const median = (at(Math.floor((others - 1) / 2)) + at(Math.floor(others / 2))) / 2;
    return own >= median * timesTheMedian ? median : undefined;
  };
}

function aboutSource(source: string, { resolved, behind }: SourceTally): readonly Candidate[] {
  const isNoisy = resolved >= thresholds.enough && behind.length >= resolved * thresholds.noisyShare;
  return isNoisy ? [{ kind: 'source-noisy', about: { source }, count: behind.length, among: resolved, behind }] : [];
}

function aboutRule(rule: string, { judged, accepted, behind }: RuleEvidence): readonly Candidate[] {
  if (judged < thresholds.enough || (accepted > 0 && accepted < judged)) return [];
  const kind = accepted === 0 ? 'nudge-never-accepted' : 'nudge-always-accepted';
  return [{ kind, about: { rule }, count: judged, among: judged, behind }];
}

function proposalOf(
  columns: FactColumns,
  { behind, against = new Rows(), ...candidate }: Candidate,
  asker: Principal,
): Proposal {
  const isOfRoute = candidate.kind === 'routed-elsewhere';
  const said = (name: ListName): readonly string[] =>
    isOfRoute ? telling(columns, name, behind, against, columns.seenBy(asker)) : [];
  return {
    ...candidate,
    othersMedian: candidate.othersMedian ?? null,
    terms: said('terms'),
    affects: said('affects'),
    behind: behindOf(columns, behind, asker, incidentsAtMost),
  };
}

/** What stands in several of these incidents, and in more of them than of the others. What was named in a private one is as private as its title. */
function telling(
  columns: FactColumns,
  name: ListName,
  these: Rows,
  others: Rows,
  isSeen: (row: number) => boolean,
): readonly string[] {
  const counts = countsOf(columns, name, these, isSeen);
  const elsewhere = countsOf(columns, name, others, isSeen);
  return [...counts]
    .filter(([word, count]) => count > 1 && count > (elsewhere.get(word) ?? 0))
    .map(([word, count]) => [columns.words.textOf(word), count] as const)
    .toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, termsAtMost)
    .map(([word]) => word);
}

/** In how many incidents each word stands. */
function countsOf(
  { columns }: FactColumns,
  name: ListName,
  rows: Rows,
  isSeen: (row: number) => boolean,
): ReadonlyMap<number, number> {
  const { [`${name}From` as const]: from, [`${name}To` as const]: to } = columns.incidents;
  const { word } = columns[name];
  const counts = new Map<number, number>();
  for (const row of rows.all())
    if (isSeen(row))
      for (const one of new Set(word.subarray(from[row], to[row]))) counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
}

function orderOf(kind: ProposalKind): number {
  return proposalKinds.indexOf(kind);
}
