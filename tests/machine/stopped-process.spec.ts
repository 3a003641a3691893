/** The process itself is stopped for a while, as with a machine that is suspended, and goes on. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../servers/free-port.ts';
import { EscalogCommand } from '../startup/escalog-command.ts';
import { asked, declared } from './asking.ts';

describe('a process that was stopped for twenty seconds', { timeout: 120_000 }, () => {
  it('takes no disk for stalled, and confirms what was sent meanwhile', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'escalog-stopped-'));
    try {
      await using escalog = new EscalogCommand({ ESCALOG_DATA_DIR: folder, PORT: String(await freePort()) });
      const url = await escalog.listening();
      assert.equal((await declared(url, 'before')).status, 201);
      // Some are on their way to the disk when it stops.
      const before = Array.from({ length: 20 }, (_, number) =>
        asked(url, '/v1/incidents', 60_000, { title: `under way ${number}`, severity: 'sev3' }),
      );
      await before[0];
      escalog.child.kill('SIGSTOP');
      await pause(20_000);
      escalog.child.kill('SIGCONT');
      const answers = await Promise.all([...before, declared(url, 'after')]);
      assert.deepEqual(
        answers.filter(({ status }) => status !== 201),
        [],
      );
      const ready = await asked(url, '/health/ready', 10_000);
      assert.doesNotMatch(JSON.stringify(ready.body), /does not answer since/);
      assert.doesNotMatch(escalog.output, /data folder does not answer/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
