import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';

/** A data folder, and the process that runs on it until it is killed. */
export class CrashingEscalog {
  readonly #dataDir = mkdtempSync(join(tmpdir(), 'escalog-crash-'));
  readonly #agent = new Agent({ connections: 32 });
  #child: ChildProcess | undefined;
  #url = '';

  /** On a new folder, or on a copy of that of one that was killed. */
  constructor(killed?: CrashingEscalog) {
    if (killed !== undefined)
      cpSync(killed.#dataDir, this.#dataDir, { recursive: true, filter: (from) => !from.endsWith('.sock') });
  }

  /** Starts on the same data; with `crashAt`, it kills itself at that commit boundary. False when it dies before it listens. */
  async start(crashAt?: number): Promise<boolean> {
    const child = fork(join(import.meta.dirname, 'escalog-process.ts'), [this.#dataDir, String(crashAt ?? '')], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child = child;
    const first = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => undefined)]);
    this.#url = (first?.[0] as { url: string } | undefined)?.url ?? '';
    return first !== undefined;
  }

  /** Kills it the way the kernel's out-of-memory killer does. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** Resolves once nothing is left to do, with how many commit boundaries were crossed; `undefined` when it dies first. */
  async idle(): Promise<number | undefined> {
    const child = this.#child;
    if (child === undefined || !child.connected) return undefined;
    child.send('idle?', () => undefined);
    const answer = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => undefined)]);
    return (answer?.[0] as { boundaries: number } | undefined)?.boundaries;
  }

  /** Rejects when the process dies before it has answered. */
  async get(path: string): Promise<{ status: number; text: string }> {
    const { statusCode, body } = await request(`${this.#url}${path}`, { dispatcher: this.#agent });
    return { status: statusCode, text: await body.text() };
  }

  async post(
    path: string,
    json: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const { statusCode, body } = await request(`${this.#url}${path}`, {
      method: 'POST',
      dispatcher: this.#agent,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(json),
    });
    return { status: statusCode, body: (await body.json()) as Record<string, unknown> };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await this.#agent.destroy();
    rmSync(this.#dataDir, { recursive: true, force: true });
  }
}
