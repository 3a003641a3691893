import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { openJournal } from './index.ts';

const canary = 'canary@acme.example';

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-purge-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function filesWith(folder: string, text: string): readonly string[] {
  return readdirSync(folder).filter((file) => readFileSync(join(folder, file)).includes(text));
}

describe('a purge', () => {
  it('leaves nothing in the files of what was written over and removed, however long, while others write', async (t) => {
    const folder = folderFor(t);
    const journal = openJournal({ folder, onFailure: (error) => assert.fail(error) });
    journal.define(
      'CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT) STRICT; CREATE INDEX by_text ON notes (text)',
    );
    const put = journal.change('INSERT INTO notes VALUES (?, ?) ON CONFLICT DO UPDATE SET text = excluded.text', {
      replaces: true,
    });
    const remove = journal.change('DELETE FROM notes WHERE id % 3 = 0');
    for (let id = 0; id < 500; id += 1) {
      journal.begin();
      put(id, `${'x'.repeat((id * 37) % 9_000)} ${canary} ${id}`);
      if (id % 20 === 0) await journal.settled();
    }
    await journal.settled();
    assert.notDeepEqual(filesWith(folder, canary), []);

    journal.begin();
    for (let id = 0; id < 500; id += 1) if (id % 3 > 0) put(id, `erased ${id}`);
    remove();
    await Promise.all([
      journal.purge(),
      (async () => {
        for (let id = 1_000; id < 1_100; id += 1) {
          journal.begin();
          put(id, 'kept');
          await new Promise(setImmediate);
        }
      })(),
    ]);
    await journal.purge();

    assert.deepEqual(filesWith(folder, canary), []);
    await journal.close();
    assert.deepEqual(filesWith(folder, canary), []);
    const again = openJournal({ folder, onFailure: (error) => assert.fail(error) });
    assert.equal(again.tables.prepare("SELECT count(*) AS n FROM notes WHERE text = 'kept'").get()?.['n'], 100);
    await again.close();
  });
});
