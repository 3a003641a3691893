import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface CommandOptions {
  /** Where its log goes; to here when left out. */
  readonly stdout?: 'pipe' | number;
  /** Arguments of its own, such as `--empty`. */
  readonly args?: readonly string[];
  /** What starts it; Node itself when left out. */
  readonly command?: readonly [string, ...string[]];
}

const root = join(import.meta.dirname, '..', '..');
const main = join(root, 'packages', 'standalone', 'src', 'main.ts');

/** What `npm start` runs, as a process of its own. */
export class EscalogCommand {
  readonly child: ChildProcess;
  output = '';
  #waiting: { text: string; found: () => void } | undefined;

  constructor(
    env: Record<string, string>,
    { args = [], stdout = 'pipe', command = [process.execPath, main] }: CommandOptions = {},
  ) {
    const [program, ...before] = command;
    this.child = spawn(program, [...before, ...args], {
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '', ...env },
      stdio: ['ignore', stdout, 'pipe'],
    });
    this.child.stdout?.on('data', (chunk: Buffer) => this.#print(chunk));
    this.child.stderr?.on('data', (chunk: Buffer) => this.#print(chunk));
  }

  /** Resolves with the exit code once it has ended. */
  async exited(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'close');
    return this.child.exitCode;
  }

  /** Resolves with the URL once it listens; rejects when it ends before. */
  async listening(): Promise<string> {
    const printed = new Promise<void>((found) => {
      this.#waiting = { text: 'Ctrl-C stops it', found };
      this.#look();
    });
    const ended = once(this.child, 'close').then(() => Promise.reject(new Error(`it ended: ${this.output}`)));
    await Promise.race([printed, ended]);
    ended.catch(() => undefined);
    return /Escalog runs at (\S+)/.exec(this.output)?.[1] ?? '';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited();
  }

  #print(chunk: Buffer): void {
    this.output += chunk.toString('utf8');
    this.#look();
  }

  #look(): void {
    if (this.#waiting !== undefined && this.output.includes(this.#waiting.text)) this.#waiting.found();
  }
}
