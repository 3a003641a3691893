/**
 * What the past of many incidents proposes to change: each proposal with the incidents behind it, how many of how many, and
 * from when on it is made. What is a proposal's is decided here; how it reads, in `insights-words.ts`.
 */
import { maySee, type Principal } from '@escalog/access';
import type { Milliseconds } from '@escalog/kernel';
import type { EscalationFacts, IncidentFacts } from '../../facts.ts';
import type { PageFacts } from '../../page-facts.ts';
import { addOnce, behindOf, newestOf, type Behind } from './insights-behind.ts';
import type { Fitting } from './insights-filter.ts';
import type { PersonTally } from './insights-people.ts';
import type { SourceTally } from './insights-sources.ts';

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

/** From when on something is proposed. */
export const thresholds = {
  /** Fewer than so many incidents, climbs, pages or suggestions propose nothing. */
  enough: 5,
  handedOnWithin: (10 * 60_000) as Milliseconds,
  handedOn: 3,
  handedOnShare: 1 / 2,
  skippedShare: 1 / 3,
  exhaustedShare: 1 / 3,
  undeliverableShare: 1 / 3,
  noisyShare: 4 / 5,
  pagesOfOne: 20,
  nightPagesOfOne: 10,
  othersPaged: 2,
  timesTheMedian: 3,
} as const;

export const proposalsAtMost = 30;
const incidentsAtMost = 20;
const termsAtMost = 5;

/** A proposal before it is known who asks. */
interface Candidate extends Pick<Proposal, 'kind' | 'about' | 'count' | 'among'> {
  readonly othersMedian?: number;
  readonly behind: readonly IncidentFacts[];
  /** Those in which what it proposes would have been wrong: what was named in them is no evidence. */
  readonly against?: readonly IncidentFacts[];
}

/** Gathers the evidence, incident by incident. */
export class Evidence {
  readonly #sides = new Map<string, Side>();
  readonly #paths = new Map<string, PathEvidence>();
  readonly #rules = new Map<string, RuleEvidence>();

  incident({ facts, escalations, pages, handoffs, nudges, skips }: Fitting): void {
    for (const escalation of escalations) {
      this.#climbed(escalation, facts, skips);
      if (escalation.kind !== 'route') continue;
      const owner = escalation.owner ?? escalation.path;
      const side = found(this.#sides, owner, newSide);
      addOnce(side.routed, facts);
      for (const { at, from, to, outcome } of handoffs)
        if (
          from === owner &&
          to !== owner &&
          outcome !== 'returned' &&
          at - escalation.startedAt <= thresholds.handedOnWithin
        )
          addOnce(found(side.handedTo, to, newList), facts);
    }
    this.#answered(pages, facts);
    for (const { rule, outcome } of nudges) {
      if (outcome === 'open' || outcome === 'overtaken') continue;
      const evidence = found(this.#rules, rule, newRule);
      evidence.judged += 1;
      if (outcome === 'accepted') evidence.accepted += 1;
      addOnce(evidence.behind, facts);
    }
  }

  #climbed(
    { path, skipped, exhausted }: EscalationFacts,
    facts: IncidentFacts,
    skips: (level: number) => boolean,
  ): void {
    const evidence = found(this.#paths, path, newPath);
    evidence.climbs += 1;
    if (exhausted) {
      evidence.exhausted += 1;
      addOnce(evidence.behindExhausted, facts);
    }
    for (const { level } of skipped) {
      if (!skips(level)) continue;
      const of = found(evidence.levels, level, newLevel);
      of.reached += 1;
      of.skipped += 1;
      addOnce(of.behindSkipped, facts);
    }
  }

  /** Of a level with several people one answer in time is enough. */
  #answered(pages: readonly PageFacts[], facts: IncidentFacts): void {
    for (let index = 0; index < pages.length; index += 1) {
      const page = pages[index] as PageFacts;
      if (page.level === null || isLater(pages, index)) continue;
      const level = found(found(this.#paths, page.path, newPath).levels, page.level, newLevel);
      level.reached += 1;
      let isMissed = false;
      let isAnswered = false;
      for (let at = index; at < pages.length; at += 1) {
        const other = pages[at] as PageFacts;
        if (!isOfSameLevel(page, other)) continue;
        if (other.outcome === 'unanswered' || other.outcome === 'answered-late') isMissed = true;
        if (other.outcome === 'answered' || other.outcome === 'declined') isAnswered = true;
      }
      if (isAnswered) level.answered += 1;
      else if (isMissed) {
        level.missed += 1;
        // Once it was answered it never has to be told.
        if (level.answered === 0) addOnce(level.behindMissed, facts);
      }
    }
  }

  /** What is proposed, each with the newest incident behind it, which knows what things are called. */
  proposals({
    people,
    sources,
    asker,
  }: Tallied): readonly { readonly proposal: Proposal; readonly newest: IncidentFacts | undefined }[] {
    return [
      ...[...this.#sides].flatMap(([team, side]) => handedOn(team, side)),
      ...[...this.#paths].flatMap(([path, evidence]) => aboutPath(path, evidence)),
      ...aboutPeople(people),
      ...[...sources].flatMap(([source, tally]) => aboutSource(source, tally)),
      ...[...this.#rules].flatMap(([rule, evidence]) => aboutRule(rule, evidence)),
    ]
      .toSorted(
        (a, b) =>
          orderOf(a.kind) - orderOf(b.kind) ||
          b.count - a.count ||
          (JSON.stringify(a.about) < JSON.stringify(b.about) ? -1 : 1),
      )
      .slice(0, proposalsAtMost)
      .map((candidate) => ({ proposal: proposalOf(candidate, asker), newest: newestOf(candidate.behind, 1)[0] }));
  }
}

interface Tallied {
  readonly people: ReadonlyMap<string, PersonTally>;
  readonly sources: ReadonlyMap<string, SourceTally>;
  readonly asker: Principal;
}

interface Side {
  readonly routed: IncidentFacts[];
  readonly handedTo: Map<string, IncidentFacts[]>;
}

interface LevelEvidence {
  /** Levels that were reached or skipped. */
  reached: number;
  skipped: number;
  answered: number;
  missed: number;
  readonly behindSkipped: IncidentFacts[];
  readonly behindMissed: IncidentFacts[];
}

interface PathEvidence {
  climbs: number;
  exhausted: number;
  readonly behindExhausted: IncidentFacts[];
  readonly levels: Map<number, LevelEvidence>;
}

interface RuleEvidence {
  judged: number;
  accepted: number;
  readonly behind: IncidentFacts[];
}

const newList = (): IncidentFacts[] => [];
const newSide = (): Side => ({ routed: [], handedTo: new Map() });
const newPath = (): PathEvidence => ({ climbs: 0, exhausted: 0, behindExhausted: [], levels: new Map() });
const newRule = (): RuleEvidence => ({ judged: 0, accepted: 0, behind: [] });
const newLevel = (): LevelEvidence => ({
  reached: 0,
  skipped: 0,
  answered: 0,
  missed: 0,
  behindSkipped: [],
  behindMissed: [],
});

function handedOn(team: string, { routed, handedTo }: Side): readonly Candidate[] {
  const { enough, handedOn: least, handedOnShare } = thresholds;
  if (routed.length < enough) return [];
  return [...handedTo].flatMap(([to, behind]) =>
    behind.length >= least && behind.length >= routed.length * handedOnShare
      ? [
          {
            kind: 'routed-elsewhere' as const,
            about: { team, to },
            count: behind.length,
            among: routed.length,
            behind,
            against: routed.filter((facts) => !behind.includes(facts)),
          },
        ]
      : [],
  );
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

function aboutPeople(people: ReadonlyMap<string, PersonTally>): readonly Candidate[] {
  const { enough, undeliverableShare, pagesOfOne, nightPagesOfOne } = thresholds;
  const all = [...people];
  const sum = (of: 'pages' | 'atNight'): number => all.reduce((total, [, tally]) => total + tally[of], 0);
  const pages = { all: sum('pages'), far: farMore(all, 'pages', pagesOfOne) };
  const nights = { all: sum('atNight'), far: farMore(all, 'atNight', nightPagesOfOne) };
  return all.flatMap(([person, tally]): readonly Candidate[] => {
    const most = pages.far(person);
    const mostAtNight = nights.far(person);
    const about = { person };
    return [
      ...(tally.ended >= enough && tally.undeliverable >= tally.ended * undeliverableShare
        ? [
            {
              kind: 'pages-undeliverable' as const,
              about,
              count: tally.undeliverable,
              among: tally.ended,
              behind: tally.behindUndeliverable,
            },
          ]
        : []),
      ...(most === undefined
        ? []
        : [
            {
              kind: 'paged-most' as const,
              about,
              count: tally.pages,
              among: pages.all,
              othersMedian: most,
              behind: tally.behind,
            },
          ]),
      ...(mostAtNight === undefined
        ? []
        : [
            {
              kind: 'paged-at-night' as const,
              about,
              count: tally.atNight,
              among: nights.all,
              othersMedian: mostAtNight,
              behind: tally.behindNights,
            },
          ]),
    ];
  });
}

/** The median of the others, where somebody has at least so many, and so many times as many as that. */
function farMore(
  all: readonly (readonly [string, PersonTally])[],
  of: 'pages' | 'atNight',
  least: number,
): (person: string) => number | undefined {
  const { othersPaged, timesTheMedian } = thresholds;
  const counts = new Map(all.map(([ref, tally]) => [ref, tally[of]]));
  const sorted = [...counts.values()].sort((a, b) => a - b);
  const others = sorted.length - 1;
  return (person) => {
    const own = counts.get(person) ?? 0;
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

function proposalOf({ behind, against = [], ...candidate }: Candidate, asker: Principal): Proposal {
  const isSeen = ({ id, sight }: IncidentFacts): boolean => maySee(asker, id, sight);
  // What was named in a private incident is as private as its title.
  const seen = behind.filter(isSeen);
  const others = against.filter(isSeen);
  const isOfRoute = candidate.kind === 'routed-elsewhere';
  return {
    ...candidate,
    othersMedian: candidate.othersMedian ?? null,
    terms: isOfRoute ? telling(seen, others, ({ terms }) => terms) : [],
    affects: isOfRoute ? telling(seen, others, ({ affects }) => affects) : [],
    behind: behindOf(behind, asker, incidentsAtMost),
  };
}

/** What stands in several of these incidents, and in more of them than of the others. */
function telling(
  these: readonly IncidentFacts[],
  others: readonly IncidentFacts[],
  wordsOf: (facts: IncidentFacts) => readonly string[],
): readonly string[] {
  const counts = countsOf(these, wordsOf);
  const elsewhere = countsOf(others, wordsOf);
  return [...counts]
    .filter(([word, count]) => count > 1 && count > (elsewhere.get(word) ?? 0))
    .toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, termsAtMost)
    .map(([word]) => word);
}

function countsOf(
  incidents: readonly IncidentFacts[],
  wordsOf: (facts: IncidentFacts) => readonly string[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const facts of incidents)
    for (const word of new Set(wordsOf(facts))) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function orderOf(kind: ProposalKind): number {
  return proposalKinds.indexOf(kind);
}

/** Whether one of the same level stands before it. */
function isLater(pages: readonly PageFacts[], index: number): boolean {
  const page = pages[index] as PageFacts;
  for (let before = 0; before < index; before += 1) if (isOfSameLevel(pages[before] as PageFacts, page)) return true;
  return false;
}

function isOfSameLevel(a: PageFacts, b: PageFacts): boolean {
  return a.level === b.level && a.cycle === b.cycle && a.escalationId === b.escalationId;
}

/** What a map has under a key, made where there is nothing yet. */
export function found<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
