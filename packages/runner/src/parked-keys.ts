import type { Message } from '@escalog/bus';
import { answerOf, isoOf, run, type Awaitable, type Clock, type Step } from '@escalog/kernel';
import type { Store, ViewDocument, Views } from '@escalog/store';
import { afterPass, parkedBy, withLetter, type ParkedKey, type Place, type ReplayPass } from './parked-key.ts';

/** Which parked keys to list, newest first. */
export interface ParkedKeysQuery {
  readonly state: ParkedKey['state'];
  readonly limit: number;
  /** Starts behind this one, which need not be there any more. */
  readonly after?: Pick<ParkedKey, 'parkedAt' | 'key'>;
}

/** What parking a key came to: `begun` unless it was parked before. */
interface Parking {
  readonly parked: ParkedKey;
  readonly begun: boolean;
}

/**
 * The keys that a service has parked, as all of its replicas see them. Every change is one atomic step.
 *
 * The key alone names a document: it is the incident on every topic, and half an incident is worse than none.
 */
export class ParkedKeys {
  readonly #views: Views<ParkedKey>;
  readonly #clock: Clock;

  constructor(service: string, { store, clock }: { readonly store: Store; readonly clock: Clock }) {
    this.#views = store.views(`${service}-dead-letters`);
    this.#clock = clock;
  }

  find(key: string): Awaitable<ParkedKey | undefined> {
    return this.#views.get(key);
  }

  list(query: ParkedKeysQuery): Awaitable<readonly ParkedKey[]> {
    return run(this.#list(query));
  }

  *#list({ state, limit, after }: ParkedKeysQuery): Step<readonly ParkedKey[]> {
    const documents = yield* answerOf(
      this.#views.list({
        group: state,
        order: 'descending',
        limit,
        ...(after && { after: { sortKey: after.parkedAt, id: after.key } }),
      }),
    );
    return documents.map(({ view }) => view);
  }

  /** Parks the key of a message that cannot be handled. One that is parked already stays as it is. */
  park(message: Message, reason: string): Awaitable<Parking> {
    return run(this.#park(message, reason));
  }

  *#park(message: Message, reason: string): Step<Parking> {
    const fresh = parkedBy(message, reason, isoOf(this.#clock.now()));
    let begun = false;
    const parked = yield* answerOf(
      this.#views.update(message.key, (current) => {
        begun = current?.state !== 'parked';
        return begun ? contentOf(fresh) : undefined;
      }),
    );
    return { parked: parked ?? fresh, begun };
  }

  /** Counts a letter that is in the dead letters. False when the key was replayed before that: then nothing is counted. */
  count(place: Place, parked: ParkedKey): Awaitable<boolean> {
    return run(this.#count(place, parked));
  }

  *#count(place: Place, { key, parking }: ParkedKey): Step<boolean> {
    const now = yield* answerOf(this.#change(key, parking, (parked) => withLetter(parked, place)));
    return now?.state === 'parked' && now.parking === parking;
  }

  /** Takes down what a replay did. Resolves with the key as it then is. */
  record(pass: ReplayPass, { key, parking }: ParkedKey): Awaitable<ParkedKey | undefined> {
    const now = isoOf(this.#clock.now());
    return this.#change(key, parking, (parked) => afterPass(parked, pass, now));
  }

  /** Changes a key that is still parked by that parking; another one stays as it is. */
  #change(key: string, parking: string, change: (parked: ParkedKey) => ParkedKey): Awaitable<ParkedKey | undefined> {
    return this.#views.update(key, (current) =>
      current?.state === 'parked' && current.parking === parking ? contentOf(change(current)) : undefined,
    );
  }
}

function contentOf(view: ParkedKey): Omit<ViewDocument<ParkedKey>, 'id'> {
  return { group: view.state, sortKey: view.parkedAt, view };
}
