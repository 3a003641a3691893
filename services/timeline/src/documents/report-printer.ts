import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import { HttpProblem } from '@escalog/http';
import { after, AppError, type Clock, type Milliseconds } from '@escalog/kernel';
import type { ZoneTimes } from '../domain/zone-times.ts';
import { buffersOf, type PackedPage } from '../projection/packed-page.ts';
import type { Recorded, TimelineSource } from '../projection/timeline-source.ts';

/** `back` is where a page leads, as `reportAsHtml` takes it. */
export interface PrintForm {
  readonly format: 'json' | 'html' | 'markdown' | 'pdf';
  readonly back?: string | undefined;
  /** How many entries JSON has, as `reportOf` takes it. */
  readonly entries?: number | undefined;
}

/** The incident that is told of. */
export interface PrintSubject {
  readonly id: string;
  readonly source: Pick<TimelineSource, 'unread' | 'read'>;
  /** What those who were erased are called now, by ref. */
  readonly erased: ReadonlyMap<string, string>;
}

/** Who asks for a report. */
export interface PrintReader {
  isWaiting(): boolean;
  /** Resolves once the report is taken, or not wanted any more. */
  readonly taken: Promise<unknown>;
}

/** The report, in pieces, or why there is none: nothing is recorded of it, or no more than that maintenance holds its alerts back. */
export type Printed = readonly Uint8Array[] | 'nothing' | 'held-back';

/** What the thread is started with, is sent when it asks for what comes next, and says. */
export type PrintOrder = PrintForm & Pick<PrintSubject, 'id' | 'erased'> & { readonly zone: string };
export type PrintPart = { readonly page: PackedPage } | { readonly recorded: Recorded } | 'end';
export type PrintTold = 'next' | 'damaged' | 'done' | 'nothing' | 'held-back' | { readonly piece: Uint8Array };

const mostWaiting = 16;
/** A thread with more than that in hand ends, not the process, which pages people besides. In MiB. What is young is by default more than what a report leaves. */
const memory = { maxOldGenerationSizeMb: 384, maxYoungGenerationSizeMb: 16 };
/**
 * How long a report may wait for those before it, and then take. A connection on which nothing is said for a minute is closed, and
 * whether it is long is looked at before, for which it may wait 10 s.
 */
const longestWait: Milliseconds = 15_000;
const longestWriting: Milliseconds = 20_000;
/** Others have their turn then, whether the report was taken or not. */
const longestTaking: Milliseconds = 5_000;
/** In bytes of what is recorded. Paper takes a hundred times as long as a page. */
const longestOnPaper = 2 * 1024 * 1024;

/**
 * Has reports written in a thread of their own, one after the other: a PDF of 2,000 events takes seconds, and a page of them more
 * than a tenth of one, in which pages have to go out. The thread, and the libraries in it, are there while one is written, and what it is
 * written from goes there page by page, unread. The next is begun once the one before was taken, so that they do not gather in memory.
 */
export class ReportPrinter {
  readonly #clock: Clock;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();
  #thread: Worker | undefined;
  readonly #closing = Promise.withResolvers<void>();
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Rejects with a 503 problem where too many wait already, or it has waited too long, with a 422 problem where it is too long to be
   * written or takes too long, and with a retriable `AppError` when this closes. What nobody wants any more when its turn has come is not written.
   */
  async print(
    subject: PrintSubject,
    { zone }: ZoneTimes,
    form: PrintForm,
    reader: PrintReader = { isWaiting: () => true, taken: Promise.resolve() },
  ): Promise<Printed> {
    if (this.#waiting >= mostWaiting) throw tooMany();
    this.#waiting += 1;
    const tooLong = Promise.withResolvers<never>();
    const alarm = this.#clock.alarm(after(this.#clock.now(), longestWait), () => tooLong.reject(tooMany()));
    let hasLeft = false;
    const written = this.#last.then(() => {
      alarm.cancel();
      if (hasLeft || !reader.isWaiting()) throw tooMany();
      return this.#written(subject, { zone, ...form }, reader);
    });
    this.#last = written
      .then(
        () => this.#atMost(longestTaking, reader.taken),
        () => undefined,
      )
      .finally(() => (this.#waiting -= 1));
    tooLong.promise.catch(() => (hasLeft = true));
    return Promise.race([written, tooLong.promise]);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#closing.resolve();
    await this.#thread?.terminate();
    await this.#last;
  }

  async #atMost(time: Milliseconds, done: Promise<unknown>): Promise<void> {
    const over = Promise.withResolvers<void>();
    const alarm = this.#clock.alarm(after(this.#clock.now(), time), over.resolve);
    await Promise.race([done, over.promise, this.#closing.promise]);
    alarm.cancel();
  }

  async #written(
    subject: PrintSubject,
    form: PrintForm & { readonly zone: string },
    reader: PrintReader,
  ): Promise<Printed> {
    if (this.#isClosed) throw stopped();
    const { id, erased } = subject;
    const thread = (this.#thread = new Worker(new URL('./report-thread.ts', import.meta.url), {
      workerData: { ...form, id, erased } satisfies PrintOrder,
      resourceLimits: memory,
    }));
    // What it ends with is heard below, or nobody waits for it any more.
    thread.on('error', () => {});
    // Nobody waits for what is written for who has gone.
    void reader.taken.then(() => (reader.isWaiting() ? undefined : thread.terminate()));
    let isOver = false;
    const alarm = this.#clock.alarm(after(this.#clock.now(), longestWriting), () => {
      isOver = true;
      void thread.terminate();
    });
    try {
      return (await printed(thread, subject, form)) ?? Promise.reject(isOver ? tooLongToWrite(form.format) : stopped());
    } catch (error) {
      throw isOutOfMemory(error) ? tooLongToWrite(form.format) : error;
    } finally {
      alarm.cancel();
      this.#thread = undefined;
      await thread.terminate();
    }
  }
}

/** Brings what is recorded to the thread as it asks for it; undefined when that ends before its end. */
async function printed(
  thread: Worker,
  { id, source }: PrintSubject,
  { format }: PrintForm,
): Promise<Printed | undefined> {
  const pages = source.unread(id)[Symbol.asyncIterator]();
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  const send = (part: PrintPart): void =>
    thread.postMessage(part, typeof part === 'object' && 'page' in part ? buffersOf([part.page]) : []);
  for await (const [told] of on(thread, 'message', { close: ['exit'] }) as AsyncIterable<readonly [PrintTold]>) {
    if (typeof told === 'object') pieces.push(told.piece);
    else if (told === 'done') return pieces;
    else if (told === 'damaged') send({ recorded: await source.read(id) });
    else if (told === 'next') {
      const next = await pages.next().catch(() => undefined);
      if (next === undefined) send({ recorded: await source.read(id) });
      else if (next.done === true) send('end');
      else {
        bytes += next.value.values.length;
        if (format === 'pdf' && bytes > longestOnPaper) throw tooLongToWrite(format);
        send({ page: next.value });
      }
    } else return told;
  }
  return undefined;
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
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
