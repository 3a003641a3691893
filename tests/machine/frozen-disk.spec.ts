/** The file system under the data folder is frozen, as for a snapshot, while the process runs. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Mailbox } from '../harness/mailbox.ts';
import { freePort } from '../servers/free-port.ts';
import { EscalogCommand } from '../startup/escalog-command.ts';
import { needsRoot, SmallDisk } from './small-disk.ts';
import { asked, declared, until } from './asking.ts';

describe('a disk that does not answer', { skip: needsRoot, timeout: 180_000 }, () => {
  it('stops no health, no reading and no page, and what was sent meanwhile is on disk afterwards', async () => {
    using disk = new SmallDisk('ext4', 300);
    const mailbox = await Mailbox.open();
    const env = {
      ESCALOG_DATA_DIR: disk.dataDir,
      PORT: String(await freePort()),
      ESCALOG_SMTP_URL: mailbox.url,
      ESCALOG_MAIL_FROM: 'escalog@acme.example',
    };
    try {
      await using escalog = new EscalogCommand(env);
      const url = await escalog.listening();
      const before = await declared(url, 'before', 'sev3');
      assert.equal(before.status, 201);

      disk.freeze();
      const declaring = declared(url, 'frozen');
      const live = await asked(url, '/health/live', 4_000);
      assert.equal(live.status, 200);
      const during = await declaring;
      assert.equal(during.status, 503);
      assert.match(during.body.detail, /does not answer since 20.*Sending it again is safe/);
      assert.equal(during.body.code, 'disk-stalled');
      assert.ok(during.took < 8_000, `it took ${during.took} ms`);
      await until(() => mailbox.mails.some(({ raw }) => raw.includes('frozen')));

      for (const path of ['/health/live', '/v1/incidents', '/', `/v1/incidents/${before.body.id}`]) {
        const read = await asked(url, path, 5_000);
        assert.equal(read.status, 200, path);
        assert.ok(read.took < 4_000, `${path} took ${read.took} ms`);
      }
      const page = await asked(url, '/', 5_000);
      assert.match(page.body, /class="banner" role="alert">The disk of the data folder does not answer/);
      const ready = await asked(url, '/health/ready', 2_000);
      assert.equal(ready.status, 503);
      const acknowledged = await asked(url, `/v1/incidents/${before.body.id}/acknowledge`, 8_000, {
        by: 'person/ana-costa',
      });
      assert.equal(acknowledged.body.code, 'disk-stalled');
      assert.ok(acknowledged.took < 8_000);

      disk.thaw();
      await until(async () => [200, 201].includes((await declared(url, 'frozen')).status));
      const after = await asked(url, '/health/ready', 5_000);
      assert.doesNotMatch(JSON.stringify(after.body), /does not answer/);
      escalog.child.kill('SIGKILL');
      await escalog.exited();

      await using restarted = new EscalogCommand(env);
      const list = await asked(await restarted.listening(), '/v1/incidents', 5_000);
      assert.match(JSON.stringify(list.body), /before/);
      assert.match(JSON.stringify(list.body), /frozen/);
      assert.equal(mailbox.mails.filter(({ raw }) => raw.includes('frozen')).length, 1);
    } finally {
      disk.thaw();
      await mailbox.close();
    }
  });
});
