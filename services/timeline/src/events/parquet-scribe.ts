import { Worker } from 'node:worker_threads';
import { columns } from './event-line.ts';
import type { PlacedEvent, Scribe } from './scribe.ts';

/** A row group is in memory as a whole, here as values and in the thread as bytes: so many rows, or so many characters of them. */
const mostRows = 8_192;
const mostCharacters = 4 * 1024 * 1024;

/** A row group: the values of each column. Without columns the file ends. */
export interface Order {
  readonly columns: readonly (readonly (string | number | null)[])[] | undefined;
}

/**
 * Parquet (https://parquet.apache.org), a row group at a time. Another thread writes them: one takes some tens of milliseconds, in
 * which nobody would be paged.
 */
export class ParquetScribe implements Scribe {
  readonly mediaType = 'application/vnd.apache.parquet';
  readonly tellsPositions = false;
  #thread: Worker | undefined;
  #values: (string | number | null)[][] = columns.map(() => []);
  #rows = 0;
  #characters = 0;

  begin(): string {
    return '';
  }

  write(events: readonly PlacedEvent[]): string | Promise<Uint8Array> {
    for (const { logged } of events)
      for (const [index, column] of columns.entries()) {
        const value = column.of(logged);
        this.#values[index]?.push(value);
        if (typeof value === 'string') this.#characters += value.length;
      }
    this.#rows += events.length;
    return this.#rows < mostRows && this.#characters < mostCharacters ? '' : this.#writeGroup();
  }

  idle(): string {
    return '';
  }

  async end(): Promise<Uint8Array> {
    const last = this.#rows === 0 ? new Uint8Array() : await this.#writeGroup();
    return Buffer.concat([last, await this.#order({ columns: undefined })]);
  }

  close(): void {
    void this.#thread?.terminate();
    this.#thread = undefined;
  }

  #writeGroup(): Promise<Uint8Array> {
    const values = this.#values;
    this.#values = columns.map(() => []);
    this.#rows = 0;
    this.#characters = 0;
    return this.#order({ columns: values });
  }

  #order(order: Order): Promise<Uint8Array> {
    const thread = (this.#thread ??= new Worker(new URL('parquet-thread.ts', import.meta.url)));
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
