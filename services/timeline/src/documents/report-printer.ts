import { Worker } from 'node:worker_threads';
import { HttpProblem } from '@escalog/http';
import { after, AppError, type Clock, type Milliseconds } from '@escalog/kernel';
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
/** For so long a report may wait for those before it: a connection on which nothing is said for a minute is closed. */
const longestWait: Milliseconds = 30_000;

/**
 * Has reports written in a thread of their own, one after the other: a PDF of 2,000 events takes seconds, and a page of them more
 * than a tenth of one, in which pages have to go out. The thread, and the libraries in it, are there while one is written.
 */
export class ReportPrinter {
  readonly #clock: Clock;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();
  #thread: Worker | undefined;
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Rejects with a 503 problem where too many wait already, or it has waited too long, and with a retriable `AppError` when this closes.
   * What nobody wants any more when its turn has come, as `isWanted` says, is not written.
   */
  async print(
    { id, events, holes, retrospective }: IncidentHistory,
    { zone }: ZoneTimes,
    form: PrintForm,
    isWanted: () => boolean = () => true,
  ): Promise<Buffer> {
    if (this.#waiting >= mostWaiting) throw tooMany();
    this.#waiting += 1;
    const tooLong = Promise.withResolvers<never>();
    const alarm = this.#clock.alarm(after(this.#clock.now(), longestWait), () => tooLong.reject(tooMany()));
    let hasLeft = false;
    const written = this.#last.then(() => {
      alarm.cancel();
      return hasLeft || !isWanted()
        ? Promise.reject(tooMany())
        : this.#written({ id, events, holes, retrospective, zone, ...form });
    });
    this.#last = written.catch(() => undefined).finally(() => (this.#waiting -= 1));
    tooLong.promise.catch(() => (hasLeft = true));
    return Promise.race([written, tooLong.promise]);
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

function tooMany(): HttpProblem {
  return new HttpProblem(
    503,
    'too-many-reports',
    'Too many reports are asked for at once; ask again in a minute, or for it as JSON.',
    { headers: { 'retry-after': '60' } },
  );
}

function stopped(): AppError {
  return new AppError('ESCALOG_REPORT_STOPPED', 'This process is stopping; ask again.', { retriable: true });
}
