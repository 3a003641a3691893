import type { Instant } from '@escalog/kernel';
import type { IncidentFacts } from '../domain/facts.ts';

/** Facts of all incidents, in memory: those of a span are found without a look at the others. */
export class KeptFacts {
  readonly #byId = new Map<string, IncidentFacts>();
  /** By the time of their declaration; undefined once they have changed. */
  #inOrder: readonly IncidentFacts[] | undefined;

  /** Takes the place of what was there of the same incident. */
  put(facts: IncidentFacts): void {
    this.#byId.set(facts.id, facts);
    this.#inOrder = undefined;
  }

  all(): Iterable<IncidentFacts> {
    return this.#byId.values();
  }

  /** Those that were declared from `since` on and before `until`, in that order. */
  declaredWithin({ since, until }: { readonly since: Instant; readonly until: Instant }): readonly IncidentFacts[] {
    const inOrder = (this.#inOrder ??= [...this.#byId.values()].sort((a, b) => a.declaredAt - b.declaredAt));
    return inOrder.slice(firstFrom(inOrder, since), firstFrom(inOrder, until));
  }
}

/** The place of the first that was declared then or later. */
function firstFrom(inOrder: readonly IncidentFacts[], at: Instant): number {
  let [low, high] = [0, inOrder.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((inOrder[middle] as IncidentFacts).declaredAt < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
