/** What a process says: its log, and a few lines for people. Whatever becomes of them, the process goes on. */
import type { Check } from '@escalog/http';
import { after, isoOf, type Alarm, type Clock, type Instant, type Milliseconds } from '@escalog/kernel';
import { traceFields } from '@escalog/telemetry';
import pino, { type Logger } from 'pino';
import sonicBoom from 'sonic-boom';

/** How much may wait to be written; what comes on top is dropped. */
const mostWaiting = 1024 * 1024;
/** Why nothing is written when no write came back: a terminal that somebody stopped, a disk that does not answer. */
const stalled = 'a write does not end';
const tryAgainAfter: Milliseconds = 1_000;
/** How long the end of the process waits for what was said last. */
const patience: Milliseconds = 1_000;

export interface Output {
  readonly log: Logger;
  /** Says something to people, in its place among the lines of the log. */
  say(text: string): void;
  /** The readiness check `log`. It stays ready: nobody is paged by the log. */
  check(): Check;
  /**
   * Waits until all is written, a second at most. False when a write goes on even then: it holds a thread, which a
   * process that ends in the ordinary way waits for.
   */
  finished(): Promise<boolean>;
}

interface Trouble {
  readonly since: Instant;
  readonly why: string;
}

interface Dropped {
  readonly since: Instant;
  readonly lines: number;
}

export interface OutputOptions {
  readonly level: string;
  /** Stands in every line of the log. */
  readonly name?: string;
  readonly clock: Clock;
  /** Standard output when left out. */
  readonly fd?: number;
}

/**
 * Opens the log of a process. Lines are written outside of its event loop. While they cannot be, because the disk is full
 * or nobody reads the pipe, they wait, up to a megabyte; the others are dropped and counted, and the log says so once
 * it is written again.
 */
export function openOutput({ level, name, clock, fd = standardOutput() }: OutputOptions): Output {
  let trouble: Trouble | undefined;
  let dropped: Dropped | undefined;
  let told = 0;
  let again: Alarm | undefined;
  const failed = (why: string): void => void (trouble = { since: clock.now(), ...trouble, why });

  const written = new sonicBoom.SonicBoom({
    fd,
    maxLength: mostWaiting,
    // Without a least length it does not try again what failed.
    minLength: 1,
    retryEAGAIN: () => {
      failed('nobody reads it');
      return true;
    },
  });
  written.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    failed(code ?? message);
    again ??= clock.alarm(after(clock.now(), tryAgainAfter), () => {
      again = undefined;
      written.flush();
    });
  });
  written.on('write', () => void (trouble = undefined));
  written.on('drop', () => {
    dropped = { since: clock.now(), ...dropped, lines: (dropped?.lines ?? 0) + 1 };
    trouble ??= { since: clock.now(), why: stalled };
  });
  written.on('drain', () => {
    if (dropped === undefined || dropped.lines === told) return;
    told = dropped.lines;
    log.warn(
      { ...dropped, since: isoOf(dropped.since) },
      'lines of the log were dropped while it could not be written',
    );
  });
  // Nothing but `write` is shown to it: its end of the process would wait for ever for what cannot be written.
  const log = pino({ level, ...(name !== undefined && { name }), mixin: traceFields }, { write });

  function write(text: string): void {
    written.write(text);
  }

  return {
    log,
    say: (text) => write(`${text}\n`),
    check: () => ({
      name: 'log',
      ok: true,
      ...(trouble !== undefined && { isWarning: true }),
      detail: detailOf(trouble, dropped),
    }),
    finished: () =>
      new Promise((resolve) => {
        const alarm = clock.alarm(after(clock.now(), patience), () =>
          resolve(trouble !== undefined && trouble.why !== stalled),
        );
        written.flush(() => {
          alarm.cancel();
          resolve(true);
        });
      }),
  };
}

/** Looking at it makes a pipe answer at once that it is full; otherwise each write to it would hold a thread. */
function standardOutput(): number {
  return process.stdout.fd;
}

function detailOf(trouble: Trouble | undefined, dropped: Dropped | undefined): string {
  const lost =
    dropped &&
    `${dropped.lines} ${dropped.lines === 1 ? 'line was' : 'lines were'} dropped since ${isoOf(dropped.since)}`;
  if (trouble === undefined) return lost === undefined ? 'the log is written' : `the log is written; ${lost}`;
  return `the log cannot be written since ${isoOf(trouble.since)} (${trouble.why}); ${lost ?? 'its lines wait'}`;
}
