import { Worker } from 'node:worker_threads';
import { AppError } from '@escalog/kernel';
import type { IncidentHistory } from '../domain/timeline.ts';
import type { ZoneTimes } from '../domain/zone-times.ts';

/** `back` is where a page leads, as `reportAsHtml` takes it. */
export interface PrintForm {
  readonly format: 'html' | 'markdown' | 'pdf';
  readonly back?: string | undefined;
}

export type PrintOrder = Pick<IncidentHistory, 'id' | 'events' | 'holes' | 'retrospective'> &
  PrintForm & { readonly zone: string };

const mostWaiting = 16;

/**
 * Has reports written in a thread of their own, one after the other: a PDF of 2,000 events takes seconds, and a page of them more
 * than a tenth of one, in which pages have to go out. The thread, and the libraries in it, are there while one is written.
 */
export class ReportPrinter {
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();
  #thread: Worker | undefined;
  #isClosed = false;

  /** Resolves with the file. Rejects with a retriable `AppError` where too many wait already, and when this closes. */
  print({ id, events, holes, retrospective }: IncidentHistory, { zone }: ZoneTimes, form: PrintForm): Promise<Buffer> {
    if (this.#waiting >= mostWaiting)
      throw new AppError('ESCALOG_TOO_MANY_REPORTS', 'Too many reports are asked for at once; try again in a minute.', {
        retriable: true,
      });
    this.#waiting += 1;
    const written = this.#last.then(() => this.#written({ id, events, holes, retrospective, zone, ...form }));
    this.#last = written.catch(() => undefined).finally(() => (this.#waiting -= 1));
    return written;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#thread?.terminate();
    await this.#last;
  }

  #written(order: PrintOrder): Promise<Buffer> {
    if (this.#isClosed) return Promise.reject(stopped());
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    this.#thread = new Worker(new URL('./report-thread.ts', import.meta.url), { workerData: order });
    this.#thread.once('message', (bytes: Uint8Array) => resolve(Buffer.from(bytes)));
    this.#thread.once('error', reject);
    this.#thread.once('exit', () => reject(stopped()));
    return promise.finally(() => (this.#thread = undefined));
  }
}

function stopped(): AppError {
  return new AppError('ESCALOG_REPORT_STOPPED', 'This process is stopping; ask again.', { retriable: true });
}
