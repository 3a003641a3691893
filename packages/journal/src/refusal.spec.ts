import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { refusal } from './refusal.ts';
import { temporaryFolder } from './testing/folders.ts';
import { noRoomError } from './testing/no-room.ts';

describe('why a write had no room', () => {
  const ioError = Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode: 778 });

  it('is that the disk is full, when SQLite says so', (t) => {
    assert.equal(refusal(noRoomError(), join(temporaryFolder(t), 'turns.db')), 'no space is left on the disk');
  });

  it('is unknown after any other refusal when the disk takes a small file, which is gone again', (t) => {
    const folder = temporaryFolder(t);
    assert.equal(refusal(ioError, join(folder, 'turns.db')), undefined);
    assert.equal(existsSync(join(folder, 'probe')), false);
  });

  it('is unknown when that file fails for something else', (t) => {
    assert.equal(refusal(ioError, join(temporaryFolder(t), 'gone', 'turns.db')), undefined);
  });

  it('is none of an error that is not of the disk', (t) => {
    const file = join(temporaryFolder(t), 'turns.db');
    assert.equal(refusal(Object.assign(new Error('no such table'), { errcode: 1 }), file), undefined);
    assert.equal(refusal(new RangeError('a bug'), file), undefined);
  });
});
