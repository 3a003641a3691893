import { Worker } from 'node:worker_threads';
import { AppError, type Milliseconds } from '@escalog/kernel';
import type { Asked, QuestionName, Told } from './questions.ts';
import { buffersIn, type Made, type Making } from './fact-making.ts';
import type { StoredFacts } from './stored-facts.ts';

/** What the thread is asked for; it does each in order. */
export type Order =
  | { readonly kind: 'learn'; readonly documents: readonly { readonly id: string; readonly stored: StoredFacts }[] }
  | { readonly kind: 'ask'; readonly number: number; readonly name: QuestionName; readonly question: unknown }
  | { readonly kind: 'make'; readonly number: number; readonly making: Making }
  | { readonly kind: 'take'; readonly number: number; readonly pieces: readonly Uint8Array[] }
  | { readonly kind: 'piece'; readonly number: number; readonly isFirst: boolean }
  | { readonly kind: 'close' };

export type Answer =
  | { readonly kind: 'told'; readonly number: number; readonly answer: unknown }
  | { readonly kind: 'failed'; readonly number: number; readonly error: unknown }
  | { readonly kind: 'damaged'; readonly ids: readonly string[] };

export interface FactsMade {
  readonly made: readonly Made[];
  /** Processor time of the thread. */
  readonly spent: Milliseconds;
}

/** Told of what becomes of the thread. */
export interface ShelfEvents {
  /** These documents cannot be read. */
  damaged(ids: readonly string[]): void;
  /** It is gone, with all that it had learned. */
  ended(): void;
}

/** One thread with facts in its own memory, from its start to its end. */
export class FactShelf {
  readonly #thread: Worker;
  readonly #asked = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #exit: Promise<void>;
  #number = 0;

  constructor(events: ShelfEvents) {
    const thread = (this.#thread = new Worker(new URL('fact-thread.ts', import.meta.url), {
      // By default threads leave three times as much lying about.
      resourceLimits: { maxYoungGenerationSizeMb: 32 },
    }));
    thread.unref();
    let why: unknown = 'it has ended';
    thread.on('message', (answer: Answer) => this.#answered(answer, events));
    thread.on('error', (error) => (why = error));
    this.#exit = new Promise((resolve) =>
      thread.on('exit', () => {
        for (const { reject } of this.#asked.values()) reject(threadEnded(why));
        this.#asked.clear();
        events.ended();
        resolve();
      }),
    );
  }

  learn(documents: readonly { readonly id: string; readonly stored: StoredFacts }[]): void {
    this.#order({ kind: 'learn', documents });
  }

  /** Of what was learned before. Rejects, retriable, when the thread ends meanwhile. */
  ask<Name extends QuestionName>(name: Name, question: Asked<Name>): Promise<Told<Name>> {
    return this.#answerTo((number) => ({ kind: 'ask', number, name, question })) as Promise<Told<Name>>;
  }

  /** Makes facts, and keeps none of them. Rejects, retriable, when the thread ends meanwhile. */
  make(making: Making): Promise<FactsMade> {
    return this.#answerTo((number) => ({ kind: 'make', number, making }), buffersIn(making)) as Promise<FactsMade>;
  }

  /** Has it take these pieces of columns for all that it knows. How many incidents they are of; undefined when they cannot be read, and nothing has changed. */
  take(pieces: readonly Uint8Array[]): Promise<number | undefined> {
    return this.#answerTo((number) => ({ kind: 'take', number, pieces })) as Promise<number | undefined>;
  }

  /** All that it knows now, to be taken again. */
  async *pieces(): AsyncGenerator<Uint8Array, undefined> {
    for (let isFirst = true; ; isFirst = false) {
      const piece = await this.#answerTo((number) => ({ kind: 'piece', number, isFirst }));
      if (piece === undefined) return;
      yield piece as Uint8Array;
    }
  }

  async close(): Promise<void> {
    this.#thread.ref();
    this.#order({ kind: 'close' });
    await this.#exit;
  }

  /** For tests: as when it runs out of memory. */
  async kill(): Promise<void> {
    await this.#thread.terminate();
  }

  #answerTo(orderOf: (number: number) => Order, handedOver: readonly ArrayBuffer[] = []): Promise<unknown> {
    const number = (this.#number += 1);
    const asked = Promise.withResolvers<unknown>();
    this.#asked.set(number, asked);
    this.#thread.ref();
    this.#order(orderOf(number), handedOver);
    return asked.promise;
  }

  #order(order: Order, handedOver: readonly ArrayBuffer[] = []): void {
    this.#thread.postMessage(order, handedOver);
  }

  #answered(answer: Answer, events: ShelfEvents): void {
    if (answer.kind === 'damaged') return events.damaged(answer.ids);
    const asked = this.#asked.get(answer.number);
    this.#asked.delete(answer.number);
    if (this.#asked.size === 0) this.#thread.unref();
    if (answer.kind === 'told') asked?.resolve(answer.answer);
    else asked?.reject(answer.error);
  }
}

function threadEnded(cause: unknown): AppError {
  return new AppError('ESCALOG_TIMELINE_FACTS_LOST', `the thread that answers questions has ended: ${String(cause)}`, {
    retriable: true,
  });
}
