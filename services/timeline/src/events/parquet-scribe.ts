import { Worker } from 'node:worker_threads';
import { columns } from './event-line.ts';
import type { PlacedEvent, Scribe } from './scribe.ts';

/** Values of each column, of so many rows. Without columns the file ends. */
export interface Order {
  readonly columns: readonly (readonly (string | number | null)[])[] | undefined;
}

/**
 * In MB: nearly all of what the thread makes is needed for a moment only, and is to be looked for before it fills the memory. What it
 * needs at once is a row group, of 4 million characters at most beside one batch of events.
 */
const heap = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 96 };

/**
 * Parquet (https://parquet.apache.org), a row group at a time. Another thread gathers and writes them: one takes some tens of
 * milliseconds, in which nobody would be paged. Each order is answered before the next, with what the file has more by then, mostly nothing.
 */
export class ParquetScribe implements Scribe {
  readonly mediaType = 'application/vnd.apache.parquet';
  readonly tellsPositions = false;
  #thread: Worker | undefined;

  begin(): string {
    return '';
  }

  write(events: readonly PlacedEvent[]): string | Promise<Uint8Array> {
    if (events.length === 0) return '';
    return this.#order({ columns: columns.map((column) => events.map(({ logged }) => column.of(logged))) });
  }

  idle(): string {
    return '';
  }

  end(): Promise<Uint8Array> {
    return this.#order({ columns: undefined });
  }

  close(): void {
    void this.#thread?.terminate();
    this.#thread = undefined;
  }

  #order(order: Order): Promise<Uint8Array> {
    const thread = (this.#thread ??= new Worker(new URL('parquet-thread.ts', import.meta.url), {
      resourceLimits: heap,
    }));
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        thread.off('message', written).off('error', failed).off('exit', ended);
      };
      const written = (bytes: Uint8Array): void => {
        settle();
        resolve(bytes);
      };
      const failed = (error: unknown): void => {
        settle();
        reject(error as Error);
      };
      const ended = (): void => failed(new Error('the thread that writes Parquet has ended'));
      thread.on('message', written).on('error', failed).on('exit', ended);
      thread.postMessage(order, []);
    });
  }
}
