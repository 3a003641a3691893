import { Readable } from 'node:stream';

/** An answer that is at hand in pieces, each of which is let go of once it is taken. It counts among the answers in hand. */
export class Pieces extends Readable {
  /** Of all of it. */
  readonly bytes: number;
  readonly #left: Uint8Array[];

  constructor(pieces: readonly Uint8Array[]) {
    super();
    this.bytes = pieces.reduce((sum, { length }) => sum + length, 0);
    this.#left = pieces.toReversed();
  }

  override _read(): void {
    this.push(this.#left.pop() ?? null);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#left.length = 0;
    callback(error);
  }
}
