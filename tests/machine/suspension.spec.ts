/** The process goes on where it was when it was stopped for a minute and continued, as a suspended machine does with it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { answered, answerOf, declareInAttic } from '../startup/asking.ts';
import { EscalogCommand } from '../startup/escalog-command.ts';

const stopped = 60_000;
let folder = '';
before(() => void (folder = mkdtempSync(join(tmpdir(), 'escalog-suspended-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

describe('a process that is stopped for a minute', { timeout: 115_000 }, () => {
  it('pages the next level within seconds of going on, once, and counts the time as passed', async () => {
    await using escalog = new EscalogCommand({ PORT: '0', ESCALOG_DATA_DIR: folder });
    const url = await escalog.listening();
    await declareInAttic(url, 'PT20S');
    await answered(`${url}/v1/sandbox/messages`, /person\/amy/);
    escalog.child.kill('SIGSTOP');
    // The wait is the story: nothing else stands still for a process.
    await wait(stopped);
    escalog.child.kill('SIGCONT');
    const wokenAt = performance.now();
    await answered(`${url}/v1/sandbox/messages`, /person\/bob/);
    const late = performance.now() - wokenAt;
    assert.ok(late < 5_000, `the next level was paged ${late} ms after it went on`);
    const { messages } = JSON.parse((await answerOf(`${url}/v1/sandbox/messages`)).text) as { messages: unknown[] };
    assert.equal(messages.length, 2, 'nobody is paged twice');
    assert.equal((await answerOf(`${url}/health/ready`)).status, 200);
  });
});
