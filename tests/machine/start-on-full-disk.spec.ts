/** A process that was killed is started while the disk of its data folder is full. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Mailbox } from '../harness/mailbox.ts';
import { freePort } from '../servers/free-port.ts';
import { declareInAttic } from '../startup/asking.ts';
import { EscalogCommand } from '../startup/escalog-command.ts';
import { asked, until, type Asked } from './asking.ts';
import { needsRoot, SmallDisk } from './small-disk.ts';

const cli = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'src', 'main.ts');

describe('a start on a full disk', { skip: needsRoot, timeout: 240_000 }, () => {
  it('shows what was stored, pages who is due, says so, and stores all once there is room', async () => {
    using disk = new SmallDisk('tmpfs', 128);
    const mailbox = await Mailbox.open();
    const env = {
      ESCALOG_DATA_DIR: disk.dataDir,
      PORT: String(await freePort()),
      ESCALOG_SMTP_URL: mailbox.url,
    };
    const reserve = join(disk.dataDir, 'reserve');
    const hasReserve = () => existsSync(reserve) && statSync(reserve).size === 8 * 1_048_576;
    const bobIsPaged = () => mailbox.mails.some(({ raw }) => raw.includes('bob@example.org') && raw.includes('fire'));
    const declared = (url: string, title: string): Promise<Asked> =>
      asked(
        url,
        '/v1/incidents',
        20_000,
        { title, severity: 'sev3', description: 'y'.repeat(9_000) },
        { 'idempotency-key': title },
      );
    try {
      const stored: string[] = [];
      {
        await using escalog = new EscalogCommand(env);
        const url = await escalog.listening();
        await until(hasReserve, 30_000);
        await declareInAttic(url, 'PT40S');
        disk.fill();
        for (let number = 1; ; number += 1) {
          if ((await declared(url, `t${number}`)).status !== 201) break;
          stored.push(`t${number}`);
        }
        escalog.child.kill('SIGKILL');
        await escalog.exited();
      }
      assert.deepEqual([existsSync(reserve), bobIsPaged()], [false, false]);
      // As others on the machine do, whatever was let go of.
      disk.fill();
      const backup = mkdtempSync(join(tmpdir(), 'escalog-backup-'));
      const { status, stderr } = spawnSync(
        process.execPath,
        [cli, 'backup', join(backup, 'copy'), '--data-dir', disk.dataDir],
        { encoding: 'utf8' },
      );
      rmSync(backup, { recursive: true });
      assert.equal(status, 1);
      assert.match(stderr, /have no room for what was answered last, so a copy would be without it/);

      {
        await using escalog = new EscalogCommand(env);
        const url = await escalog.listening();
        assert.equal(disk.free, 0);
        const { incidents } = (await asked(url, '/v1/incidents?limit=200', 10_000)).body;
        const shown = new Set(incidents.map(({ title }: { title: string }) => title));
        assert.deepEqual(
          stored.filter((title) => !shown.has(title)),
          [],
        );
        assert.equal((await declared(url, 'without room')).body.code, 'disk-full');
        assert.equal((await declared(url, stored[0] ?? '')).body.code, 'disk-full');
        const ready = await asked(url, '/health/ready', 10_000);
        assert.match(JSON.stringify(ready.body), /is full, and nothing is stored any more/);
        assert.match((await asked(url, '/', 10_000)).body, /role="alert">The disk of the data folder is full/);
        await until(bobIsPaged, 60_000);

        disk.clear();
        await until(async () => (await declared(url, 'with room')).status < 300, 30_000);
        await until(hasReserve, 60_000);
        escalog.child.kill('SIGKILL');
        await escalog.exited();
      }

      await using escalog = new EscalogCommand(env);
      const url = await escalog.listening();
      for (const title of [...stored, 'without room', 'with room'])
        assert.equal((await declared(url, title)).status, 200, `${title} is there`);
    } finally {
      await mailbox.close();
    }
  });
});
