import type { AttemptName } from '../domain/delivery-types.ts';
import type { Priority } from '../priority.ts';

/** An attempt that was held back from a provider that is out of reach, or got no answer; its delivery tries it again by itself. */
export interface WithheldAttempt extends AttemptName {
  readonly pageId: string;
  readonly priority: Priority;
  readonly hasOtherWay: boolean;
}

/** What is beyond that is tried again at its own time alone. */
const most = 10_000;

/**
 * What was held back from one provider, so that it need not wait for its own time when the provider is back. Losing it costs
 * minutes, and no page.
 */
export class Withheld {
  /** The longest ago first. */
  readonly #held = new Map<string, WithheldAttempt>();

  get size(): number {
    return this.#held.size;
  }

  add(attempt: WithheldAttempt): void {
    this.remove(attempt);
    if (this.#held.size < most) this.#held.set(keyOf(attempt), attempt);
  }

  /** It is being tried. */
  remove(attempt: Pick<WithheldAttempt, 'pageId' | 'step'>): void {
    if (this.#held.size > 0) this.#held.delete(keyOf(attempt));
  }

  /** Takes out what may try whether the provider is back: of a page without another way, if there is one; then the one that waits longest. */
  takeOne(): WithheldAttempt | undefined {
    const taken = this.#held.values().find(({ hasOtherWay }) => !hasOtherWay) ?? this.#held.values().next().value;
    if (taken !== undefined) this.remove(taken);
    return taken;
  }

  /** Takes out everything, the foremost first. */
  takeAll(): readonly WithheldAttempt[] {
    const all = [...this.#held.values()].sort((a, b) => a.priority - b.priority);
    this.#held.clear();
    return all;
  }
}

function keyOf({ pageId, step }: Pick<WithheldAttempt, 'pageId' | 'step'>): string {
  return `${pageId} ${step}`;
}
