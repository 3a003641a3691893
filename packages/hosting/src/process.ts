/** A process that serves: it says what is wrong with its settings, listens, and ends in an orderly way. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { AppError, type Milliseconds } from '@escalog/kernel';
import type { FastifyInstance } from 'fastify';
import type { Output } from './output.ts';
import { collectSoonerWhenLarge } from './process-memory.ts';
import type { Parsed } from './settings.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What is started: it serves, and can be closed. */
export interface Running {
  readonly server: FastifyInstance;
  /** Finishes what is in hand, then lets go of everything. */
  close(): Promise<void>;
}

/** Ends the process, saying why. */
function fail(...sentences: readonly string[]): never {
  for (const sentence of sentences) console.error(sentence);
  process.exit(1);
}

/** The configuration; the process ends when there is something wrong with it. */
export function configOrExit<Config>(parsed: Parsed<Config>): Config {
  return 'problems' in parsed ? fail(...parsed.problems) : parsed.config;
}

/**
 * Starts and listens. SIGTERM, SIGINT, SIGHUP, and the end of the npm that started it, close it and end the process with 0.
 * `start` gets what to call when going on would be wrong. What fails on the way ends the process with one sentence that
 * says what to do.
 */
export async function serve<Started extends Running>(
  address: Address,
  output: Output,
  start: (onFailure: (error: Error) => void) => Promise<Started>,
  started: (url: string, running: Started) => string,
): Promise<void> {
  try {
    await tryAddress(address);
    collectSoonerWhenLarge();
    const running = await start((error) => fail(error.message));
    const url = await running.server.listen({ host: address.host, port: address.port });
    let stopping: Promise<void> | undefined;
    onceToldToStop(() => void (stopping ??= stop(running, output)));
    output.say(started(url, running));
  } catch (error) {
    await output.finished();
    fail(explained(error, address));
  }
}

const parent = process.ppid;
const lookEvery: Milliseconds = 500;

/** A second signal of the same kind ends the process at once. */
function onceToldToStop(end: () => void): void {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, end);
  // npm passes SIGTERM and SIGINT on, and ends by anything else without a word: whoever started it takes all of it for ended.
  if (process.env['npm_lifecycle_event'] !== 'start') return;
  const looking = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(looking);
    end();
  }, lookEvery);
}

async function stop(running: Running, output: Output): Promise<void> {
  output.say('\nStopping: no new requests, finishing what is in hand.');
  try {
    await running.close();
  } catch (error) {
    await output.finished();
    fail(error instanceof AppError ? error.message : String(error));
  }
  if (await output.finished()) process.exit(0);
  process.kill(process.pid, 'SIGKILL');
}

/** Fails before any data is touched when the address cannot be listened on. */
async function tryAddress({ host, port }: Address): Promise<void> {
  const probe = createServer().listen(port, host);
  await once(probe, 'listening');
  probe.close();
  await once(probe, 'close');
}

function explained(error: unknown, { host, port }: Address): string {
  if (error instanceof AppError) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return `The port is in use: another program listens on ${port}; stop it, or choose another one with PORT.`;
  if (code === 'EADDRNOTAVAIL')
    return `HOST is "${host}", which is not an address of this machine; 127.0.0.1 or 0.0.0.0 are.`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `HOST is "${host}", which no name service knows; 127.0.0.1 or 0.0.0.0 are addresses of this machine.`;
  if (code === 'EACCES')
    return `Port ${port} needs rights that this process does not have; choose one above 1023 with PORT.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
