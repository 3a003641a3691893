import assert from 'node:assert/strict';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { Reserve, reserveIn } from './reserve.ts';
import { open, temporaryFolder } from './testing/folders.ts';
import { noRoomError } from './testing/no-room.ts';
import { checksumOf, TurnFrame } from './turn-frame.ts';
import { TurnKeeper, type TurnAnswer } from './turn-keeper.ts';
import { TurnLog } from './turn-log.ts';

/** Turns on a disk that has room when the test says so. */
class FillingLog extends TurnLog {
  hasRoom = (): boolean => true;

  override append(...turn: Parameters<TurnLog['append']>): void {
    if (!this.hasRoom()) throw noRoomError();
    super.append(...turn);
  }
}

describe('who keeps the turns, on a full disk', () => {
  /** A keeper of a new folder, and what it answered; `append` orders the next turn. */
  async function keeping(t: TestContext) {
    const file = join(temporaryFolder(t), 'turns.db');
    await open(dirname(file)).close();
    const log = new FillingLog(file);
    const answers: TurnAnswer[] = [];
    const reserve = reserveIn(dirname(file));
    const keeper = new TurnKeeper(log, new Reserve(reserve), (answer) => void answers.push(answer));
    let last = { turn: 0, checksum: 0 };
    keeper.take({ kind: 'use', last });
    const kinds = () => answers.splice(0).map(({ kind }) => kind);
    kinds();
    return {
      log,
      keeper,
      reserve,
      answers,
      kinds,
      append() {
        const frame = new TurnFrame();
        frame.add(1, ['x']);
        const bytes = frame.take();
        const turn = last.turn + 1;
        last = { turn, checksum: checksumOf(turn, bytes, last.checksum) };
        keeper.take({ kind: 'append', turn: { ...last, frame: bytes }, statements: [], removable: 0 });
      },
      stored: () => [...log.behind({ turn: 0, checksum: 0 })].map(({ turn }) => turn),
    };
  }

  it('gives up as much of the reserve as a turn needs', async (t) => {
    const { log, keeper, reserve, append, kinds, stored } = await keeping(t);
    writeFileSync(reserve, Buffer.alloc(20 * 1_048_576, 1));
    log.hasRoom = () => statSync(reserve).size < 15 * 1_048_576;
    append();
    assert.deepEqual([kinds(), stored()], [['synced'], [1]]);
    assert.ok(statSync(reserve).size > 0);
    keeper.take({ kind: 'close' });
  });

  it('without a reserve says so, keeps the order, and goes on when it is looked at', async (t) => {
    const { log, keeper, reserve, append, answers, kinds, stored } = await keeping(t);
    log.hasRoom = () => false;
    append();
    assert.deepEqual(answers, [{ kind: 'full', why: 'no space is left on the disk' }]);
    kinds();
    append();
    assert.deepEqual([kinds(), existsSync(reserve)], [[], false], 'it waits behind the first');
    keeper.take({ kind: 'look' });
    assert.deepEqual(kinds(), ['looked', 'full']);
    log.hasRoom = () => true;
    keeper.take({ kind: 'look' });
    assert.deepEqual(
      [kinds(), stored()],
      [
        ['looked', 'synced', 'synced'],
        [1, 2],
      ],
    );
    keeper.take({ kind: 'close' });
  });

  it('closes without what has no room, which was promised to nobody', async (t) => {
    const { log, keeper, append, kinds } = await keeping(t);
    append();
    log.hasRoom = () => false;
    append();
    keeper.take({ kind: 'close' });
    assert.deepEqual(kinds(), ['synced', 'full', 'closed']);
    const again = new TurnLog(log.file);
    t.after(() => again.close());
    assert.deepEqual(
      [...again.behind({ turn: 0, checksum: 0 })].map(({ turn }) => turn),
      [1],
    );
  });

  it('fails for good on anything else', async (t) => {
    const { log, keeper, append, kinds } = await keeping(t);
    log.hasRoom = () => {
      throw Object.assign(new Error('disk I/O error'), { errcode: 778 });
    };
    append();
    assert.deepEqual(kinds(), ['failed']);
    append();
    keeper.take({ kind: 'look' });
    assert.deepEqual(kinds(), []);
    keeper.take({ kind: 'close' });
    assert.deepEqual(kinds(), ['closed']);
  });
});
