import { Worker } from 'node:worker_threads';
import { AppError } from '@escalog/kernel';
import type { IncidentHistory } from '../../domain/timeline.ts';
import type { ZoneTimes } from '../../domain/zone-times.ts';

export type PrintOrder = Pick<IncidentHistory, 'id' | 'events' | 'holes' | 'retrospective'> & { readonly zone: string };

const mostWaiting = 16;

/**
 * Has PDFs written in a thread of their own, one after the other: one of 2,000 events takes seconds, in which pages have to go out.
 * The thread, and the library in it, are there while one is written.
 */
export class PdfPrinter {
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();
  #thread: Worker | undefined;
  #isClosed = false;

  /** Rejects with a retriable `AppError` where too many wait already, and when this closes. */
  print({ id, events, holes, retrospective }: IncidentHistory, { zone }: ZoneTimes): Promise<Uint8Array> {
    if (this.#waiting >= mostWaiting)
      throw new AppError('ESCALOG_TOO_MANY_PDFS', 'Too many PDFs are asked for at once; try again in a minute.', {
        retriable: true,
      });
    this.#waiting += 1;
    const written = this.#last.then(() => this.#written({ id, events, holes, retrospective, zone }));
    this.#last = written.catch(() => undefined).finally(() => (this.#waiting -= 1));
    return written;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#thread?.terminate();
    await this.#last;
  }

  #written(order: PrintOrder): Promise<Uint8Array> {
    if (this.#isClosed) return Promise.reject(stopped());
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    this.#thread = new Worker(new URL('./pdf-thread.ts', import.meta.url), { workerData: order });
    this.#thread.once('message', resolve);
    this.#thread.once('error', reject);
    this.#thread.once('exit', () => reject(stopped()));
    return promise.finally(() => (this.#thread = undefined));
  }
}

function stopped(): AppError {
  return new AppError('ESCALOG_PDF_STOPPED', 'This process is stopping; ask again.', { retriable: true });
}
