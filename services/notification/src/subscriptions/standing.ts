import type { Definitions, EntryOf, Ref } from '@escalog/definitions';
import { isoOf, type Instant } from '@escalog/kernel';
import type { Store, Views } from '@escalog/store';

/** What is kept of a subscription besides its entry. */
interface Standing {
  /** When it was applied first: it gets what happens from then on. */
  readonly since: Instant;
  /** The version of the entry whose receiver said that it is gone. */
  readonly endedAt?: number;
}

const allOfThem = 10_000;

/** Since when each subscription stands, and which have ended. Known in memory, and kept so that a restart forgets neither. */
export class Standings {
  readonly #definitions: Definitions;
  readonly #views: Views<Standing>;
  #known: ReadonlyMap<Ref, Standing> = new Map();
  /** When each that there is was applied last. */
  readonly #appliedAt = new Map<Ref, Instant>();

  constructor(store: Store, definitions: Definitions) {
    this.#views = store.views('subscription-standings');
    this.#definitions = definitions;
  }

  applied(ref: Ref, at: Instant): void {
    this.#appliedAt.set(ref, at);
  }

  /** Learns of new subscriptions, and forgets those that are gone: resolves with their refs. */
  async learn(): Promise<readonly Ref[]> {
    const stored = await this.#views.list({ order: 'ascending', limit: allOfThem });
    const gone = stored.map(({ id }) => id).filter((ref) => this.#definitions.find(ref) === undefined);
    for (const ref of gone) await this.#views.remove(ref);
    const known = new Map(stored.map(({ id, view }) => [id, view]));
    for (const { ref } of this.#definitions.allOf('subscription'))
      if (!known.has(ref)) known.set(ref, await this.#begin(ref));
    this.#known = known;
    return gone;
  }

  /** The subscriptions that get what happens, each with since when. */
  current(): readonly { readonly entry: EntryOf<'subscription'>; readonly since: Instant }[] {
    return this.#definitions.allOf('subscription').flatMap((entry) => {
      const standing = this.#known.get(entry.ref);
      return standing === undefined || this.#isEnded(entry.ref, standing) ? [] : [{ entry, since: standing.since }];
    });
  }

  /** Whether its receiver said that it is gone, and the entry is still what it was then. */
  hasEnded(ref: Ref): boolean {
    const standing = this.#known.get(ref);
    return standing !== undefined && this.#isEnded(ref, standing);
  }

  /** Its receiver is gone, which it is until the entry is changed. */
  async end(ref: Ref): Promise<void> {
    const version = this.#definitions.find(ref)?.version;
    const standing = this.#known.get(ref);
    if (version === undefined || standing === undefined) return;
    const ended = { ...standing, endedAt: version };
    await this.#views.put(documentOf(ref, ended));
    this.#known = new Map(this.#known).set(ref, ended);
  }

  async #begin(ref: Ref): Promise<Standing> {
    const since = this.#appliedAt.get(ref);
    if (since === undefined) throw new Error(`${ref} was never applied`);
    const document = documentOf(ref, { since });
    return (await this.#views.update(ref, (stored) => (stored === undefined ? document : undefined))) ?? { since };
  }

  #isEnded(ref: Ref, { endedAt }: Standing): boolean {
    return endedAt !== undefined && endedAt === this.#definitions.find(ref)?.version;
  }
}

function documentOf(ref: Ref, view: Standing) {
  return { id: ref, group: 'subscription', sortKey: isoOf(view.since), view };
}
