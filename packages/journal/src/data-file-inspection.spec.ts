import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { numbersInTables, numbersOf, open, temporaryFolder } from './testing/folders.ts';

describe('reading all that is stored', () => {
  const filler = 'canary'.repeat(1_000);

  async function storedFolder(t: TestContext): Promise<string> {
    const folder = temporaryFolder(t);
    const journal = open(folder);
    const add = numbersOf(journal);
    for (let number = 1; number <= 300; number += 1) add(number, filler);
    await journal.close();
    return folder;
  }

  it('finds nothing where all is well, also while turns go on', async (t) => {
    const journal = open(await storedFolder(t));
    t.after(() => journal.close());
    const add = numbersOf(journal);
    const damage = journal.damage();
    for (let number = 301; number <= 600; number += 1) {
      add(number, filler);
      await journal.settled();
    }
    assert.deepEqual(await damage, []);
    await journal.applied();
    assert.deepEqual([await journal.damage(), numbersInTables(journal).length], [[], 600]);
  });

  for (const noise of [0, 7]) {
    it(`finds a page of ${noise}, which a start does not read`, async (t) => {
      const folder = await storedFolder(t);
      const file = join(folder, 'escalog.db');
      const bytes = readFileSync(file);
      // The root of the table: its first page is somewhere else.
      const root = open(folder);
      const page = Number(
        root.tables.prepare(`SELECT rootpage FROM sqlite_master WHERE name = 'numbers'`).get()?.['rootpage'],
      );
      await root.close();
      writeFileSync(file, bytes.fill(noise, (page - 1) * 4_096, page * 4_096));
      const journal = open(folder);
      t.after(() => journal.close());
      const findings = await journal.damage();
      assert.ok(findings.length > 0);
      assert.throws(() => numbersInTables(journal), { errcode: 11 });
    });
  }

  it('ends with the journal', async (t) => {
    const journal = open(await storedFolder(t));
    const damage = journal.damage();
    await journal.close();
    assert.deepEqual(await damage, []);
    assert.deepEqual(await journal.damage(), []);
  });
});
