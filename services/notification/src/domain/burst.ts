/**
 * When many incidents page one person at once, nobody reads a thousand messages: the first page by a contact method goes out by
 * itself, and what follows within a minute goes out in one message, which names the worst of it and counts the rest. Then a
 * minute begins anew. Pages of high and of low urgency, and notes, do not wait for each other. Never held are a page that is more severe
 * than all that was told, one of an incident that was told within the minute, and what asks again under the same key.
 */
import { after, type Instant, type Milliseconds } from '@escalog/kernel';
import type { LimitedAttempt } from './contact-limit.ts';

/** So long after a message what follows waits for the next. */
export const gathered: Milliseconds = 60_000;
/** So long after that, at the latest, an attempt that is held asks again by itself: whoever was to take it along is gone. */
export const asksAgain: Milliseconds = 10_000;

/** The attempt of a page; the lower its rank, the worse is its incident. */
export interface BurstAttempt extends LimitedAttempt {
  readonly rank: number;
}

/** What one contact method got of one urgency within the last minute, and what waits for it. It is changed in place: it may hold thousands. */
export interface Burst {
  /** When the last message went out that others wait behind. */
  since: Instant;
  /** The worst that was told since. */
  rank: number;
  /** What went out since, by key, with its incident: few, since each was worse than those before or of the same incident. */
  readonly told: Map<string, string>;
  /** By key, the oldest first. */
  readonly held: Map<string, BurstAttempt>;
  /** What the message of `leader` takes along. */
  bundle: {
    readonly leader: string;
    readonly members: ReadonlyMap<string, BurstAttempt>;
    readonly at: Instant;
    readonly apart: readonly string[];
    /** How often the leader has had its turn. */
    turns: number;
  } | null;
}

export type BurstTurn =
  /** also: what goes out in the same message; apart: incidents that were told by themselves while that waited. */
  | { readonly kind: 'send'; readonly also: readonly BurstAttempt[]; readonly apart: readonly string[] }
  /** until: when it is told with the others; asksAgain later it asks by itself. */
  | { readonly kind: 'held'; readonly until: Instant };

const alone: BurstTurn = { kind: 'send', also: [], apart: [] };

export function burstOf({ rank, key, incidentId }: BurstAttempt, at: Instant): Burst {
  return { since: at, rank, told: new Map([[key, incidentId]]), held: new Map(), bundle: null };
}

/** Whether nothing is known any more that another page would have to wait for. */
export function isOver({ since, held, bundle }: Burst, at: Instant): boolean {
  return held.size === 0 && bundle === null && after(since, gathered) <= at;
}

/** Whether the attempt may be made at `at`; the burst is changed accordingly. */
export function burstTurn(burst: Burst, attempt: BurstAttempt, at: Instant): BurstTurn {
  const { key, incidentId, rank } = attempt;
  const { bundle, held, told } = burst;
  if (bundle?.leader === key) {
    bundle.turns += 1;
    return { kind: 'send', also: [...bundle.members.values()], apart: bundle.apart };
  }
  const until = after(burst.since, gathered);
  if (bundle?.members.has(key) === true && after(bundle.at, gathered) > at)
    return { kind: 'held', until: after(bundle.at, gathered) };
  if (told.has(key)) return alone;
  if (until <= at) return led(burst, attempt, at);
  if (rank < burst.rank || told.values().some((one) => one === incidentId)) {
    held.delete(key);
    told.set(key, incidentId);
    burst.rank = Math.min(burst.rank, rank);
    return alone;
  }
  held.set(key, attempt);
  return { kind: 'held', until };
}

/** The attempt takes along all that waits, and what a leader left that did not get it out. */
function led(burst: Burst, attempt: BurstAttempt, at: Instant): BurstTurn {
  const { key, incidentId } = attempt;
  const members = new Map([...(burst.bundle?.members ?? []), ...burst.held]);
  members.delete(key);
  const apart = [...new Set(burst.told.values())];
  burst.held.clear();
  burst.told.clear();
  burst.told.set(key, incidentId);
  burst.since = at;
  burst.rank = attempt.rank;
  burst.bundle = members.size === 0 ? null : { leader: key, members, at, apart, turns: 1 };
  return { kind: 'send', also: [...members.values()], apart };
}

/** Of what `leader` takes along, these are told: the others were answered meanwhile. */
export function tells(burst: Burst, leader: string, keys: readonly string[]): void {
  const { bundle } = burst;
  if (bundle?.leader !== leader) return;
  for (const key of keys) burst.rank = Math.min(burst.rank, bundle.members.get(key)?.rank ?? burst.rank);
}

/** What was to go out with `key` waits again: it reaches nobody for now. True when nothing is left that others wait behind. */
export function notTold(burst: Burst, key: string, at: Instant): boolean {
  if (burst.bundle?.leader === key) {
    for (const [member, attempt] of burst.bundle.members) burst.held.set(member, attempt);
    burst.bundle = null;
  }
  if (!burst.told.delete(key) || burst.told.size > 0) return false;
  burst.since = after(at, -gathered);
  return true;
}

/** All that `leader` took along have been told how it ended. */
export function burstBundleOver(burst: Burst, leader: string): void {
  if (burst.bundle?.leader === leader) burst.bundle = null;
}

/** What waits, in the order in which it may lead: the worst first, and of equals the oldest. */
export function leadersOf({ held }: Burst): readonly BurstAttempt[] {
  return [...held.values()].toSorted((a, b) => a.rank - b.rank);
}
