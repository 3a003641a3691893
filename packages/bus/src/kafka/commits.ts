import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Position } from '../bus.ts';
import { keyOf } from './names.ts';

/**
 * Commits how far a member has come: one request at a time, and what comes up meanwhile goes together in the next.
 * A commit that fails is not repeated by itself. The group may have been rearranged, and then the member commits
 * again what it still has; what is never committed comes again.
 */
export class Commits {
  readonly #send: (positions: readonly Position[]) => Promise<void>;
  readonly #failed: (error: unknown) => void;
  /** How far it has come in each partition that it has. */
  readonly #positions = new Map<string, Position>();
  readonly #waiting = new Set<string>();
  #sending: Promise<void> | undefined;

  constructor(send: (positions: readonly Position[]) => Promise<void>, failed: (error: unknown) => void) {
    this.#send = send;
    this.#failed = failed;
  }

  moved(position: Position): void {
    const key = keyOf(position);
    this.#positions.set(key, position);
    this.#waiting.add(key);
    this.#sending ??= this.#sendAll();
  }

  /** The member has joined: it commits again what it still has, and nothing of what others have now. */
  joined(assigned: ReadonlySet<string>): void {
    for (const key of this.#positions.keys()) if (!assigned.has(key)) this.#positions.delete(key);
    for (const key of this.#positions.keys()) this.#waiting.add(key);
    this.#sending ??= this.#sendAll();
  }

  /** Resolves once everything has been committed, or could not be. */
  async settled(): Promise<void> {
    await this.#sending;
  }

  async #sendAll(): Promise<void> {
    await nextTurn();
    while (this.#waiting.size > 0) {
      const positions = [...this.#waiting].flatMap((key) => this.#positions.get(key) ?? []);
      this.#waiting.clear();
      if (positions.length > 0) await this.#send(positions).catch(this.#failed);
    }
    this.#sending = undefined;
  }
}
