/** Whether every page that was owed is accounted for. */
import { maySee, type Principal } from '@escalog/access';
import { after, instantFrom, isoOf, type Instant, type Milliseconds } from '@escalog/kernel';
import type { IncidentFacts } from '../../facts.ts';
import type { PageFacts } from '../../page-facts.ts';

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

interface Found {
  readonly incident: IncidentFacts;
  readonly page: PageFacts;
  readonly state: ObligationState;
}

export function obligationsIn(facts: Iterable<IncidentFacts>, question: ObligationsQuestion): Obligations {
  const { states, incident: only, now, order, after: behind, limit } = question;
  const [counts, hidden] = [none(), none()];
  const first = new First(limit + 1, order);
  for (const incident of facts) {
    if (only !== null && incident.id !== only) continue;
    const isSeen = maySee(question.asker, incident.id, incident.sight);
    for (const page of incident.pages) {
      if (!isAskedFor(page, incident, question)) continue;
      const state = stateOf(page, now);
      (isSeen ? counts : hidden)[state] += 1;
      if (!isSeen || (states.length > 0 && !states.includes(state))) continue;
      if (behind === null || comesAfter(page, behind, order)) first.add({ incident, page, state });
    }
  }
  const found = first.sorted();
  const shown = found.slice(0, question.limit);
  const last = shown.at(-1);
  return {
    obligations: shown.map((one) => obligationOf(one, question.now)),
    counts,
    hidden,
    next: found.length > shown.length && last !== undefined ? placeOf(last.page) : null,
  };
}

/** Of a page that was delivered, nothing more is owed by Escalog; of one that was not, until it is settled. */
export function stateOf(page: PageFacts, now: Instant): ObligationState {
  if (page.outcome === 'answered' || page.outcome === 'answered-late') return 'answered';
  if (page.outcome === 'declined') return 'declined';
  if (page.deliveredAt !== null) return 'delivered';
  if (page.outcome === 'undeliverable') return 'undeliverable';
  if (page.settledAt !== null) return 'stood-down';
  return now > dueOf(page) ? 'overdue' : 'open';
}

export function dueOf({ expectedAt }: PageFacts): Instant {
  return after(expectedAt, accountedWithin);
}

function none(): Record<ObligationState, number> {
  return Object.fromEntries(obligationStates.map((state) => [state, 0])) as Record<ObligationState, number>;
}

function isAskedFor(
  { person: ref, owedAt }: PageFacts,
  { names }: IncidentFacts,
  { person, since, until }: ObligationsQuestion,
): boolean {
  return (
    (person === null || isCalled(ref, person, names)) &&
    (since === null || owedAt >= since) &&
    (until === null || owedAt < until)
  );
}

function isCalled(ref: string, word: string, names: IncidentFacts['names']): boolean {
  return ref === word || ref === `person/${word}` || names[ref]?.toLowerCase() === word.toLowerCase();
}

function placeOf({ owedAt, pageId }: PageFacts): Place {
  return { sortKey: isoOf(owedAt), id: pageId };
}

function comesAfter(page: PageFacts, { sortKey, id }: Place, order: 'newest' | 'oldest'): boolean {
  const at = instantFrom(sortKey);
  const difference = page.owedAt - at || (page.pageId < id ? -1 : page.pageId > id ? 1 : 0);
  return order === 'oldest' ? difference > 0 : difference < 0;
}

function obligationOf({ incident, page, state }: Found, now: Instant): Obligation {
  const { names } = incident;
  const due = dueOf(page);
  const late = (page.settledAt ?? now) - due;
  const iso = (at: Instant | null): string | null => (at === null ? null : isoOf(at));
  return {
    pageId: page.pageId,
    state,
    person: page.person,
    personName: names[page.person] ?? page.person,
    incidentId: incident.id,
    incidentTitle: incident.title,
    severity: incident.severity,
    path: page.path,
    pathName: names[page.path] ?? page.path,
    level: page.level,
    cycle: page.cycle,
    owner: page.owner,
    ownerName: page.owner === null ? null : (names[page.owner] ?? page.owner),
    owedAt: isoOf(page.owedAt),
    due: isoOf(due),
    deliveredAt: iso(page.deliveredAt),
    answeredAt: iso(page.answeredAt),
    settledAt: iso(page.settledAt),
    lateMs: late > 0 ? late : null,
    evidence: [...new Set(page.evidence)],
  };
}

/** The first so many of what is added, in order, without keeping the rest. */
class First {
  readonly #most: number;
  readonly #compare: (a: Found, b: Found) => number;
  #kept: Found[] = [];
  /** What comes after it is not among the first. */
  #last: Found | undefined;

  constructor(most: number, order: 'newest' | 'oldest') {
    this.#most = most;
    const direction = order === 'oldest' ? 1 : -1;
    this.#compare = (a, b) =>
      direction *
      (a.page.owedAt - b.page.owedAt || (a.page.pageId < b.page.pageId ? -1 : a.page.pageId > b.page.pageId ? 1 : 0));
  }

  add(found: Found): void {
    if (this.#last !== undefined && this.#compare(found, this.#last) > 0) return;
    this.#kept.push(found);
    if (this.#kept.length < 4 * this.#most) return;
    this.#kept = [...this.sorted()];
    this.#last = this.#kept.at(-1);
  }

  sorted(): readonly Found[] {
    return this.#kept.toSorted(this.#compare).slice(0, this.#most);
  }
}
