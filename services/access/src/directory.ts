import { AccessCopy } from '@escalog/access';
import type { AccessEvent } from '@escalog/contracts';
import type { Instant } from '@escalog/kernel';

/** A token as it is listed. */
export interface ListedToken {
  readonly tokenId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  /** Ref of the person as whom it acts; null when it is a program's own. */
  readonly person: string | null;
  readonly expiresAt: Instant | null;
  readonly issuedAt: Instant;
  /** Ref of whoever had it made. */
  readonly issuedBy: string;
}

/**
 * What there is on `escalog.access`, to be listed and looked up, besides what every process knows of it. Fed from the topic, and
 * with what this process decides at once, so that whoever changes something sees it.
 */
export class Directory extends AccessCopy {
  /** Those that were not revoked, by id. */
  readonly #tokens = new Map<string, ListedToken>();
  readonly #revoked = new Set<string>();
  readonly #owners = new Set<string>();

  override apply(event: AccessEvent): void {
    super.apply(event);
    if (event.type === 'AccessChanged') {
      if (this.roleOf(event.person) === 'owner') this.#owners.add(event.person);
      else this.#owners.delete(event.person);
    }
    if (event.type === 'TokenRevoked') {
      this.#tokens.delete(event.tokenId);
      this.#revoked.add(event.tokenId);
      return;
    }
    if (event.type !== 'TokenIssued' || this.#revoked.has(event.tokenId)) return;
    const { tokenId, name, scopes, person, expiresAt, meta } = event;
    this.#tokens.set(tokenId, {
      tokenId,
      name,
      scopes,
      person,
      expiresAt,
      issuedAt: meta.occurredAt,
      issuedBy: meta.actor.ref,
    });
  }

  /** Refs, ordered. */
  get owners(): readonly string[] {
    return [...this.#owners].sort();
  }

  /** Newest first: ids begin with the time at which they were made. */
  get tokens(): readonly ListedToken[] {
    return [...this.#tokens.values()].sort((a, b) => (a.tokenId < b.tokenId ? 1 : -1));
  }

  tokenOf(tokenId: string): ListedToken | undefined {
    return this.#tokens.get(tokenId);
  }
}
