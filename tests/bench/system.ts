import { Pool } from 'undici';
import type { MeasuredProcess } from './measured-process.ts';

/** Something that takes a request and then calls the receiver's webhook. */
export interface System extends AsyncDisposable {
  readonly name: string;
  /** Sends the request that carries `mark`. Resolves once it is accepted. */
  declare(mark: string): Promise<void>;
  /** Resolves once what was accepted has been dealt with everywhere, also behind the page. */
  settled(): Promise<void>;
  /** What its processes hold in memory now, in MB. */
  memory(): number;
  /** Processor time that its processes have used so far, in milliseconds. */
  processorTime(): number;
}

export interface SystemOptions {
  readonly name: string;
  readonly processes: readonly MeasuredProcess[];
  readonly origin: string;
  readonly path: string;
  body(mark: string): unknown;
}

/** Under open load a stall of as many milliseconds as there are connections, at 1,000/s, makes no request wait for another's. */
const connections = 128;
const longestAnswer = 64 * 1_024;

/** A system whose requests go out over kept connections, and that has done everything when it has paged. */
export function systemOf({ name, processes, origin, path, body }: SystemOptions): System {
  const pool = new Pool(origin, { connections, pipelining: 1, keepAliveTimeout: 60_000, keepAliveMaxTimeout: 600_000 });
  const headers = { 'content-type': 'application/json' };
  return {
    name,
    async declare(mark) {
      const answer = await pool.request({ method: 'POST', path, headers, body: JSON.stringify(body(mark)) });
      if (answer.statusCode >= 300)
        throw new Error(`${name} answered ${answer.statusCode}: ${await answer.body.text()}`);
      await answer.body.dump({ limit: longestAnswer });
    },
    settled: async () => {},
    memory: () => sum(processes.map((process) => process.memory())),
    processorTime: () => sum(processes.map((process) => process.processorTime())),
    async [Symbol.asyncDispose]() {
      await pool.destroy();
      await Promise.all(processes.map((process) => process[Symbol.asyncDispose]()));
    },
  };
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}
