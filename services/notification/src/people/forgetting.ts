import type { CatalogEvent } from '@escalog/contracts';
import { typeOf, type EntryOf, type Ref } from '@escalog/definitions';
import type { Log } from '@escalog/runner';

/** What is kept about people beside the catalog. Resolves with whether there was anything of this one. */
export interface KeptAboutPeople {
  forget(person: Ref): Promise<boolean>;
}

export interface ForgetterOptions {
  readonly kept: readonly KeptAboutPeople[];
  /** Empties what was forgotten out of the files. */
  readonly purge: () => Promise<void>;
  readonly log: Log;
}

/** Forgets everything about people who are erased, one after the other; also about those who were while this process was down. */
export class Forgetter {
  readonly #options: ForgetterOptions;
  #busy = 0;
  #running: Promise<void> = Promise.resolve();

  constructor(options: ForgetterOptions) {
    this.#options = options;
  }

  /** Told of every event of the catalog. Does not wait, and never throws. */
  changed(event: CatalogEvent): void {
    if (event.type !== 'CatalogEntryApplied' || typeOf(event.ref) !== 'person') return;
    if ((JSON.parse(event.definition) as EntryOf<'person'>).erased !== true) return;
    this.#busy += 1;
    this.#running = this.#running.then(() => this.#forget(event.ref)).finally(() => void (this.#busy -= 1));
  }

  get busy(): number {
    return this.#busy;
  }

  /** Resolves once everything is forgotten. */
  settled(): Promise<void> {
    return this.#running;
  }

  async #forget(person: Ref): Promise<void> {
    const { kept, purge, log } = this.#options;
    try {
      const forgotten = await Promise.all(kept.map((one) => one.forget(person)));
      if (forgotten.includes(true)) await purge();
    } catch (error) {
      log.error(
        { err: error, person },
        'not everything about this erased person is forgotten; start the notification service again, which does it',
      );
    }
  }
}
