import { Worker } from 'node:worker_threads';
import { HttpProblem } from '@escalog/http';
import { after, AppError, type Clock, type Milliseconds } from '@escalog/kernel';
import type { IncidentHistory } from '../domain/timeline.ts';
import type { ZoneTimes } from '../domain/zone-times.ts';

/** `back` is where a page leads, as `reportAsHtml` takes it. */
export interface PrintForm {
  readonly format: 'json' | 'html' | 'markdown' | 'pdf';
  readonly back?: string | undefined;
  /** How many entries JSON has, as `reportOf` takes it. */
  readonly entries?: number | undefined;
}

export type PrintOrder = Pick<IncidentHistory, 'id' | 'events' | 'holes' | 'newer' | 'retrospective'> &
  PrintForm & { readonly zone: string };

const mostWaiting = 16;
/** A thread with more than that in hand ends, not the process, which pages people besides. In MiB. What is young is by default more than what a report leaves. */
const memory = { maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 32 };
/**
 * How long a report may wait for those before it, and then take. A connection on which nothing is said for a minute is closed, and the history
 * is read before each, for which it may wait 10 s.
 */
const longestWait: Milliseconds = 15_000;
const longestWriting: Milliseconds = 20_000;

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

  /** Whether what is asked for now would be written at once. */
  get isIdle(): boolean {
    return this.#waiting === 0;
  }

  /**
   * Reads the history with `read` once its turn has come: of many that wait, none is held in memory. Rejects with a 503 problem where too many
   * wait already, or it has waited too long, with a 422 problem where it is too long to be written or takes too long, and with a retriable `AppError` when this
   * closes. What nobody wants any more when its turn has come, as `isWanted` says, is not written.
   */
  async print(
    read: () => Promise<IncidentHistory>,
    { zone }: ZoneTimes,
    form: PrintForm,
    isWanted: () => boolean = () => true,
  ): Promise<Buffer> {
    if (this.#waiting >= mostWaiting) throw tooMany();
    this.#waiting += 1;
    const tooLong = Promise.withResolvers<never>();
    const alarm = this.#clock.alarm(after(this.#clock.now(), longestWait), () => tooLong.reject(tooMany()));
    let hasLeft = false;
    const written = this.#last.then(async () => {
      alarm.cancel();
      if (hasLeft || !isWanted()) throw tooMany();
      return this.#written(await orderOf(read, zone, form));
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
    const thread = (this.#thread = new Worker(new URL('./report-thread.ts', import.meta.url), {
      workerData: order,
      resourceLimits: memory,
    }));
    const alarm = this.#clock.alarm(after(this.#clock.now(), longestWriting), () => {
      reject(tooLongToWrite(order.format));
      void thread.terminate();
    });
    thread.once('message', (bytes: Uint8Array) => resolve(Buffer.from(bytes)));
    thread.once('error', (error: Error) => reject(isOutOfMemory(error) ? tooLongToWrite(order.format) : error));
    thread.once('exit', () => reject(stopped()));
    return promise.finally(() => {
      alarm.cancel();
      this.#thread = undefined;
    });
  }
}

/** Only what the thread needs, so that nothing else of the history is held until it is written. */
async function orderOf(read: () => Promise<IncidentHistory>, zone: string, form: PrintForm): Promise<PrintOrder> {
  const { id, events, holes, newer, retrospective } = await read();
  return { id, events, holes, newer, retrospective, zone, ...form };
}

function isOutOfMemory(error: object): boolean {
  return 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function tooLongToWrite(format: PrintForm['format']): HttpProblem {
  return new HttpProblem(
    422,
    'report-too-long',
    `So much is recorded of this incident that its report is too long to be written as ${format}; ask for another format, or for its timeline, page by page.`,
  );
}

function tooMany(): HttpProblem {
  return new HttpProblem(503, 'too-many-reports', 'Too many reports are asked for at once; ask again in a minute.', {
    headers: { 'retry-after': '60' },
  });
}

function stopped(): AppError {
  return new AppError('ESCALOG_REPORT_STOPPED', 'This process is stopping; ask again.', { retriable: true });
}
