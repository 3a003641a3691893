import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

export interface ProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface DiskTraffic {
  readonly read: number;
  readonly written: number;
}

/** Milliseconds of looking, and of processor time meanwhile, for a process that has nothing to do. */
const quietFor = 500;
const quietTime = 20;
const longestLife = 4 * 60 * 60 * 1_000;
const longestStart = 60_000;
const longestStop = 20_000;
const keptOutput = 4_000;
const running = new Set<ChildProcess>();

// However the bench ends, nothing that it started lives on.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

/** A process of its own for what is measured, so that it shares neither event loop nor heap with the load. */
export class MeasuredProcess {
  /** The first group of the pattern that told that it was ready. */
  readonly announced: string;
  readonly #child: ChildProcess;
  #isEnding = false;

  private constructor(child: ChildProcess, announced: string) {
    this.#child = child;
    this.announced = announced;
  }

  /** Starts it, and resolves once its output matches `ready`. Throws, with its last output, when it ends before that. */
  static async start(options: ProcessOptions, ready: RegExp): Promise<MeasuredProcess> {
    const { child, output } = spawned(options);
    const announced = new Promise<string>((resolve, reject) => {
      const look = (): void => {
        const found = ready.exec(output());
        if (found !== null) resolve(found[1] ?? '');
      };
      child.stdout?.on('data', look);
      child.stderr?.on('data', look);
      child.once('error', reject);
      child.once('exit', (code) =>
        reject(new Error(`${nameOf(options)} ended with ${code} before it was ready:\n${output()}`)),
      );
      setTimeout(
        () => reject(new Error(`${nameOf(options)} was not ready after ${longestStart / 1_000} s:\n${output()}`)),
        longestStart,
      ).unref();
    });
    const started = new MeasuredProcess(child, await announced);
    started.#endWith(() => `${nameOf(options)} ended while it was measured:\n${output()}`);
    return started;
  }

  /** Figures of a system that has lost a process are worth nothing. */
  #endWith(why: () => string): void {
    this.#child.once('close', () => {
      if (this.#isEnding) return;
      console.error(why());
      process.exit(1);
    });
  }

  /** What it holds in memory now, in MB; `NaN` where the system does not tell. */
  memory(): number {
    return residentMegabytes(this.#pid);
  }

  /** Processor time it has used so far, in milliseconds, all threads together; `NaN` where the system does not tell. */
  processorTime(): number {
    return usedMilliseconds(`/proc/${this.#pid}/stat`);
  }

  /** The same of its main thread alone; `NaN` anywhere but on Linux. */
  mainThreadTime(): number {
    return usedMilliseconds(`/proc/${this.#pid}/task/${this.#pid}/stat`);
  }

  /** Bytes that it has had the disk read and write so far, not those that were in memory; `NaN` anywhere but on Linux. */
  diskTraffic(): DiskTraffic {
    return diskTrafficOf(this.#pid);
  }

  /** Resolves once it has nothing left to do: for half a second it hardly used the processor and wrote nothing. */
  async quiet(): Promise<void> {
    for (let before = this.#doings(), isQuiet = false; !isQuiet;) {
      await wait(quietFor);
      const now = this.#doings();
      isQuiet = !(now.time - before.time > quietTime || now.written > before.written);
      before = now;
    }
  }

  #doings(): { readonly time: number; readonly written: number } {
    return { time: this.processorTime(), written: this.diskTraffic().written };
  }

  get #pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Asks it to end and waits for that; not for ever. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnding = true;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), longestStop);
    this.#child.kill('SIGTERM');
    await ended;
    clearTimeout(impatience);
  }
}

/** Runs a script of this folder to its end and resolves with the JSON that it printed last. */
export async function resultOf<Result>(script: string, ...args: readonly string[]): Promise<Result> {
  const options = scriptOf(script, ...args);
  const { child, output } = spawned(options);
  const [code] = (await once(child, 'close')) as [number | null];
  const last = output().trimEnd().split('\n').at(-1) ?? '';
  if (code !== 0 || !last.startsWith('{')) throw new Error(`${nameOf(options)} ended with ${code}:\n${output()}`);
  return JSON.parse(last) as Result;
}

/** A script of this folder, to be run by the Node that runs this. */
export function scriptOf(script: string, ...args: readonly string[]): ProcessOptions {
  return { command: process.execPath, args: [`${import.meta.dirname}/${script}`, ...args] };
}

/** What Node is told so that the process leaves a CPU profile in the folder when it ends. */
export function profilingTo(folder: string | undefined): readonly string[] {
  return folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`];
}

function spawned(options: ProcessOptions): { readonly child: ChildProcess; output(): string } {
  const child = spawn(options.command, options.args, {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: longestLife,
    killSignal: 'SIGKILL',
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => (output = (output + text).slice(-keptOutput)));
  }
  return { child, output: () => output };
}

function nameOf({ command, args }: ProcessOptions): string {
  return [command, ...args].join(' ');
}

function residentMegabytes(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
  } catch {
    return process.platform === 'win32'
      ? Number.NaN
      : Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1_024;
  }
}

/** Linux counts in ticks, 100 a second wherever Node runs: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const tick = 10;

function usedMilliseconds(file: string): number {
  try {
    const [, user, system] = /\) \S+(?: \S+){10} (\d+) (\d+) /.exec(readFileSync(file, 'utf8')) ?? [];
    return (Number(user) + Number(system)) * tick;
  } catch {
    return Number.NaN;
  }
}

/** https://man7.org/linux/man-pages/man5/proc_pid_io.5.html */
function diskTrafficOf(pid: number): DiskTraffic {
  try {
    const counters = readFileSync(`/proc/${pid}/io`, 'utf8');
    const bytes = (name: string): number => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(counters)?.[1]);
    return { read: bytes('read_bytes'), written: bytes('write_bytes') };
  } catch {
    return { read: Number.NaN, written: Number.NaN };
  }
}
