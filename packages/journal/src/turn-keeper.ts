import type { DiskSpace, Reserve } from './reserve.ts';
import { appErrorOf } from './sqlite-error.ts';
import type { StoredTurn, TurnMark } from './tables.ts';
import { sent, type SentError } from './thread-error.ts';
import type { SavedStatement, TurnLog } from './turn-log.ts';
import { refusal } from './refusal.ts';

/** What whoever opened a data folder asks of the thread that keeps its turns; each is done in order, and waits for the one before. */
export type TurnOrder =
  | { readonly kind: 'statements' }
  | { readonly kind: 'behind'; readonly applied: TurnMark }
  | {
      readonly kind: 'append';
      readonly turn: StoredTurn;
      /** What became known since the turn before. */
      readonly statements: readonly SavedStatement[];
      /** The last turn that the tables have and that may still be here; 0 for none. */
      readonly removable: number;
    }
  /** Adds what the layout before did not have. */
  | { readonly kind: 'take-over' }
  /** Says in the file that it is in use; `last` is the last turn that is there. */
  | { readonly kind: 'use'; readonly last: TurnMark }
  | { readonly kind: 'purge'; readonly turn: number }
  | { readonly kind: 'close' };

/** `look` asks for the space that there is, and has what found none tried again. `release` asks for some of the reserve. Neither waits for what came before. */
export type TurnAsk = TurnOrder | { readonly kind: 'look' } | { readonly kind: 'release' };

export type TurnAnswer =
  | { readonly kind: 'statements'; readonly statements: readonly SavedStatement[] }
  | { readonly kind: 'behind'; readonly turns: readonly StoredTurn[] }
  /** It is on disk. The frame comes back to whoever gave it. */
  | { readonly kind: 'synced'; readonly frame: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'purged' | 'closed' | 'taken-over' | 'used' }
  /** There is no room for what was ordered, for this reason: it waits, and is tried again. */
  | { readonly kind: 'full'; readonly why: string }
  | { readonly kind: 'looked'; readonly space: DiskSpace }
  | { readonly kind: 'failed'; readonly error: SentError };

/**
 * Keeps the turns of one data folder, in a thread that may wait for the disk. What finds no room gets some of the reserve; when that
 * is used up, it waits at the head of all that was ordered later, and is tried again. After any other failure, which is told once, it can only be closed.
 */
export class TurnKeeper {
  readonly #turns: TurnLog;
  readonly #reserve: Reserve;
  readonly #answer: (answer: TurnAnswer, transferred?: ArrayBuffer[]) => void;
  readonly #orders: TurnOrder[] = [];
  #isWaiting = false;
  #hasEnded = false;

  constructor(turns: TurnLog, reserve: Reserve, answer: (answer: TurnAnswer, transferred?: ArrayBuffer[]) => void) {
    this.#turns = turns;
    this.#reserve = reserve;
    this.#answer = answer;
  }

  take(ask: TurnAsk): void {
    if (this.#hasEnded && ask.kind !== 'close') return;
    try {
      if (ask.kind === 'release') return void this.#reserve.release();
      if (ask.kind === 'look') this.#answer({ kind: 'looked', space: this.#reserve.look() });
      else this.#orders.push(ask);
      if (!this.#isWaiting || ask.kind === 'look' || ask.kind === 'close') this.#work();
    } catch (error) {
      this.#fail(error);
    }
  }

  #work(): void {
    this.#isWaiting = false;
    for (let order = this.#orders[0]; order !== undefined; order = this.#orders[0]) {
      const why = this.#tried(order);
      if (why !== undefined) return this.#wait(why);
      this.#orders.shift();
    }
  }

  /** Who closes does not wait for room: what was not appended was never promised. */
  #wait(why: string): void {
    if (this.#orders.some(({ kind }) => kind === 'close')) return this.#close();
    this.#isWaiting = true;
    this.#answer({ kind: 'full', why });
  }

  /** Why there is no room for it, and `undefined` when it was done. */
  #tried(order: TurnOrder): string | undefined {
    for (;;) {
      try {
        this.#do(order);
        return undefined;
      } catch (error) {
        const why = refusal(error, this.#turns.file);
        if (why === undefined) throw error;
        if (!this.#reserve.release()) return why;
      }
    }
  }

  #do(order: TurnOrder): void {
    switch (order.kind) {
      case 'statements':
        return this.#answer({ kind: 'statements', statements: this.#turns.statements() });
      case 'behind': {
        const turns = [...this.#turns.behind(order.applied)];
        return this.#answer(
          { kind: 'behind', turns },
          turns.map(({ frame }) => frame.buffer),
        );
      }
      case 'append': {
        const { turn, statements, removable } = order;
        this.#turns.append(turn, statements, removable);
        this.#turns.sync();
        this.#answer({ kind: 'synced', frame: turn.frame }, [turn.frame.buffer]);
        return this.#checkpoint();
      }
      case 'take-over':
        this.#turns.takeOver();
        return this.#answer({ kind: 'taken-over' });
      case 'use':
        this.#turns.use(order.last);
        return this.#answer({ kind: 'used' });
      case 'purge':
        this.#turns.purge(order.turn);
        return this.#answer({ kind: 'purged' });
      case 'close':
        return this.#close();
    }
  }

  /** Without room for it the write-ahead log goes on growing, as far as there is room for that. */
  #checkpoint(): void {
    try {
      this.#turns.checkpointIfLong();
    } catch (error) {
      if (refusal(error, this.#turns.file) === undefined) throw error;
    }
  }

  #close(): void {
    this.#hasEnded = true;
    this.#reserve.close();
    this.#turns.close();
    this.#answer({ kind: 'closed' });
  }

  #fail(error: unknown): void {
    this.#hasEnded = true;
    this.#orders.length = 0;
    this.#answer({ kind: 'failed', error: sent(appErrorOf(error, this.#turns.file)) });
  }
}
