import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { openOutput, type Output } from './output.ts';

const longLine = 'x'.repeat(8_000);
const startAt = Date.parse('2026-11-18T02:00:00Z');
const skip = process.platform === 'win32' && 'Windows has neither named pipes in folders nor /dev/full';

/** A pipe that answers at once when it is full, as that of a process that looked at its standard output. */
class Pipe {
  readonly fd: number;

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), 'escalog-output-'));
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    this.fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    rmSync(folder, { recursive: true });
  }

  /** Everything in it. */
  read(): string {
    const chunk = Buffer.alloc(1024 * 1024);
    try {
      return chunk.toString('utf8', 0, readSync(this.fd, chunk));
    } catch {
      return '';
    }
  }
}

function outputTo(fd: number): { readonly output: Output; readonly clock: ManualClock } {
  const clock = new ManualClock(instantOf(startAt));
  return { clock, output: openOutput({ level: 'info', clock, fd }) };
}

/** Output to a pipe, which is read to its end and closed after the test. */
function pipedOutput(t: TestContext) {
  const pipe = new Pipe();
  const { output, clock } = outputTo(pipe.fd);
  t.after(async () => {
    await until(() => pipe.read() === '' && output.check().detail.startsWith('the log is written'));
    closeSync(pipe.fd);
  });
  return { pipe, output, clock };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(setImmediate);
}

describe('the output of a process', { skip, timeout: 30_000 }, () => {
  it('has the log and what is said to people, in the order in which they were written', async (t) => {
    const { pipe, output } = pipedOutput(t);
    output.log.info('first');
    output.say('second');
    output.log.info('third');
    assert.equal(await output.finished(), true);
    assert.match(pipe.read(), /^\{.*"msg":"first"\}\nsecond\n\{.*"msg":"third"\}\n$/);
    assert.deepEqual(output.check(), { name: 'log', ok: true, detail: 'the log is written' });
  });

  it('waits for nobody who reads it, drops what is too much, and says so in readiness', async (t) => {
    const { output, clock } = pipedOutput(t);
    for (let line = 0; line < 10; line += 1) output.log.info(longLine);
    await until(() => output.check().detail !== 'the log is written');
    assert.equal(
      output.check().detail,
      'the log cannot be written since 2026-11-18T02:00:00.000Z (nobody reads it); its lines wait',
    );
    clock.advance(60_000);
    for (let line = 0; line < 300; line += 1) output.log.info(longLine);
    const { ok, detail } = output.check();
    assert.equal(ok, true, 'nobody is paged by the log');
    assert.match(
      detail,
      /^the log cannot be written since 2026-11-18T02:00:00\.000Z \(nobody reads it\); \d\d\d lines were dropped since 2026-11-18T02:01:00\.000Z$/,
    );
  });

  it('goes on once somebody reads it, and its log says how many lines are missing', async (t) => {
    const { pipe, output } = pipedOutput(t);
    for (let line = 0; line < 300; line += 1) output.log.info(longLine);
    const lost = Number(/(\d+) lines were dropped/.exec(output.check().detail)?.[1]);
    let read = '';
    await until(() => (read += pipe.read()).includes('lines of the log were dropped'));
    assert.equal(read.split('\n').filter((line) => line.includes(longLine)).length, 300 - lost);
    assert.match(
      read.trim().split('\n').at(-1) ?? '',
      new RegExp(`"since":"2026-11-18T02:00:00.000Z","lines":${lost},`),
    );
    await until(() => output.check().detail.startsWith('the log is written; '));
  });

  it('tries again every second what the disk has no room for', async () => {
    const { output, clock } = outputTo(openSync('/dev/full', 'w'));
    output.log.info('first');
    await until(() => clock.nextAlarmAt() !== undefined);
    assert.equal(
      output.check().detail,
      'the log cannot be written since 2026-11-18T02:00:00.000Z (ENOSPC); its lines wait',
    );
    for (let tries = 1; tries <= 3; tries += 1) {
      assert.equal(clock.nextAlarmAt(), startAt + tries * 1_000);
      clock.advance(1_000);
      await until(() => clock.nextAlarmAt() !== undefined);
    }
    assert.equal(await output.finished(), true);
  });

  it('ends after a second although nothing could be written', async (t) => {
    const { output, clock } = pipedOutput(t);
    for (let line = 0; line < 20; line += 1) output.log.info(longLine);
    await until(() => output.check().detail !== 'the log is written');
    const finished = output.finished();
    clock.advance(1_000);
    assert.equal(await finished, true);
  });
});
