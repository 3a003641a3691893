import { randomBytes } from 'node:crypto';
import type { Ref } from '@escalog/definitions';
import type { Clock, Instant } from '@escalog/kernel';
import { keyDigest } from '@escalog/runner';
import type { Store, Views } from '@escalog/store';

interface FeedAddress {
  /** What is kept of the secret. */
  readonly digest: string;
  readonly madeAt: Instant;
}

/** The secret addresses by which people subscribe to shifts: one for each schedule and person, and only its hash is kept. */
export class FeedAddresses {
  readonly #addresses: Views<FeedAddress>;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.#addresses = store.views('feed-addresses');
    this.#clock = clock;
  }

  /** A new secret. The one before opens nothing from now on. */
  async make(ref: Ref): Promise<{ readonly secret: string; readonly madeAt: Instant }> {
    const secret = randomBytes(32).toString('base64url');
    const madeAt = this.#clock.now();
    await this.#addresses.put({ id: ref, group: '', sortKey: '', view: { digest: keyDigest(secret), madeAt } });
    return { secret, madeAt };
  }

  /** Since when there is an address; `undefined` when there is none. */
  async madeAt(ref: Ref): Promise<Instant | undefined> {
    return (await this.#addresses.get(ref))?.madeAt;
  }

  async opens(ref: Ref, secret: string): Promise<boolean> {
    // Of hashes, how long a comparison takes tells nothing of the secret.
    return (await this.#addresses.get(ref))?.digest === keyDigest(secret);
  }

  /** Nothing opens the feed any more. */
  async revoke(ref: Ref): Promise<void> {
    await this.#addresses.remove(ref);
  }
}
