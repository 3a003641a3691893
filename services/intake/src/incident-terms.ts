import type { Position } from '@escalog/http';
import { answerOf, run, type Awaitable, type Step } from '@escalog/kernel';
import type { Records, Store } from '@escalog/store';
import type { IncidentRead } from './domain/incident-read.ts';
import { termsOf, type Asked } from './domain/search-terms.ts';

/** Where incidents stand that may pass a filter, the newest first. */
export interface Places {
  readonly places: readonly Position[];
  /** Whether there are no others behind these. */
  readonly isWhole: boolean;
}

const group = 'terms';
const nothing = new Uint8Array();
/** What says that everything that was over before there was an index is in it. */
const whole = { group: 'state', id: 'whole', bytes: nothing };
/** So many incidents with words of one beginning are told apart by it; a word of more is found soon by looking through all. */
const mostOfWord = 2_000;
const remembered = 500;

/**
 * An index of incidents that are over, by what they say and whom they were about: a record for each term of each, named by term, time and id.
 * Terms are never taken out, so whoever finds an incident looks whether it still is what was asked for.
 */
export class IncidentTerms {
  readonly #records: Records;
  /** By id, what was noted last, the oldest first: most of what happens to an incident that is over changes no term. */
  readonly #noted = new Map<string, string>();
  #isWhole = false;

  constructor(store: Store) {
    this.#records = store.records('incident-terms');
  }

  /** Puts an incident that is over into the index. */
  note(read: IncidentRead): Awaitable<void> {
    return run(this.#note(read));
  }

  *#note(read: IncidentRead): Step<void> {
    const terms = termsOf(read);
    const noted = terms.join(' ');
    if (this.#noted.get(read.id) === noted) return;
    yield* answerOf(
      this.#records.append(
        terms.map((term) => ({ group, id: `${term} ${read.declaredAt} ${read.id}`, bytes: nothing })),
      ),
    );
    const [oldest] = this.#noted.keys();
    if (this.#noted.size >= remembered && oldest !== undefined) this.#noted.delete(oldest);
    this.#noted.set(read.id, noted);
  }

  /** Whether nothing is missing that was over before. */
  async isWhole(): Promise<boolean> {
    return (this.#isWhole ||= (await this.#records.read(whole.group)).length > 0);
  }

  /** From now on nothing is. */
  async becomeWhole(): Promise<void> {
    await this.#records.append([whole]);
  }

  /** Of what is asked, what the fewest have, behind a place; `undefined` when many have each, or none is asked. */
  async fewest(asked: readonly Asked[], after: Position | undefined, limit: number): Promise<Places | undefined> {
    const all = await Promise.all(
      asked.map((one) =>
        one.kind === 'word' ? this.#ofWord(one.beginning, after) : this.#ofAny(one.terms, after, limit),
      ),
    );
    return all
      .filter((places) => places !== undefined)
      .toSorted((one, other) => byRarity(one, other))
      .at(0);
  }

  async #ofWord(beginning: string, after: Position | undefined): Promise<Places | undefined> {
    const found = await this.#records.readRange(group, {
      from: beginning,
      to: `${beginning}\u{10ffff}`,
      order: 'ascending',
      limit: mostOfWord + 1,
    });
    if (found.length > mostOfWord) return undefined;
    const places = found
      .map(({ id }) => placeIn(id))
      .filter((place) => after === undefined || newestFirst(after, place) < 0);
    return { places: eachOnce(places), isWhole: true };
  }

  async #ofAny(terms: readonly string[], after: Position | undefined, limit: number): Promise<Places> {
    const lists = await Promise.all(terms.map((term) => this.#ofTerm(term, after, limit)));
    // Behind the end of a list that is cut off others of it may stand between.
    const ends = lists.flatMap((list) => (list.length > limit ? list.slice(limit - 1, limit) : []));
    const places = eachOnce(lists.flatMap((list) => list.slice(0, limit))).filter((place) =>
      ends.every((end) => newestFirst(place, end) <= 0),
    );
    return { places, isWhole: ends.length === 0 };
  }

  async #ofTerm(term: string, after: Position | undefined, limit: number): Promise<readonly Position[]> {
    const found = await this.#records.readRange(group, {
      from: `${term} `,
      to: after === undefined ? `${term}!` : `${term} ${after.sortKey} ${after.id}`,
      order: 'descending',
      limit: limit + 1,
    });
    return found.map(({ id }) => placeIn(id));
  }
}

function placeIn(id: string): Position {
  const [, sortKey = '', incident = ''] = id.split(' ');
  return { sortKey, id: incident };
}

function eachOnce(places: readonly Position[]): readonly Position[] {
  return [...new Map(places.map((place) => [place.id, place])).values()].toSorted(newestFirst);
}

export function newestFirst(one: Position, other: Position): number {
  if (one.sortKey !== other.sortKey) return one.sortKey > other.sortKey ? -1 : 1;
  return one.id === other.id ? 0 : one.id > other.id ? -1 : 1;
}

/** What is whole comes first, the shorter before the longer; of the others what reaches back further. */
function byRarity(one: Places, other: Places): number {
  if (one.isWhole !== other.isWhole) return one.isWhole ? -1 : 1;
  if (one.isWhole) return one.places.length - other.places.length;
  const [first, second] = [one.places.at(-1), other.places.at(-1)];
  return first === undefined || second === undefined ? 0 : newestFirst(second, first);
}
