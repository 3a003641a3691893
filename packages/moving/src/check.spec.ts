import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { openSqliteBus } from '@escalog/bus';
import { everyTopic, topics } from '@escalog/contracts';
import { openJournal } from '@escalog/journal';
import { systemClock } from '@escalog/runner';
import { checkFolder, type Checked } from './check.ts';

describe('checking a data folder', () => {
  /** One message, and what `spoil` does afterwards. */
  async function folderWith(t: TestContext, spoil?: string): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'escalog-check-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const journal = openJournal({ folder, onFailure: assert.fail });
    const bus = openSqliteBus({ journal, topics: everyTopic, clock: systemClock });
    await bus.publish(topics.audit.name, [{ key: 'k', value: new TextEncoder().encode('a message'), headers: {} }]);
    await journal.applied();
    if (spoil !== undefined) {
      const tables = journal.tables
        .prepare(`SELECT name FROM sqlite_master WHERE name LIKE 'log.escalog.audit.%'`)
        .all();
      for (const { name } of tables) journal.define(spoil.replace('THE_LOG', `"${String(name)}"`));
    }
    await bus.close();
    await journal.close();
    return folder;
  }

  const damagedIn = (checked: readonly Checked[]) =>
    checked.flatMap(({ part, findings }) => findings.map((finding) => `${part}: ${finding}`));

  it('reads every part, and finds nothing where all is well', async (t) => {
    const checked = await Array.fromAsync(checkFolder(await folderWith(t)));
    assert.deepEqual(damagedIn(checked), []);
    assert.deepEqual(
      checked.slice(0, 2).map(({ part }) => part),
      ['turns.db', 'escalog.db'],
    );
    assert.equal(checked.filter(({ read }) => read === '1 message').length, 1);
  });

  it('names a message that is not as it was written', async (t) => {
    const folder = await folderWith(t, `UPDATE THE_LOG SET frame = CAST(frame || x'00' AS BLOB)`);
    const [finding, ...others] = damagedIn(await Array.fromAsync(checkFolder(folder)));
    assert.match(String(finding), /^escalog\.audit, partition \d+: message 0 is damaged$/);
    assert.deepEqual(others, []);
  });

  it('refuses a folder in which there is nothing, and one that a process uses', async (t) => {
    const folder = await folderWith(t);
    await assert.rejects(Array.fromAsync(checkFolder(join(folder, 'other'))), { code: 'ESCALOG_MOVING_NOTHING_THERE' });
    const journal = openJournal({ folder, onFailure: assert.fail });
    t.after(() => journal.close());
    await assert.rejects(Array.fromAsync(checkFolder(folder)), { code: 'ESCALOG_JOURNAL_IN_USE' });
  });
});
