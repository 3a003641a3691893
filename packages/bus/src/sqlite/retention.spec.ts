import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Topic } from '@escalog/contracts';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { Inbox } from '../testing/inbox.ts';
import { linesOf, message, readAll } from '../testing/messages.ts';
import { openFolder, type OpenedFolder } from './testing/opened-folder.ts';

const minute = 60_000;
const topics: readonly Topic[] = [{ name: 'asked', partitions: 1, compacted: false, retention: 10 * minute }];

describe('a topic with a retention', () => {
  let clock: ManualClock;
  let opened: OpenedFolder;
  beforeEach(() => {
    clock = new ManualClock(instantOf(Date.parse('2026-11-18T02:00:00Z')));
    opened = openFolder({ topics, clock });
  });
  afterEach(() => opened.remove());

  const publish = (text: string) => opened.bus.publish('asked', [message('a', text)]);
  const rows = async () => {
    await opened.journal.applied();
    return Number(opened.journal.tables.prepare('SELECT count(*) AS c FROM "log.asked.0"').get()?.['c']);
  };

  it('keeps in the file what is younger, and no more, however much is published', async () => {
    for (let count = 0; count < 500; count += 1) {
      await publish(`${count}`);
      clock.advance(minute);
    }
    assert.equal(await rows(), 11);
    assert.deepEqual(linesOf(await readAll(opened.bus, 'asked')).slice(0, 2), ['a 489', 'a 490']);
  });

  it('goes on where it ended in the next process, also when all but the newest message is gone', async () => {
    await publish('0');
    clock.advance(11 * minute);
    await publish('1');
    opened = await opened.reopen();
    assert.equal(await rows(), 1);
    await publish('2');
    const read = await readAll(opened.bus, 'asked');
    assert.deepEqual(
      read.map(({ offset }) => offset),
      [1, 2],
    );
  });

  it('is read on by groups and followers behind what is gone', async () => {
    const inbox = new Inbox();
    const member = await opened.bus.consume({ group: 'group', topics: ['asked'], handle: inbox.handle });
    await publish('0');
    await inbox.has(1);
    await member.stop();
    await publish('1');
    clock.advance(11 * minute);
    await publish('2');
    assert.equal(await opened.bus.lag('group', ['asked']), 1);
    opened = await opened.reopen();
    await opened.bus.consume({ group: 'group', topics: ['asked'], handle: inbox.handle });
    await inbox.has(2);
    assert.deepEqual(inbox.lines, ['a 0', 'a 2']);
    const followed = new Inbox();
    await opened.bus.follow({ topics: ['asked'], handle: followed.handle });
    assert.deepEqual(followed.lines, ['a 2']);
  });

  it('cannot be read on from what is gone, and from what is kept it can', async () => {
    for (const text of ['0', '1', '2']) {
      await publish(text);
      clock.advance(6 * minute);
    }
    assert.deepEqual(opened.bus.extents(['asked']), [{ topic: 'asked', partition: 0, begin: 1, end: 3 }]);
    const from = (offset: number) => ({ from: [{ topic: 'asked', partition: 0, offset }] });
    assert.throws(() => opened.bus.read(['asked'], from(0)), {
      code: 'ESCALOG_BUS_POSITION_GONE',
      retriable: false,
      message: 'Nobody can read on at 0 in partition 0 of asked: what is kept begins at 1.',
    });
    assert.deepEqual(linesOf((await Array.fromAsync(opened.bus.read(['asked'], from(1)))).flat()), ['a 1', 'a 2']);
  });
});
