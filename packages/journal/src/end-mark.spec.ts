import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { endIn } from './end-mark.ts';
import { crashedFolder } from './testing/folders.ts';
import { TurnLog } from './turn-log.ts';

describe('the mark at the end of the turns', () => {
  it('is never ahead of what was committed, however often a commit is tried that fails at its end', async (t) => {
    const file = join(await crashedFolder(t, 1), 'turns.db');
    const database = new DatabaseSync(file);
    database.exec(`
      CREATE TABLE parents (id INTEGER PRIMARY KEY);
      CREATE TABLE children (parent INTEGER REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED);
      CREATE TRIGGER spoil AFTER INSERT ON turns BEGIN INSERT INTO children VALUES (1); END`);
    database.close();
    const log = new TurnLog(file);
    t.after(() => log.close());
    log.use({ turn: 1, checksum: 7 });
    const turn = { turn: 2, checksum: 8, frame: new Uint8Array(9) };
    for (let tries = 1; tries <= 3; tries += 1) assert.throws(() => log.append(turn, [], 1), /FOREIGN KEY/);
    assert.deepEqual(endIn(file), { turn: 1, checksum: 7 });
  });
});
