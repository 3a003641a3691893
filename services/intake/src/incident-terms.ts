import type { Position } from '@escalog/http';
import { answerOf, run, type Awaitable, type Step } from '@escalog/kernel';
import type { Records, Store } from '@escalog/store';
import type { IncidentRead } from './domain/incident-read.ts';
import { termsOf, type Asked } from './domain/search-terms.ts';

/** Where incidents stand that may pass a filter, the newest first. */
export interface Places {
  readonly places: readonly Position[];
  /** There may be others behind this; `undefined` when these are all. */
  readonly end: Position | undefined;
}

const group = 'terms';
const nothing = new Uint8Array();
/** What says that everything that was over before there was an index is in it. */
const whole = { group: 'state', id: 'whole', bytes: nothing };
/** So many incidents with words of one beginning are few: all of them are known at once. */
const fewOfWord = 64;
/** Where more have them, each of so many words that begin so is followed by time. */
const mostWords = 16;
/** More words than that begin so, and so many incidents have one: whatever is looked through, some will be among it. */
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

  /**
   * Of what is asked, what the fewest have, behind a place, without those that are known to lack something else that is asked;
   * `undefined` when it cannot be told which have any of it, or none is asked. Of each at most so many are read.
   */
  async fewest(asked: readonly Asked[], after: Position | undefined, limit: number): Promise<Places | undefined> {
    const lists = await Promise.all(
      asked.map((one) =>
        one.kind === 'word' ? this.#ofWord(one.beginning, after, limit) : this.#ofAny(one.terms, after, limit),
      ),
    );
    const [fewest, ...others] = lists.filter((places) => places !== undefined).toSorted(byRarity);
    if (fewest === undefined) return undefined;
    const mayHave = others.map(mayBeAmong);
    return { places: fewest.places.filter((place) => mayHave.every((may) => may(place))), end: fewest.end };
  }

  async #ofWord(beginning: string, after: Position | undefined, limit: number): Promise<Places | undefined> {
    const few = await this.#beginningWith(beginning, beginning, fewOfWord);
    if (few.length < fewOfWord) return wholeOf(few, after);
    const words = await this.#wordsWith(beginning);
    if (words !== undefined) return this.#ofAny(words, after, limit);
    const found = await this.#beginningWith(beginning, beginning, mostOfWord);
    return found.length < mostOfWord ? wholeOf(found, after) : undefined;
  }

  /** From one word to the next, past all that have it; `undefined` when there are too many. */
  async #wordsWith(beginning: string): Promise<readonly string[] | undefined> {
    const words: string[] = [];
    for (let from = beginning; ;) {
      const [first] = await this.#beginningWith(beginning, from, 1);
      if (first === undefined) return words;
      if (words.length === mostWords) return undefined;
      const word = first.slice(0, first.indexOf(' '));
      words.push(word);
      from = `${word}!`;
    }
  }

  #beginningWith(beginning: string, from: string, limit: number): Awaitable<readonly string[]> {
    return this.#records.idsWithin(group, { from, to: `${beginning}\u{10ffff}`, order: 'ascending', limit });
  }

  async #ofAny(terms: readonly string[], after: Position | undefined, limit: number): Promise<Places> {
    const lists = await Promise.all(terms.map((term) => this.#ofTerm(term, after, limit)));
    // Behind the end of a list that is cut off others of it may stand between.
    const ends = lists.flatMap((list) => (list.length > limit ? list.slice(limit - 1, limit) : []));
    const places = eachOnce(lists.flatMap((list) => list.slice(0, limit))).filter((place) =>
      ends.every((end) => newestFirst(place, end) <= 0),
    );
    return { places, end: ends.length === 0 ? undefined : places.at(-1) };
  }

  async #ofTerm(term: string, after: Position | undefined, limit: number): Promise<readonly Position[]> {
    const found = await this.#records.idsWithin(group, {
      from: `${term} `,
      to: after === undefined ? `${term}!` : `${term} ${after.sortKey} ${after.id}`,
      order: 'descending',
      limit: limit + 1,
    });
    return found.map(placeIn);
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
  if (one.end === undefined) return other.end === undefined ? one.places.length - other.places.length : -1;
  return other.end === undefined ? 1 : newestFirst(other.end, one.end);
}

/** Behind the end of a list any other may be. */
function mayBeAmong({ places, end }: Places): (place: Position) => boolean {
  const ids = new Set(places.map(({ id }) => id));
  return (place) => ids.has(place.id) || (end !== undefined && newestFirst(end, place) < 0);
}

function wholeOf(ids: readonly string[], after: Position | undefined): Places {
  const places = ids.map(placeIn).filter((place) => after === undefined || newestFirst(after, place) < 0);
  return { places: eachOnce(places), end: undefined };
}
