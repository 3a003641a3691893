import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { unfinishedImport } from './data-files.ts';
import { contentOf, numbersIn, open, store, temporaryFolder } from './testing/folders.ts';

describe('opening a data folder', () => {
  /** A folder whose journal was closed, so that everything is in the one file. */
  async function closedFolder(t: TestContext): Promise<{ readonly folder: string; readonly file: string }> {
    const folder = temporaryFolder(t);
    const journal = open(folder);
    for (let number = 1; number <= 10; number += 1) await store(journal, number);
    await journal.close();
    return { folder, file: join(folder, 'escalog.db') };
  }

  function assertRefused(folder: string, code: string, ...parts: readonly string[]): void {
    const before = contentOf(folder);
    assert.throws(
      () => open(folder),
      (error: Error & { code?: unknown; retriable?: unknown }) => {
        assert.deepEqual([error.code, error.retriable], [code, false], error.message);
        for (const part of [folder, ...parts]) assert.ok(error.message.includes(part), error.message);
        return true;
      },
    );
    assert.deepEqual(contentOf(folder), before);
  }

  it('makes the folder, and finds again what was stored', async (t) => {
    const folder = join(temporaryFolder(t), 'deep', 'er');
    const journal = open(folder);
    await store(journal, 1);
    await journal.close();
    const again = open(folder);
    t.after(() => again.close());
    assert.deepEqual(await numbersIn(again), [1]);
  });

  it('lets nobody else on the machine read what it makes', async (t) => {
    const folder = join(temporaryFolder(t), 'deep', 'er');
    const journal = open(folder);
    t.after(() => journal.close());
    await store(journal, 1);
    const modes = ['.', ...readdirSync(folder)].map((name) => [
      name,
      (statSync(join(folder, name)).mode & 0o777).toString(8),
    ]);
    assert.deepEqual(Object.fromEntries(modes), {
      '.': '700',
      'escalog.db': '600',
      'escalog.db-wal': '600',
      'turns.db': '600',
      'turns.db-end': '600',
      'turns.db-wal': '600',
    });
  });

  it('refuses a folder that holds half of an import', (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, unfinishedImport), '');
    assertRefused(
      folder,
      'ESCALOG_JOURNAL_IMPORT_UNFINISHED',
      `${folder} holds half`,
      'remove all that is in it',
      'import again',
    );
  });

  it('starts over when making the file was interrupted', async (t) => {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'escalog.db.new'), 'half a fi');
    const journal = open(folder);
    t.after(() => journal.close());
    await store(journal, 1);
    assert.equal(existsSync(join(folder, 'escalog.db.new')), false);
  });

  it('refuses what is no folder, or lies in none', (t) => {
    const file = join(temporaryFolder(t), 'file');
    writeFileSync(file, 'mine');
    for (const folder of [file, join(file, 'below')]) {
      assert.throws(() => open(folder), { code: 'ESCALOG_JOURNAL_UNWRITABLE', message: new RegExp(folder) });
    }
    assert.equal(readFileSync(file, 'utf8'), 'mine');
  });

  it('refuses a folder that takes no files', { skip: !existsSync('/proc/self') }, () => {
    assert.throws(() => open('/proc/self'), { code: 'ESCALOG_JOURNAL_UNWRITABLE', message: /\/proc\/self/ });
  });

  it(
    'refuses a folder that cannot be made in one that exists',
    { skip: !existsSync('/proc/self'), timeout: 10_000 },
    () => {
      for (const folder of ['/proc/escalog', '/proc/escalog/below']) {
        assert.throws(() => open(folder), { code: 'ESCALOG_JOURNAL_UNWRITABLE', message: new RegExp(folder) });
      }
    },
  );

  it('refuses a folder that another process uses, until that ends', async (t) => {
    const { folder } = await closedFolder(t);
    const holder = fork(fileURLToPath(new URL('testing/holding-process.ts', import.meta.url)), [folder]);
    t.after(() => holder.kill());
    await once(holder, 'message');
    assertRefused(folder, 'ESCALOG_JOURNAL_IN_USE', 'stop it');
    holder.disconnect();
    await once(holder, 'exit');
    const journal = open(folder);
    assert.equal((await numbersIn(journal)).length, 10);
    await journal.close();
  });

  it('refuses a folder that this process uses', async (t) => {
    const folder = temporaryFolder(t);
    const journal = open(folder);
    await store(journal, 1);
    assertRefused(folder, 'ESCALOG_JOURNAL_IN_USE');
    await store(journal, 2);
    await journal.close();
  });

  it('refuses the data of a newer version, by its name where the files say it', async (t) => {
    const { folder, file } = await closedFolder(t);
    const written = (sql: string): void => {
      const database = new DatabaseSync(file);
      database.exec(sql);
      database.close();
    };
    written("PRAGMA user_version = 4; UPDATE opened SET version = '7.8.9'");
    assertRefused(folder, 'ESCALOG_JOURNAL_NEWER_VERSION', 'Escalog 7.8.9', 'layout 4', 'install 7.8.9 again');
    written('DROP TABLE opened');
    assertRefused(folder, 'ESCALOG_JOURNAL_NEWER_VERSION', 'a newer Escalog', 'layout 4', 'install that version');
  });

  it('writes down which version opened it last', async (t) => {
    const { file } = await closedFolder(t);
    const database = new DatabaseSync(file, { readOnly: true });
    const { version } = database.prepare('SELECT version FROM opened').get() ?? {};
    database.close();
    const { version: ours } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
      version: string;
    };
    assert.equal(version, ours);
  });

  it('refuses a database that is not ours', async (t) => {
    const { folder, file } = await closedFolder(t);
    rmSync(file);
    const database = new DatabaseSync(file);
    database.exec('CREATE TABLE somebody (elses INTEGER)');
    database.close();
    assertRefused(folder, 'ESCALOG_JOURNAL_CORRUPTED', 'no data file of Escalog');
  });

  const damages: Record<string, (file: string, bytes: Buffer) => void> = {
    'that was emptied': (file) => truncateSync(file, 0),
    'that was cut off in its middle': (file, bytes) => truncateSync(file, Math.floor(bytes.length / 2)),
    'that was cut off within a page': (file, bytes) => truncateSync(file, bytes.length - 100),
    'that is something else': (file) => writeFileSync(file, 'not a database '.repeat(1_000)),
    'that is missing beside its log': (file, bytes) => {
      writeFileSync(`${file}-wal`, bytes);
      rmSync(file);
    },
  };
  for (const [what, damage] of Object.entries(damages)) {
    it(`refuses a data file ${what}`, async (t) => {
      const { folder, file } = await closedFolder(t);
      damage(file, readFileSync(file));
      assertRefused(folder, 'ESCALOG_JOURNAL_CORRUPTED', 'escalog.db', 'backup');
    });
  }
});
