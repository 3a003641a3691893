/** The process goes on when its log cannot be written: nobody reads the pipe, the disk is full, the reader is gone. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { freePort } from '../servers/free-port.ts';
import { answered, answerOf, declareInAttic } from '../startup/asking.ts';
import { EscalogCommand } from '../startup/escalog-command.ts';

const skip = process.platform !== 'linux' && 'it needs named pipes and /dev/full';

let folder = '';
before(() => void (folder = mkdtempSync(join(tmpdir(), 'escalog-log-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

function pipe(): { readonly path: string; readonly fd: number } {
  const path = join(mkdtempSync(join(folder, 'pipe-')), 'log');
  execFileSync('mkfifo', [path]);
  return { path, fd: openSync(path, constants.O_RDWR | constants.O_NONBLOCK) };
}

/** A full pipe that nobody reads. */
function unread(): number {
  const { fd } = pipe();
  for (const chunk of [Buffer.alloc(4_096, '.'), Buffer.from('.')]) fill(fd, chunk);
  return fd;
}

function fill(fd: number, chunk: Buffer): void {
  try {
    for (;;) writeSync(fd, chunk);
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'EAGAIN');
  }
}

/** A pipe whose reader has gone. */
function abandoned(): number {
  const { path, fd } = pipe();
  const writer = openSync(path, constants.O_WRONLY);
  closeSync(fd);
  return writer;
}

describe('a log that cannot be written', { skip, timeout: 120_000 }, () => {
  for (const [why, open, says] of [
    [
      'because nobody reads it',
      unread,
      /the log cannot be written since \S+ \(nobody reads it\); \d+ lines were dropped/,
    ],
    ['because its disk is full', () => openSync('/dev/full', 'w'), /\(ENOSPC\); \d+ lines were dropped since/],
    ['because its reader has gone', abandoned, /\(EPIPE\); \d+ lines were dropped since/],
  ] as const) {
    it(`${why} keeps nobody from being paged, and the process from nothing`, async () => {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const stdout = open();
      await using escalog = new EscalogCommand(
        { PORT: String(port), ESCALOG_DATA_DIR: mkdtempSync(join(folder, 'data-')) },
        { stdout },
      );
      closeSync(stdout);
      await answered(`${url}/health/ready`, /"status":"ready"/);
      // Each is a line of the log, and together they are more than may wait.
      const refused = `${url}/v1/alerts/${'x'.repeat(8_000)}`;
      for (let line = 0; line < 200; line += 1) assert.ok((await answerOf(refused, {})).status >= 400);

      await declareInAttic(url, 'PT1S');
      await answered(`${url}/v1/sandbox/messages`, /person\/bob/);
      await answered(`${url}/health/ready`, says);
      assert.equal((await answerOf(`${url}/health/ready`)).status, 200, 'paging needs no log');

      escalog.child.kill('SIGTERM');
      assert.equal(await escalog.exited(), 0, escalog.output);
    });
  }
});
