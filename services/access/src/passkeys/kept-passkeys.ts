import { createHash } from 'node:crypto';
import type { Instant } from '@escalog/kernel';
import type { Store, Views } from '@escalog/store';
import { noPasskeys, type PersonPasskeys, type Refusal } from '../domain/passkeys.ts';

/** The passkeys of everybody: one document a person, named by the handle that their devices keep. */
export class KeptPasskeys {
  readonly #views: Views<PersonPasskeys>;

  constructor(store: Store) {
    this.#views = store.views('access-passkeys');
  }

  /** Of a person, by ref. */
  async of(person: string): Promise<PersonPasskeys> {
    return (await this.#views.get(handleOf(person))) ?? noPasskeys(person);
  }

  /** Of whom a device names by `handle`, base64url. */
  async byHandle(handle: string): Promise<PersonPasskeys | undefined> {
    return this.#views.get(handle);
  }

  /** Changes the passkeys of a person, with nobody else's change in between; resolves with why not when nothing was changed. */
  async change(
    person: string,
    change: (all: PersonPasskeys) => PersonPasskeys | Refusal,
  ): Promise<PersonPasskeys | Refusal> {
    let outcome: PersonPasskeys | Refusal = 'unknown';
    await this.#views.update(handleOf(person), (all) => {
      outcome = change(all ?? noPasskeys(person));
      return typeof outcome === 'string' ? undefined : { group: 'person', sortKey: person, view: outcome };
    });
    return outcome;
  }

  /** Forgets what a person who has left the catalog had registered until then. Repeating it is safe. */
  async leave(person: string, at: Instant): Promise<void> {
    if ((await this.of(person)).passkeys.length === 0) return;
    const left = await this.change(person, (all) => ({
      ...all,
      passkeys: all.passkeys.filter(({ addedAt }) => addedAt >= at),
    }));
    if (typeof left === 'object' && left.passkeys.length === 0) await this.#views.remove(handleOf(person));
  }
}

/** What devices keep in place of the ref, which may tell a name: base64url of 32 bytes. */
export function handleOf(person: string): string {
  return createHash('sha256').update(`escalog passkeys of ${person}`).digest('base64url');
}
