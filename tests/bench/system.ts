import { Pool } from 'undici';
import type { MeasuredProcess } from './measured-process.ts';

/** Something that takes a request and then calls the receiver's webhook. */
export interface System extends AsyncDisposable {
  readonly name: string;
  /** Sends the request that carries `mark`. Resolves once it is accepted. */
  declare(mark: string): Promise<void>;
  /** What its process holds in memory now, in MB. */
  memory(): number;
  /** Processor time that its process has used so far, in milliseconds. */
  processorTime(): number;
}

export interface SystemOptions {
  readonly name: string;
  readonly process: MeasuredProcess;
  readonly origin: string;
  readonly path: string;
  body(mark: string): unknown;
}

/** Under open load a stall of as many milliseconds as there are connections, at 1,000/s, makes no request wait for another's. */
const connections = 128;
const longestAnswer = 64 * 1_024;

/** A system whose requests go out over kept connections. */
export function systemOf({ name, process, origin, path, body }: SystemOptions): System {
  const pool = new Pool(origin, { connections, pipelining: 1, keepAliveTimeout: 60_000, keepAliveMaxTimeout: 600_000 });
  const headers = { 'content-type': 'application/json' };
  return {
    name,
    async declare(mark) {
      const answer = await pool.request({ method: 'POST', path, headers, body: JSON.stringify(body(mark)) });
      if (answer.statusCode >= 300) throw new Error(`${name} answered ${answer.statusCode}: ${await answer.body.text()}`);
      await answer.body.dump({ limit: longestAnswer });
    },
    memory: () => process.memory(),
    processorTime: () => process.processorTime(),
    async [Symbol.asyncDispose]() {
      await pool.destroy();
      await process[Symbol.asyncDispose]();
    },
  };
}
