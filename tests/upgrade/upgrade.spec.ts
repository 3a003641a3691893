import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it, type TestContext } from 'node:test';
import { answerOf } from '../startup/asking.ts';
import { EscalogCommand } from '../startup/escalog-command.ts';
import { unpack } from './golden-folder.ts';

describe('a data folder of an earlier release', () => {
  function folderFor(t: TestContext, golden: string): string {
    const folder = join(mkdtempSync(join(tmpdir(), 'escalog-upgrade-')), 'data');
    t.after(() => rmSync(join(folder, '..'), { recursive: true, force: true }));
    unpack(golden, folder);
    return folder;
  }

  function layoutIn(folder: string): unknown {
    const database = new DatabaseSync(join(folder, 'escalog.db'), { readOnly: true });
    try {
      return database.prepare('PRAGMA user_version').get()?.['user_version'];
    } finally {
      database.close();
    }
  }

  for (const golden of ['layout-2-stopped', 'layout-2-killed']) {
    it(`is taken over, and kept as it was: ${golden}`, async (t) => {
      const folder = folderFor(t, golden);
      const names = readdirSync(folder);
      await using escalog = new EscalogCommand({ ESCALOG_DATA_DIR: folder, PORT: '0' });
      const url = await escalog.listening();
      const { text } = await answerOf(`${url}/v1/incidents`);
      const { incidents } = JSON.parse(text) as {
        incidents: readonly { title: string; status: string }[];
      };
      // That somebody has one lapses, as long as it is since then.
      assert.deepEqual(incidents.map(({ title, status }) => `${title} ${status === 'resolved'}`).toSorted(), [
        'fire false',
        'fire false',
        'fire true',
      ]);
      assert.match(escalog.output, /before-layout-3/);
      escalog.child.kill('SIGTERM');
      await escalog.exited();
      assert.equal(layoutIn(folder), 3);

      const kept = join(folder, 'before-layout-3');
      assert.deepEqual(readdirSync(kept).toSorted(), names.toSorted());
      assert.equal(layoutIn(kept), 2);
      assert.equal(existsSync(`${kept}.unfinished`), false);
    });
  }

  it('of a later one is refused by the name of that', async (t) => {
    const folder = folderFor(t, 'layout-2-stopped');
    const database = new DatabaseSync(join(folder, 'turns.db'));
    database.exec("CREATE TABLE opened (version TEXT); INSERT INTO opened VALUES ('12.1.0'); PRAGMA user_version = 4");
    database.close();
    await using escalog = new EscalogCommand({ ESCALOG_DATA_DIR: folder, PORT: '0' });
    assert.equal(await escalog.exited(), 1);
    assert.match(escalog.output, /written by Escalog 12\.1\.0, which is newer .* install 12\.1\.0 again/);
  });
});
