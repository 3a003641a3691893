import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { argumentsOf, listening, type ProcessName } from '../harness/separate-services.ts';

const keptOutput = 20_000;

/** One service as `npm start --workspace services/<name>` runs it, on a port that the system gives. */
export class ServiceProcess {
  readonly name: ProcessName;
  readonly #env: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  #output = '';
  #url = '';
  #listening: (() => void) | undefined;

  constructor(name: ProcessName, env: Readonly<Record<string, string>>) {
    this.name = name;
    this.#env = env;
  }

  /** Where it listens; of a process that is gone, where it did. */
  get url(): string {
    return this.#url;
  }

  /** What it has printed, the newest of it. */
  get output(): string {
    return this.#output;
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves once it listens; rejects, with what it printed, when it ends before. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, argumentsOf(this.name), {
      env: {
        PATH: process.env['PATH'] ?? '',
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
        ...this.#env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const ready = new Promise<void>((resolve) => (this.#listening = resolve));
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => this.#print(text));
    const ended = once(child, 'close').then(([code]) =>
      Promise.reject(new Error(`${this.name} ended with ${code}: ${this.#output}`)),
    );
    await Promise.race([ready, ended]);
    ended.catch(() => undefined);
  }

  /** Sends a signal; SIGSTOP freezes it, SIGCONT lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child?.kill(signal);
  }

  /** Resolves with the exit code, or the signal that ended it. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | string | null> {
    const child = this.#child;
    if (child === undefined || !this.isRunning) return null;
    const ended = once(child, 'close');
    child.kill(signal);
    const [code] = (await ended) as [number | null];
    return code ?? child.signalCode;
  }

  #print(text: string): void {
    this.#output = (this.#output + text).slice(-keptOutput);
    const [, url] = listening.exec(text) ?? [];
    if (url === undefined) return;
    this.#url = url;
    this.#listening?.();
  }
}
