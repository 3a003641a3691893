/** Whether every page that was owed is accounted for. */
import type { Principal } from '@escalog/access';
import { instantFrom, instantOf, isoOf, type Instant, type Milliseconds } from '@escalog/kernel';
import type { FactColumns } from './fact-columns.ts';
import { none, pageOutcomes } from './fact-tables.ts';

/**
 * What became of a page that was owed: it was `answered` or `declined` by its person; `delivered`, and not answered; could not
 * be delivered; was not wanted any more; or nothing is known of it yet, within its time (`open`) or past it (`overdue`).
 */
export const obligationStates = [
  'overdue',
  'open',
  'undeliverable',
  'delivered',
  'answered',
  'declined',
  'stood-down',
] as const;
export type ObligationState = (typeof obligationStates)[number];

/**
 * How long after it was to be sent it may take until it is known what became of a page: all providers of all contact methods may be
 * tried within that, and a process that has died is replaced.
 */
export const accountedWithin: Milliseconds = 5 * 60_000;

export interface ObligationsQuestion {
  readonly asker: Principal;
  /** When it is asked. */
  readonly now: Instant;
  /** Only these; all when empty. */
  readonly states: readonly ObligationState[];
  /** Ref, or a name. */
  readonly person: string | null;
  /** Refs of those who were erased: facts may have their names still, which nobody is to be found by. */
  readonly erased: readonly string[];
  readonly incident: string | null;
  /** Only pages owed from then on, or before. */
  readonly since: Instant | null;
  readonly until: Instant | null;
  readonly order: 'newest' | 'oldest';
  readonly limit: number;
  /** Goes on behind this page. */
  readonly after: Place | null;
}

/** Where a page stands among all. */
export interface Place {
  readonly sortKey: string;
  readonly id: string;
}

export interface Obligations {
  readonly obligations: readonly Obligation[];
  /** Of whatever state, of all that was asked for else. */
  readonly counts: Counts;
  /** The same of private incidents that whoever asks may not see. */
  readonly hidden: Counts;
  /** The last one, when there are more. */
  readonly next: Place | null;
}

export type Counts = Readonly<Record<ObligationState, number>>;

/** Instants are ISO 8601 in UTC. */
export interface Obligation {
  readonly pageId: string;
  readonly state: ObligationState;
  readonly person: string;
  readonly personName: string;
  readonly incidentId: string;
  readonly incidentTitle: string;
  readonly severity: string;
  readonly path: string;
  readonly pathName: string;
  /** Null for the last resort. */
  readonly level: number | null;
  readonly cycle: number | null;
  readonly owner: string | null;
  readonly ownerName: string | null;
  readonly owedAt: string;
  /** Until when it has to be known what became of it. */
  readonly due: string;
  readonly deliveredAt: string | null;
  readonly answeredAt: string | null;
  readonly settledAt: string | null;
  /** How long past its time it is, or was when it became known; null within it. */
  readonly lateMs: Milliseconds | null;
  /** Ids of the first and the last event that tell of it. */
  readonly evidence: readonly string[];
}

export function obligationsIn(facts: FactColumns, question: ObligationsQuestion): Obligations {
  const { states, incident: only, now, order, after: behind, limit, asker } = question;
  const [counts, hidden] = [noCounts(), noCounts()];
  const { incidents, pages } = facts.columns;
  const isSeen = facts.seenBy(asker);
  const isAskedFor = askedFor(facts, question);
  const compare = comparing(pages, order);
  const isBehind = behind === null ? () => true : comesAfter(pages, behind, order);
  const first = new First(limit + 1, compare);
  for (const incident of rowsOf(facts, only, order)) {
    const counted = isSeen(incident) ? counts : hidden;
    for (
      let page = incidents.pagesFrom[incident] as number;
      page < (incidents.pagesTo[incident] as number);
      page += 1
    ) {
      if (!isAskedFor(page)) continue;
      const state = stateOf(pages, page, now);
      counted[state] += 1;
      if (counted === hidden || (states.length > 0 && !states.includes(state)) || !isBehind(page)) continue;
      first.add(page);
    }
  }
  const found = first.sorted();
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return {
    obligations: shown.map((page) => obligationOf(facts, page, now)),
    counts,
    hidden,
    next:
      found.length > shown.length && last !== undefined
        ? { sortKey: isoOf(pages.owedAt[last] as Instant), id: pages.pageId[last] as string }
        : null,
  };
}

type Pages = FactColumns['columns']['pages'];

/** What is asked for first comes first, mostly: pages are owed some time after their incident was declared. */
function rowsOf(facts: FactColumns, only: string | null, order: 'newest' | 'oldest'): Int32Array {
  if (only !== null) return Int32Array.of(...[facts.rowOf(only) ?? []].flat());
  const inOrder = facts.inOrder();
  return order === 'newest' ? inOrder.toReversed() : inOrder;
}

/** Of a page that was delivered, nothing more is owed by Escalog; of one that was not, until it is settled. */
function stateOf(pages: Pages, page: number, now: Instant): ObligationState {
  const outcome = pages.outcome[page];
  if (outcome === answered || outcome === late) return 'answered';
  if (outcome === declined) return 'declined';
  if (!Number.isNaN(pages.deliveredAt[page])) return 'delivered';
  if (outcome === undeliverable) return 'undeliverable';
  if (!Number.isNaN(pages.settledAt[page])) return 'stood-down';
  return now > dueOf(pages, page) ? 'overdue' : 'open';
}

const [answered, late, declined, undeliverable] = (
  ['answered', 'answered-late', 'declined', 'undeliverable'] as const
).map((outcome) => pageOutcomes.indexOf(outcome));

function dueOf({ expectedAt }: Pages, page: number): Instant {
  return instantOf((expectedAt[page] as number) + accountedWithin);
}

function noCounts(): Record<ObligationState, number> {
  return Object.fromEntries(obligationStates.map((state) => [state, 0])) as Record<ObligationState, number>;
}

function askedFor(
  facts: FactColumns,
  { person, erased, since, until }: ObligationsQuestion,
): (page: number) => boolean {
  const { pages } = facts.columns;
  const isOfPerson = person === null ? () => true : calling(facts, person, erased);
  const from = since ?? Number.NEGATIVE_INFINITY;
  const before = until ?? Number.POSITIVE_INFINITY;
  return (page) => {
    const owedAt = pages.owedAt[page] as number;
    return owedAt >= from && owedAt < before && isOfPerson(page);
  };
}

/** Whether the person of a page has this ref, or is called so in its incident. */
function calling(facts: FactColumns, word: string, erased: readonly string[]): (page: number) => boolean {
  const { words } = facts;
  const { pages } = facts.columns;
  const refs: readonly number[] = [words.known(word), words.known(`person/${word}`)];
  const nameless = new Set(erased.map((ref) => words.known(ref)));
  const isName = new Map<number, boolean>([[none, false]]);
  const lower = word.toLowerCase();
  return (page) => {
    const ref = pages.person[page] as number;
    if (refs.includes(ref)) return true;
    if (nameless.has(ref)) return false;
    const name = facts.nameNumber(pages.incident[page] as number, ref);
    return isName.getOrInsertComputed(name, () => words.textOf(name).toLowerCase() === lower);
  };
}

type Compare = (a: number, b: number) => number;

function comparing({ owedAt, pageId }: Pages, order: 'newest' | 'oldest'): Compare {
  const direction = order === 'oldest' ? 1 : -1;
  return (a, b) =>
    direction *
    ((owedAt[a] as number) - (owedAt[b] as number) || ((pageId[a] as string) < (pageId[b] as string) ? -1 : 1));
}

function comesAfter(
  { owedAt, pageId }: Pages,
  { sortKey, id }: Place,
  order: 'newest' | 'oldest',
): (page: number) => boolean {
  const at = instantFrom(sortKey);
  return (page) => {
    const own = pageId[page] as string;
    const difference = (owedAt[page] as number) - at || (own < id ? -1 : own > id ? 1 : 0);
    return order === 'oldest' ? difference > 0 : difference < 0;
  };
}

function obligationOf(facts: FactColumns, page: number, now: Instant): Obligation {
  const { words } = facts;
  const { incidents, pages } = facts.columns;
  const incident = pages.incident[page] as number;
  const [person, path, owner] = [pages.person[page] as number, pages.path[page] as number, pages.owner[page] as number];
  const nameOf = (ref: number): string => facts.nameOf(incident, ref) ?? words.textOf(ref);
  const iso = (at: number | undefined): string | null =>
    at === undefined || Number.isNaN(at) ? null : isoOf(instantOf(at));
  const numbered = (number: number | undefined): number | null => (number === none ? null : (number ?? null));
  const due = dueOf(pages, page);
  const settledAt = pages.settledAt[page] as number;
  const lateMs = (Number.isNaN(settledAt) ? now : settledAt) - due;
  return {
    pageId: pages.pageId[page] as string,
    state: stateOf(pages, page, now),
    person: words.textOf(person),
    personName: nameOf(person),
    incidentId: facts.idOf(incident),
    incidentTitle: words.textOf(incidents.title[incident] as number),
    severity: words.textOf(incidents.severity[incident] as number),
    path: words.textOf(path),
    pathName: nameOf(path),
    level: numbered(pages.level[page]),
    cycle: numbered(pages.cycle[page]),
    owner: owner === none ? null : words.textOf(owner),
    ownerName: owner === none ? null : nameOf(owner),
    owedAt: isoOf(pages.owedAt[page] as Instant),
    due: isoOf(due),
    deliveredAt: iso(pages.deliveredAt[page]),
    answeredAt: iso(pages.answeredAt[page]),
    settledAt: iso(settledAt),
    lateMs: lateMs > 0 ? lateMs : null,
    evidence: [...new Set([pages.firstEvidence[page] as string, pages.lastEvidence[page] as string])],
  };
}

/** The first so many of what is added, in order, without keeping the rest. */
class First {
  readonly #most: number;
  readonly #compare: Compare;
  #kept: number[] = [];
  /** What comes after it is not among the first. */
  #last: number | undefined;

  constructor(most: number, compare: Compare) {
    this.#most = most;
    this.#compare = compare;
  }

  add(page: number): void {
    if (this.#last !== undefined && this.#compare(page, this.#last) > 0) return;
    this.#kept.push(page);
    if (this.#kept.length < 4 * this.#most) return;
    this.#kept = [...this.sorted()];
    this.#last = this.#kept.at(-1);
  }

  sorted(): readonly number[] {
    return this.#kept.toSorted(this.#compare).slice(0, this.#most);
  }
}
