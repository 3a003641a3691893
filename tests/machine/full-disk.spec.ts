/** The disk of the data folder fills up while the process runs, and gets room again. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Mailbox } from '../harness/mailbox.ts';
import { freePort } from '../servers/free-port.ts';
import { EscalogCommand } from '../startup/escalog-command.ts';
import { asked, declared, until } from './asking.ts';
import { needsRoot, SmallDisk } from './small-disk.ts';

const cli = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'src', 'main.ts');

describe('a backup onto a full disk', { skip: needsRoot, timeout: 120_000 }, () => {
  it('leaves nothing there and says so, made by the process that uses the folder or beside it, and is whole with room', async () => {
    using disk = new SmallDisk('tmpfs', 64);
    const dataDir = mkdtempSync(join(tmpdir(), 'escalog-data-'));
    const to = join(disk.mountPoint, 'backup');
    const backUp = () => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'backup', to, '--data-dir', dataDir], {
        encoding: 'utf8',
      });
      return { status, said: `${stdout}${stderr}` };
    };
    const isRefused = (why: RegExp) => {
      const { status, said } = backUp();
      assert.equal(status, 1, said);
      assert.match(said, why);
      assert.deepEqual(readdirSync(disk.mountPoint), ['filler']);
    };
    try {
      {
        await using escalog = new EscalogCommand({ ESCALOG_DATA_DIR: dataDir, PORT: '0' });
        await escalog.listening();
        disk.fill(200_000);
        isRefused(/could not copy what it has \(.*full.*\), and goes on\. Nothing is left of the backup\./);
      }
      isRefused(/There is no room for the backup at .*backup: free some, or name another disk\. Nothing of it is left/);
      disk.clear();
      const { status, said } = backUp();
      assert.equal(status, 0, said);
    } finally {
      rmSync(dataDir, { recursive: true });
    }
  });
});

describe('a full disk', { skip: needsRoot, timeout: 240_000 }, () => {
  it('takes what the reserve has room for, then nothing, pages all the same, and all of it once there is room', async () => {
    using disk = new SmallDisk('tmpfs', 128);
    const mailbox = await Mailbox.open();
    const env = {
      ESCALOG_DATA_DIR: disk.dataDir,
      PORT: String(await freePort()),
      ESCALOG_SMTP_URL: mailbox.url,
    };
    const reserve = join(disk.dataDir, 'reserve');
    const pagedFor = (title: string) => mailbox.mails.filter(({ raw }) => raw.includes(title)).length;
    try {
      await using escalog = new EscalogCommand(env);
      const url = await escalog.listening();
      await until(() => existsSync(reserve) && statSync(reserve).size === 8 * 1_048_576, 30_000);

      disk.fill();
      const stored: string[] = [];
      let refused = '';
      for (let number = 1; refused === ''; number += 1) {
        const title = `t${number}.${'x'.repeat(60)}`;
        const answer = await asked(
          url,
          '/v1/incidents',
          20_000,
          { title, severity: 'sev3', description: 'y'.repeat(9_000) },
          { 'idempotency-key': title },
        );
        if (answer.status === 201) {
          stored.push(title);
          continue;
        }
        refused = title;
        assert.deepEqual([answer.status, answer.body.code], [507, 'disk-full']);
        assert.match(answer.body.detail, /No space is left on the disk, since 20.*Sending it again is safe/);
      }
      assert.ok(stored.length > 20, `the reserve had room for ${stored.length}`);
      const worse = await declared(url, 'worse');
      assert.equal(worse.body.code, 'disk-full');
      await until(() => pagedFor('worse') > 0);
      const list = await asked(url, '/v1/incidents', 5_000);
      assert.equal(list.status, 200);
      const ready = await asked(url, '/health/ready', 5_000);
      assert.match(JSON.stringify(ready.body), /is full, and nothing is stored any more/);

      disk.clear();
      await until(async () => (await declared(url, 'with room')).status < 300, 30_000);
      await until(() => existsSync(reserve) && statSync(reserve).size === 8 * 1_048_576, 60_000);
      escalog.child.kill('SIGKILL');
      await escalog.exited();

      await using restarted = new EscalogCommand(env);
      const again = await restarted.listening();
      for (const title of [...stored, refused, 'worse', 'with room']) {
        const known = await asked(
          again,
          '/v1/incidents',
          20_000,
          ['worse', 'with room'].includes(title)
            ? { title, severity: 'sev1' }
            : { title, severity: 'sev3', description: 'y'.repeat(9_000) },
          { 'idempotency-key': title },
        );
        assert.equal(known.status, 200, `${title} is there`);
      }
    } finally {
      await mailbox.close();
    }
  });

  it('keeps nobody from stopping it, and what is not stored is said', async () => {
    using disk = new SmallDisk('tmpfs', 128);
    await using escalog = new EscalogCommand({ ESCALOG_DATA_DIR: disk.dataDir, PORT: '0' });
    const url = await escalog.listening();
    const reserve = join(disk.dataDir, 'reserve');
    await until(() => existsSync(reserve) && statSync(reserve).size === 8 * 1_048_576, 30_000);
    disk.fill();
    for (let isFull = false, number = 1; !isFull; number += 1) {
      const incident = { title: `t${number}`, severity: 'sev3', description: 'y'.repeat(9_000) };
      isFull = (await asked(url, '/v1/incidents', 20_000, incident)).body.code === 'disk-full';
    }
    escalog.child.kill('SIGTERM');
    await until(() => escalog.child.exitCode !== null, 25_000);
    assert.equal(escalog.child.exitCode, 1, escalog.output);
    assert.match(escalog.output, /Closed, and not everything is in/);
  });
});
