import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';

/** A test file that prints which servers it is given, or why it cannot start its own, and with STAYS goes on for ever. */
const testFile = `
import { whyNoServers } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'why-no-servers.ts')).href)};
const { ESCALOG_TEST_KAFKA, ESCALOG_TEST_MONGODB, STAYS } = process.env;
console.log('a test file sees ' + JSON.stringify({ ESCALOG_TEST_KAFKA, ESCALOG_TEST_MONGODB }));
if (!ESCALOG_TEST_KAFKA) console.log('a test that starts its own is skipped: ' + (await whyNoServers()));
if (STAYS) setInterval(() => {}, 1_000);
`;

/** `node --test` with the global setup and one test file, and with none of this process's servers. */
export class TestRun {
  readonly #folder = mkdtempSync(join(tmpdir(), 'escalog-servers-'));
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  #output = '';
  /** Everything that it prints, and its exit code. */
  readonly ended: Promise<{ readonly output: string; readonly status: number | null }>;

  constructor(environment: Readonly<Record<string, string>>) {
    const file = join(this.#folder, 'prints.spec.mjs');
    writeFileSync(file, testFile);
    const {
      NODE_TEST_CONTEXT: _,
      ESCALOG_TEST_KAFKA: _kafka,
      ESCALOG_TEST_MONGODB: _mongodb,
      ESCALOG_TEST_RUN: _run,
      ESCALOG_TEST_SKIPPED: _skipped,
      ...inherited
    } = process.env;
    const flags = ['--test', `--test-global-setup=${join(import.meta.dirname, '..', 'servers.ts')}`, file];
    this.#child = spawn(process.execPath, flags, {
      env: { ...inherited, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    this.ended = this.#end();
  }

  /** Resolves when it has printed this; rejects when it ends without, or after a minute. */
  async said(text: RegExp): Promise<void> {
    const signal = AbortSignal.timeout(60_000);
    const ended = this.ended.then(() => Promise.reject(new Error(`${text} was not printed:\n${this.#output}`)));
    while (!text.test(this.#output)) await Promise.race([once(this.#child.stdout, 'data', { signal }), ended]);
    ended.catch(() => {});
  }

  /** Resolves when it has ended. */
  async interrupt(): Promise<void> {
    this.#child.kill('SIGINT');
    await this.ended;
  }

  async #end(): Promise<{ readonly output: string; readonly status: number | null }> {
    const [status] = (await once(this.#child, 'close')) as [number | null];
    rmSync(this.#folder, { recursive: true });
    return { output: this.#output, status };
  }
}
