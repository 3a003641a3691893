import { setImmediate as nextTurn } from 'node:timers/promises';
import { after, AppError, isRetriable, type Clock, type Milliseconds } from '@escalog/kernel';
import type { ViewDocument, Views } from '@escalog/store';
import { edition } from '../domain/facts.ts';
import type { Asked, QuestionName, Told } from './questions.ts';
import type { FactKeeper, Freshness } from './fact-keeper.ts';
import type { Making } from './fact-making.ts';
import { FactShelf, type FactsMade } from './fact-shelf.ts';
import { writtenAt, writtenKey, type StoredFacts } from './stored-facts.ts';

/** An answer, and how far what it was told from is. */
export interface Answered<Answer> extends Freshness {
  readonly answer: Answer;
}

export interface FactBookDeps {
  readonly views: Views<StoredFacts>;
  readonly keeper: Pick<FactKeeper, 'caughtUp' | 'remake'>;
  readonly clock: Clock;
}

/** How many documents are brought to the thread at a time. */
const pageSize = 100;
/** What other processes wrote lately may stand before what was read last: their clocks differ by less. */
const clocksDiffer: Milliseconds = 10_000;
/** Whoever asks first waits so long for everything to be read. */
const longestReading: Milliseconds = 10_000;

/**
 * Answers questions about all incidents from their facts, which a thread of its own has at hand: looking through a hundred thousand
 * incidents holds up no page. The thread is started when the first facts are made or asked about, fed at the first question, and
 * brought up to date at each.
 */
export class FactBook {
  readonly #deps: FactBookDeps;
  #shelf: FactShelf | undefined;
  /** Until where documents were read, in the order in which they were written. */
  #readTo: string | undefined;
  /** By id, which of those that may be read again the thread has. */
  readonly #lately = new Map<string, { readonly sortKey: string; readonly facts: string }>();
  /** Whose facts cannot be read, or were made by other rules. */
  readonly #missing = new Set<string>();
  #reading: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #isClosing = false;

  constructor(deps: FactBookDeps) {
    this.#deps = deps;
  }

  /** Rejects, retriable, while the facts are still being read, or a dependency is down. */
  async ask<Name extends QuestionName>(name: Name, question: Asked<Name>): Promise<Answered<Told<Name>>> {
    const { upTo, behind } = await this.#deps.keeper.caughtUp();
    const answer = await this.#answer(name, question);
    return { upTo, behind: behind || this.#missing.size > 0, answer };
  }

  /** Has its thread make facts, which it does not keep: it reads them when they are asked about. Rejects, retriable, when that ends. */
  async make(making: Making): Promise<FactsMade> {
    return this.#open().make(making);
  }

  /** Ends the thread; one that is started later by a question that is still under way would not be. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#shelf?.close();
  }

  /** For tests: as when the thread has run out of memory. */
  async killThread(): Promise<void> {
    await this.#shelf?.kill();
  }

  /** A thread that ended is replaced, once. */
  async #answer<Name extends QuestionName>(name: Name, question: Asked<Name>, isLast = false): Promise<Told<Name>> {
    try {
      await this.#soon(this.#read());
      return await this.#open().ask(name, question);
    } catch (error) {
      if (isLast || !isRetriable(error) || this.#shelf !== undefined) throw error;
      return this.#answer(name, question, true);
    }
  }

  #open(): FactShelf {
    if (this.#isClosing) throw notNow('it is stopping');
    this.#shelf ??= this.#startShelf();
    return this.#shelf;
  }

  #startShelf(): FactShelf {
    this.#readTo = undefined;
    this.#missing.clear();
    this.#lately.clear();
    return new FactShelf({
      damaged: (ids) => {
        for (const id of ids) this.#missing.add(id);
        // Stopped meanwhile, they are found again.
        this.#deps.keeper.remake(ids).catch(() => {});
      },
      ended: () => (this.#shelf = undefined),
    });
  }

  /** Brings the thread up to date. A reading that is under way may have passed by what has been written since. */
  #read(): Promise<void> {
    this.#next ??= this.#reading
      .catch(() => {})
      .then(() => {
        this.#next = undefined;
        this.#reading = this.#readChanges();
        return this.#reading;
      });
    return this.#next;
  }

  async #readChanges(): Promise<void> {
    const shelf = this.#open();
    const from = this.#readAgainFrom();
    let last = from === undefined ? undefined : { sortKey: from, id: '' };
    for (;;) {
      const page = await this.#deps.views.list({
        order: 'ascending',
        limit: pageSize,
        ...(last !== undefined && { after: last }),
      });
      if (this.#shelf !== shelf) throw notNow('its thread has ended');
      this.#learn(shelf, page);
      last = page.at(-1) ?? last;
      if (last !== undefined && last.sortKey > (this.#readTo ?? '')) this.#readTo = last.sortKey;
      this.#forgetRead();
      if (page.length < pageSize) return;
      await nextTurn();
    }
  }

  /** What will not be read again need not be known. */
  #forgetRead(): void {
    const from = this.#readAgainFrom();
    if (from !== undefined) for (const [id, { sortKey }] of this.#lately) if (sortKey < from) this.#lately.delete(id);
  }

  #readAgainFrom(): string | undefined {
    return this.#readTo === undefined ? undefined : writtenKey(after(writtenAt(this.#readTo), -clocksDiffer));
  }

  #learn(shelf: FactShelf, page: readonly ViewDocument<StoredFacts>[]): void {
    const { true: ours = [], false: others = [] } = Object.groupBy(page, ({ view }) => `${view.edition === edition}`);
    for (const { id } of others) this.#missing.add(id);
    for (const { id } of ours) this.#missing.delete(id);
    const fresh = ours.filter(({ id, sortKey, view }) => {
      const known = this.#lately.get(id);
      return known?.sortKey !== sortKey || known.facts !== view.facts;
    });
    for (const { id, sortKey, view } of fresh) this.#lately.set(id, { sortKey, facts: view.facts });
    if (fresh.length > 0) shelf.learn(fresh.map(({ id, view }) => ({ id, stored: view })));
  }

  async #soon(reading: Promise<void>): Promise<void> {
    const { clock } = this.#deps;
    const late = Promise.withResolvers<never>();
    const alarm = clock.alarm(after(clock.now(), longestReading), () => late.reject(notNow('they are being read')));
    try {
      await Promise.race([reading, late.promise]);
    } finally {
      alarm.cancel();
    }
  }
}

function notNow(why: string): AppError {
  return new AppError('ESCALOG_TIMELINE_FACTS_AWAY', `the facts of incidents are not at hand: ${why}`, {
    retriable: true,
  });
}
