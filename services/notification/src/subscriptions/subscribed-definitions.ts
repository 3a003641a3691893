import type { CatalogEvent } from '@escalog/contracts';
import { DefinitionsCopy, typeOf, type Ref } from '@escalog/definitions';
import type { Instant } from '@escalog/kernel';

/** A copy of the catalog that says when subscriptions change. */
export class SubscribedDefinitions extends DefinitionsCopy {
  readonly #appliedAt = new Map<Ref, Instant>();
  #changed: (() => void) | undefined;

  /** When the subscription was applied last. */
  appliedAt(ref: Ref): Instant | undefined {
    return this.#appliedAt.get(ref);
  }

  /** Has `changed` be told whenever a subscription is applied, changed or removed from now on. */
  whenSubscriptionsChange(changed: () => void): void {
    this.#changed = changed;
  }

  override apply(event: CatalogEvent): void {
    super.apply(event);
    if (typeOf(event.ref) !== 'subscription') return;
    if (this.find(event.ref)?.version === event.meta.version) this.#appliedAt.set(event.ref, event.meta.occurredAt);
    this.#changed?.();
  }
}
