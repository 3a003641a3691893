import { setImmediate as nextTurn } from 'node:timers/promises';
import { after, AppError, isRetriable, type Clock, type Milliseconds } from '@escalog/kernel';
import type { Log } from '@escalog/runner';
import type { ViewDocument, Views } from '@escalog/store';
import { edition } from '../domain/facts.ts';
import type { Asked, QuestionName, Told } from './questions.ts';
import type { FactKeeper, Freshness } from './fact-keeper.ts';
import type { Making } from './fact-making.ts';
import { FactShelf, type FactsMade } from './fact-shelf.ts';
import type { KeptColumns } from './kept-columns.ts';
import { writtenAt, writtenKey, type StoredFacts } from './stored-facts.ts';

/** An answer, and how far what it was told from is. */
export interface Answered<Answer> extends Freshness {
  readonly answer: Answer;
  /** Of how many incidents the facts were read, while they are; null once it is all. */
  readonly readSoFar: number | null;
}

export interface FactBookDeps {
  readonly views: Views<StoredFacts>;
  readonly kept: Pick<KeptColumns, 'read' | 'keep'>;
  readonly log: Log;
  readonly keeper: Pick<FactKeeper, 'caughtUp' | 'remake'>;
  readonly clock: Clock;
}

/** How many documents are brought to the thread at a time. */
const pageSize = 100;
/** Once so many were learned since the columns were kept last, or one in so many of all, they are kept again. */
const keptAfter = { least: 2_000, share: 20 } as const;
/** What other processes wrote lately may stand before what was read last: their clocks differ by less. */
const clocksDiffer: Milliseconds = 10_000;
/** Whoever asks first waits so long for everything to be read; who takes what there is, so long for more of it. */
const longestReading: Milliseconds = 10_000;
const readingInPart: Milliseconds = 2_000;

/**
 * Answers questions about all incidents from their facts, which a thread of its own has at hand: looking through a hundred thousand
 * incidents holds up no page. The thread is started when the first facts are made or asked about, fed at the first question, from columns
 * that were kept if there are any, and brought up to date at each.
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
  /** How many incidents the thread knows, roughly, and how many of that are not in the columns that were kept. */
  #known = 0;
  #notKept = 0;
  #keeping: Promise<void> | undefined;
  #isClosing = false;

  constructor(deps: FactBookDeps) {
    this.#deps = deps;
  }

  /**
   * Rejects, retriable, while the facts are still being read, unless an answer from what was read so far will do, and when a dependency
   * is down.
   */
  async ask<Name extends QuestionName>(
    name: Name,
    question: Asked<Name>,
    wanted: 'whole' | 'in part' = 'whole',
  ): Promise<Answered<Told<Name>>> {
    const { upTo, behind } = await this.#deps.keeper.caughtUp();
    const { answer, isWhole, readSoFar } = await this.#answer(name, question, wanted);
    return {
      upTo: isWhole ? upTo : null,
      behind: behind || !isWhole || this.#missing.size > 0,
      readSoFar: isWhole ? null : readSoFar,
      answer,
    };
  }

  /** Has its thread make facts, which it does not keep: it reads them when they are asked about. Rejects, retriable, when that ends. */
  async make(making: Making): Promise<FactsMade> {
    return this.#open().make(making);
  }

  /** Ends the thread; one that is started later by a question that is still under way would not be. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#shelf?.close();
    await this.#keeping;
  }

  /** For tests: as when the thread has run out of memory. */
  async killThread(): Promise<void> {
    await this.#shelf?.kill();
  }

  /** A thread that ended is replaced, once. */
  async #answer<Name extends QuestionName>(
    name: Name,
    question: Asked<Name>,
    wanted: 'whole' | 'in part',
    isLast = false,
  ): Promise<{ readonly answer: Told<Name>; readonly isWhole: boolean; readonly readSoFar: number }> {
    try {
      const isWhole = await this.#soon(this.#read(), wanted);
      const readSoFar = this.#known;
      return { answer: await this.#open().ask(name, question), isWhole, readSoFar };
    } catch (error) {
      if (isLast || !isRetriable(error) || this.#shelf !== undefined) throw error;
      return this.#answer(name, question, wanted, true);
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
    this.#known = 0;
    this.#notKept = 0;
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
    const begun = writtenKey(this.#deps.clock.now());
    if (this.#readTo === undefined) await this.#takeKept(shelf);
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
      if (page.length < pageSize) break;
      await nextTurn();
    }
    // All that was written before it began is read, so that what was written last is not read again and again.
    if (begun > (this.#readTo ?? '')) this.#readTo = begun;
    this.#forgetRead();
    if (this.#notKept >= Math.max(keptAfter.least, this.#known / keptAfter.share)) this.#keepSoon(shelf);
  }

  async #takeKept(shelf: FactShelf): Promise<void> {
    const kept = await this.#deps.kept.read();
    // A clock that was set back writes before what was read to.
    if (kept === undefined || kept.readTo > writtenKey(this.#deps.clock.now())) return;
    const known = await shelf.take(kept.pieces);
    if (known === undefined || this.#shelf !== shelf) return;
    this.#known = known;
    this.#readTo = kept.readTo;
  }

  /** Nobody waits for it. What is missing now would not be missed once it is read again. */
  #keepSoon(shelf: FactShelf): void {
    const readTo = this.#readTo;
    if (this.#keeping !== undefined || readTo === undefined || this.#missing.size > 0) return;
    this.#notKept = 0;
    this.#keeping = this.#deps.kept
      .keep(readTo, this.#piecesOf(shelf))
      .catch((error: unknown) => {
        if (!this.#isClosing)
          this.#deps.log.warn({ err: error }, 'the columns of facts could not be kept; the next start reads all facts');
      })
      .finally(() => (this.#keeping = undefined));
  }

  async *#piecesOf(shelf: FactShelf): AsyncGenerator<Uint8Array> {
    for await (const piece of shelf.pieces()) {
      if (this.#isClosing) throw notNow('it is stopping');
      if (this.#missing.size > 0) throw notNow('some of them are damaged');
      yield piece;
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
    if (fresh.length === 0) return;
    shelf.learn(fresh.map(({ id, view }) => ({ id, stored: view })));
    this.#known += fresh.length;
    this.#notKept += fresh.length;
  }

  /** Whether everything is read. */
  async #soon(reading: Promise<void>, wanted: 'whole' | 'in part'): Promise<boolean> {
    const { clock } = this.#deps;
    const late = Promise.withResolvers<false>();
    const alarm =
      wanted === 'whole'
        ? clock.alarm(after(clock.now(), longestReading), () => late.reject(notNow('they are being read')))
        : clock.alarm(after(clock.now(), readingInPart), () => late.resolve(false));
    try {
      return await Promise.race([reading.then(() => true), late.promise]);
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
