/** The incidents behind a number. */
import { maySee, type Principal } from '@escalog/access';
import type { Instant } from '@escalog/kernel';
import type { IncidentFacts } from '../../facts.ts';

export interface Behind {
  readonly count: number;
  /** The newest of those that whoever asks may see. */
  readonly incidents: readonly NamedIncident[];
  /** How many more they may see. */
  readonly further: number;
  /** How many they may not. */
  readonly hidden: number;
}

export interface NamedIncident {
  readonly id: string;
  readonly title: string;
  readonly declaredAt: Instant;
}

/** Each of `incidents` once, at most so many by name. */
export function behindOf(incidents: readonly IncidentFacts[], asker: Principal, atMost: number): Behind {
  const seen = incidents.filter(({ id, sight }) => maySee(asker, id, sight));
  const named = newestOf(seen, atMost).map(({ id, title, declaredAt }) => ({ id, title, declaredAt }));
  return {
    count: incidents.length,
    incidents: named,
    further: seen.length - named.length,
    hidden: incidents.length - seen.length,
  };
}

/** The so many that were declared last, the newest first. */
export function newestOf(incidents: readonly IncidentFacts[], count: number): readonly IncidentFacts[] {
  const newest: IncidentFacts[] = [];
  for (const facts of incidents) {
    const last = newest[count - 1];
    if (last !== undefined && order(last, facts) <= 0) continue;
    if (newest.length === count) newest.pop();
    newest.splice(newest.findLastIndex((other) => order(other, facts) <= 0) + 1, 0, facts);
  }
  return newest;
}

/** Below zero when `a` comes first: the newest does. */
function order(a: IncidentFacts, b: IncidentFacts): number {
  return b.declaredAt - a.declaredAt || (a.id < b.id ? -1 : 1);
}

/** Puts an incident behind those that are there already, unless it is the last of them. */
export function addOnce(incidents: IncidentFacts[], facts: IncidentFacts): void {
  if (incidents.at(-1) !== facts) incidents.push(facts);
}
