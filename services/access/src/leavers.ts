import type { CatalogEvent } from '@escalog/contracts';
import { typeOf, type EntryOf } from '@escalog/definitions';
import type { Instant } from '@escalog/kernel';
import type { Log } from '@escalog/runner';
import type { Accounts } from './accounts.ts';
import type { KeptPasskeys } from './passkeys/kept-passkeys.ts';

/** Ends what people could do who are removed from the catalog, or erased; also those who were while this process was down. */
export class Leavers {
  readonly #accounts: Accounts;
  readonly #passkeys: KeptPasskeys;
  readonly #log: Log;
  #waiting: (readonly [person: string, at: Instant])[] = [];
  #running: Promise<void> = Promise.resolve();
  #hasBegun = false;
  #busy = 0;

  constructor(accounts: Accounts, passkeys: KeptPasskeys, log: Log) {
    this.#accounts = accounts;
    this.#passkeys = passkeys;
    this.#log = log;
  }

  /** Told of every event of the catalog. Does not wait, and never throws. */
  changed(event: CatalogEvent): void {
    if (typeOf(event.ref) !== 'person') return;
    const isGone =
      event.type === 'CatalogEntryRemoved' || (JSON.parse(event.definition) as EntryOf<'person'>).erased === true;
    if (!isGone) return;
    this.#busy += 1;
    this.#waiting.push([event.ref, event.meta.occurredAt]);
    if (this.#hasBegun) this.#go();
  }

  /** What is to be known of tokens is known. */
  begin(): void {
    this.#hasBegun = true;
    this.#go();
  }

  get busy(): number {
    return this.#hasBegun ? this.#busy : 0;
  }

  /** Resolves once nothing is in hand any more. */
  settled(): Promise<void> {
    return this.#running;
  }

  #go(): void {
    for (const [person, at] of this.#waiting.splice(0))
      this.#running = this.#running.then(() => this.#leave(person, at)).finally(() => void (this.#busy -= 1));
  }

  async #leave(person: string, at: Instant): Promise<void> {
    try {
      await this.#accounts.leave(person, at);
      await this.#passkeys.leave(person, at);
    } catch (error) {
      this.#log.error(
        { err: error, person },
        'the sessions and tokens of somebody who left the catalog could not be ended; start the access service again, which does it',
      );
    }
  }
}
