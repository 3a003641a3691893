import assert from 'node:assert/strict';
import { cpSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { contentOf, crashedFolder, numbersIn, open, store } from './testing/folders.ts';

describe('the write-ahead log of a killed process', () => {
  const logIn = (folder: string) => join(folder, 'turns.db-wal');
  const countTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

  function flip(file: string, at: number): void {
    const bytes = readFileSync(file);
    const index = at < 0 ? bytes.length + at : at;
    bytes.writeUInt8(bytes.readUInt8(index) ^ 1, index);
    writeFileSync(file, bytes);
  }

  async function reopened(folder: string): Promise<unknown[]> {
    const journal = open(folder);
    try {
      return await numbersIn(journal);
    } finally {
      await journal.close();
    }
  }

  /** As when the power is cut while the last commit is on its way: `turns.db-end` is written once it is on disk. */
  async function folderInCommit(t: TestContext, commit: number): Promise<string> {
    const [folder, before] = [await crashedFolder(t, commit), await crashedFolder(t, commit - 1)];
    cpSync(join(before, 'turns.db-end'), join(folder, 'turns.db-end'));
    return folder;
  }

  function assertRefused(folder: string): void {
    const before = contentOf(folder);
    assert.throws(() => open(folder), { code: 'ESCALOG_JOURNAL_CORRUPTED', message: /turns\.db-wal/ });
    assert.deepEqual(contentOf(folder), before);
  }

  it('holds everything that was settled', async (t) => {
    assert.deepEqual(await reopened(await crashedFolder(t, 12)), countTo(12));
  });

  it('opens without the commit that a power cut left half written', async (t) => {
    for (const cut of [1, 100, 4_100, 4_119]) {
      const folder = await folderInCommit(t, 12);
      truncateSync(logIn(folder), readFileSync(logIn(folder)).length - cut);
      assert.deepEqual(await reopened(folder), countTo(11), `cut by ${cut}`);
    }
  });

  it('opens without a last commit that was written in part', async (t) => {
    const folder = await folderInCommit(t, 12);
    flip(logIn(folder), -10);
    assert.deepEqual(await reopened(folder), countTo(11));
  });

  it('takes further commits after such an end', async (t) => {
    const folder = await folderInCommit(t, 12);
    flip(logIn(folder), -10);
    const journal = open(folder);
    await store(journal, 100);
    await journal.close();
    assert.deepEqual(await reopened(folder), [...countTo(11), 100]);
  });

  it('is refused when settled commits in its middle cannot be read', async (t) => {
    for (const at of [32 + 24 + 500, 32 + 10, 32 + 8 * 4_120 + 1_000]) {
      const folder = await crashedFolder(t, 12);
      flip(logIn(folder), at);
      assertRefused(folder);
    }
  });

  it('is refused when its header cannot be read', async (t) => {
    const folder = await crashedFolder(t, 12);
    flip(logIn(folder), 17);
    assertRefused(folder);
  });

  it('may start with frames of now and end with frames of an earlier time', async (t) => {
    const pagesEach = 500;
    const folder = await crashedFolder(t, 24, pagesEach * 4_096);
    assert.ok(
      readFileSync(logIn(folder)).length < 24 * pagesEach * 4_120,
      'the log was not started over: the test proves nothing',
    );
    assert.deepEqual(await reopened(folder), countTo(24));
  });
});
