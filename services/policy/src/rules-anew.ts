import { DefinitionsCopy, typeOf, type Ref } from '@escalog/definitions';
import type { CatalogEvent } from '@escalog/contracts';
import type { Awaitable } from '@escalog/kernel';
import type { Log } from '@escalog/runner';
import type { RunningEscalations } from './running-escalations.ts';

/** What incidents are asked about as it is now: rules, and severities with their protocol. */
const read: ReadonlySet<string> = new Set(['rule', 'severity']);
const pageSize = 200;
const failed = 'an open incident could not be asked about rules that were changed';

/**
 * Rules have no versions for what runs, so whatever is open is asked anew as soon as one of them, or a severity, is changed: a
 * rule about a time that has passed would else be heard of only when something else happens to the incident. Changes that come
 * while open incidents are gone through have it done once more.
 */
export class RulesAnew {
  readonly #running: Pick<RunningEscalations, 'list'>;
  readonly #ask: (incidentId: string) => Awaitable<unknown>;
  readonly #log: Log;
  #isChanged = false;
  #round: Promise<void> | undefined;
  #isOpen = false;

  constructor(running: Pick<RunningEscalations, 'list'>, ask: (incidentId: string) => Awaitable<unknown>, log: Log) {
    this.#running = running;
    this.#ask = ask;
    this.#log = log;
  }

  /** From now on changes are news; before, they are what the catalog has been all along. */
  begin(): void {
    this.#isOpen = true;
  }

  changed(ref: Ref): void {
    if (!this.#isOpen || !read.has(typeOf(ref) ?? '')) return;
    this.#isChanged = true;
    this.#round ??= this.#askAll()
      .catch((error: unknown) => this.#log.error({ err: error }, failed))
      .finally(() => (this.#round = undefined));
  }

  /** Resolves once nobody is being asked any more. */
  async end(): Promise<void> {
    this.#isOpen = false;
    await this.#round;
  }

  get busy(): number {
    return this.#round === undefined ? 0 : 1;
  }

  /** One that cannot be asked must not keep the others from it; it is asked with whatever happens to it next. */
  async #askOne(incidentId: string): Promise<void> {
    try {
      await this.#ask(incidentId);
    } catch (error) {
      this.#log.error({ err: error, incidentId }, failed);
    }
  }

  async #askAll(): Promise<void> {
    while (this.#isChanged && this.#isOpen) {
      this.#isChanged = false;
      const asked = new Set<string>();
      let after: string | undefined;
      do {
        const { escalations, next } = await this.#running.list(undefined, pageSize, after);
        for (const { incidentId } of escalations) {
          if (this.#isOpen && !asked.has(incidentId)) await this.#askOne(incidentId);
          asked.add(incidentId);
        }
        after = next ?? undefined;
      } while (after !== undefined && this.#isOpen);
    }
  }
}

/** A copy of the catalog that tells which entry an event has changed. */
export class TellingDefinitions extends DefinitionsCopy {
  /** Set by whoever wants to hear. */
  onChanged: ((ref: Ref) => void) | undefined;

  override apply(event: CatalogEvent): void {
    const before = this.find(event.ref)?.version;
    super.apply(event);
    if (this.find(event.ref)?.version !== before) this.onChanged?.(event.ref);
  }
}
