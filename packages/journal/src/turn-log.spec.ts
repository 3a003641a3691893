import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { crashedFolder, numbersIn, numbersInTables, open, store, temporaryFolder } from './testing/folders.ts';

describe('the turns that the tables lack', () => {
  /** Each time anew: nothing is removed or mended. */
  function assertRefused(folder: string, message: RegExp): void {
    for (let start = 1; start <= 3; start += 1)
      assert.throws(() => open(folder), { code: 'ESCALOG_JOURNAL_CORRUPTED', message });
  }

  /** A folder with five turns that the tables lack, in the file and not in its log, after somebody has changed them. */
  async function changedFolder(t: TestContext, sql: string): Promise<string> {
    const folder = await crashedFolder(t, 5);
    const database = new DatabaseSync(join(folder, 'turns.db'));
    database.exec(sql);
    database.close();
    return folder;
  }

  it('are brought into them by the next start', async (t) => {
    const journal = open(await changedFolder(t, 'PRAGMA wal_checkpoint(TRUNCATE)'));
    t.after(() => journal.close());
    assert.deepEqual([numbersInTables(journal), journal.turn], [[1, 2, 3, 4, 5], 6]);
  });

  it('are refused where one is missing', async (t) => {
    assertRefused(await changedFolder(t, 'DELETE FROM turns WHERE turn = 1'), /turns\.db.*turn 1 is missing/);
    assertRefused(await changedFolder(t, 'DELETE FROM turns WHERE turn = 3'), /turns\.db.*turn 3 is missing/);
  });

  it('are refused where one is not as it was written', async (t) => {
    const flipped = `UPDATE turns SET frame = CAST(substr(frame, 1, 99) || x'00' || substr(frame, 101) AS BLOB) WHERE turn = 4`;
    assertRefused(await changedFolder(t, flipped), /turns\.db.*turn 4 does not agree with its checksum/);
    const swapped = `UPDATE turns SET frame = (SELECT frame FROM turns WHERE turn = 1), checksum = (SELECT checksum FROM turns WHERE turn = 1) WHERE turn = 2`;
    assertRefused(await changedFolder(t, swapped), /turn 2 does not agree/);
  });

  it('are refused beside tables of an earlier time', async (t) => {
    const folder = temporaryFolder(t);
    const journal = open(folder);
    await store(journal, 1);
    await journal.close();
    const backup = temporaryFolder(t);
    cpSync(folder, backup, { recursive: true });
    const again = open(folder);
    await store(again, 2);
    await again.applied();
    await store(again, 3);
    cpSync(join(folder, 'turns.db'), join(backup, 'turns.db'));
    cpSync(join(folder, 'turns.db-wal'), join(backup, 'turns.db-wal'));
    await again.close();
    assertRefused(backup, /turn 1, the last in the tables, is missing: the tables are of another time/);
  });

  for (const file of ['turns.db', 'escalog.db']) {
    it(`are refused without ${file}`, async (t) => {
      const folder = await crashedFolder(t, 5);
      for (const suffix of ['', '-wal', '-shm']) rmSync(join(folder, `${file}${suffix}`), { force: true });
      assertRefused(folder, new RegExp(`${file.replace('.', '\\.')} is damaged \\(it is missing`));
    });
  }

  const program = fileURLToPath(new URL('testing/crashing-process.ts', import.meta.url));

  it('are none when the process dies while it makes the files', async (t) => {
    const folder = temporaryFolder(t);
    assert.equal(spawnSync(process.execPath, [program, folder, 'turns-made', '0']).signal, 'SIGKILL');
    const journal = open(folder);
    t.after(() => journal.close());
    await store(journal, 1);
    assert.deepEqual(await numbersIn(journal), [1]);
  });

  it(
    'hold all that was settled when no more can be written, with one message',
    { skip: process.platform === 'win32' },
    async (t) => {
      const folder = temporaryFolder(t);
      const limited = `ulimit -f 4000; exec "$@"`;
      const { stdout, stderr, status } = spawnSync(
        'sh',
        ['-c', limited, 'sh', process.execPath, program, folder, 'never', '0', '100000'],
        { encoding: 'utf8' },
      );
      assert.notEqual(status, 0);
      assert.match(stderr, /ESCALOG_JOURNAL_(IO|DISK_FULL)/);
      assert.match(stderr, /Free space or replace it|free some/);
      const settled = stdout.trim().split('\n').length;
      assert.ok(settled > 5);
      const journal = open(folder);
      t.after(() => journal.close());
      assert.deepEqual(
        numbersInTables(journal),
        Array.from({ length: settled }, (_, index) => index + 1),
      );
    },
  );
});
