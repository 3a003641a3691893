import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Topic } from '@escalog/contracts';
import { AppError } from '@escalog/kernel';
import { Inbox } from '../testing/inbox.ts';
import { keys, message, readAll } from '../testing/messages.ts';
import { openSqliteBus } from './sqlite-bus.ts';
import { openFolder, type OpenedFolder } from './testing/opened-folder.ts';

const topics: readonly Topic[] = [
  { name: 'topic', partitions: 1, compacted: false },
  { name: 'wide', partitions: 4, compacted: false },
  { name: 'latest', partitions: 1, compacted: true },
];

/** SQL that changes one byte of a frame. */
const tampered = (at: number): string =>
  `frame = CAST(substr(frame, 1, ${at}) || x'FF' || substr(frame, ${at + 2}) AS BLOB)`;

describe('a damaged log', () => {
  let opened: OpenedFolder;
  beforeEach(async () => {
    opened = openFolder({ topics });
    await opened.bus.publish(
      'topic',
      Array.from({ length: 1_000 }, (_, index) => message('a', `${index}`)),
    );
    await opened.journal.applied();
  });
  afterEach(() => opened.remove());

  const damage = (sql: string) => opened.journal.tables.exec(sql);
  const openAgain = () =>
    openSqliteBus({ journal: opened.journal, topics, clock: { now: () => assert.fail(), alarm: () => assert.fail() } });
  const naming =
    (...parts: readonly string[]) =>
    (error: unknown) => {
      assert.ok(error instanceof AppError);
      assert.equal(error.code, 'ESCALOG_BUS_CORRUPTED');
      assert.equal(error.retriable, false);
      for (const part of [...parts, 'restore']) assert.ok(error.message.includes(part), error.message);
      return true;
    };

  for (const [what, change] of Object.entries({
    checksum: tampered(0),
    instant: tampered(11),
    form: tampered(12),
    'length of the key': tampered(15),
    key: tampered(20),
    headers: tampered(23),
    value: tampered(23 + JSON.stringify(message('a', '17').headers).length),
    end: 'frame = substr(frame, 1, length(frame) - 1)',
    frame: "frame = x''",
  })) {
    it(`is noticed on reading when a message’s ${what} is another`, async () => {
      damage(`UPDATE "log.topic.0" SET ${change} WHERE offset = 17`);
      await assert.rejects(readAll(opened.bus, 'topic'), naming('topic', 'partition 0', 'Message 17', 'damaged'));
    });
  }

  it('is noticed on reading when a message is missing', async () => {
    damage('DELETE FROM "log.topic.0" WHERE offset = 300');
    await assert.rejects(readAll(opened.bus, 'topic'), naming('topic', 'partition 0', 'Message 300', 'missing'));
  });

  it('is noticed on opening when one of the newest messages is another', () => {
    damage(`UPDATE "log.topic.0" SET ${tampered(20)} WHERE offset = 950`);
    assert.throws(openAgain, naming('topic', 'Message 950', 'damaged'));
  });

  it('is noticed on opening when the newest messages are missing', () => {
    damage('DELETE FROM "log.topic.0" WHERE offset >= 998');
    assert.throws(openAgain, naming('topic', 'Message 998', '1000'));
  });

  it('is noticed on opening when a partition is missing', () => {
    damage('DROP TABLE "log.topic.0"');
    assert.throws(openAgain, naming('topic', 'Message 0'));
  });

  it('is noticed on opening when a group has handled more than there is', () => {
    damage("INSERT INTO group_offsets VALUES ('pagers', 'topic', 0, 1001)");
    assert.throws(openAgain, naming('topic', 'Message 1000', 'pagers'));
  });

  it('holds up its own partition and no other, and is reported', async () => {
    await opened.bus.publish(
      'wide',
      keys(40).map((key) => message(key, '0')),
    );
    const { bus, journal } = (opened = await opened.reopen());
    const { partition, offset, count } = journal.tables
      .prepare('SELECT 2 AS partition, min(offset) AS offset, count(*) AS count FROM "log.wide.2"')
      .get() as Record<string, number>;
    damage(`UPDATE "log.wide.2" SET ${tampered(20)} WHERE offset = ${offset}`);
    const inbox = new Inbox();
    const reported = Promise.withResolvers<unknown>();
    await bus.consume({ group: 'g', topics: ['wide'], handle: inbox.handle, onError: reported.resolve });
    naming('wide', `partition ${partition}`)(await reported.promise);
    await inbox.has(40 - (count ?? 0));
    assert.equal(
      inbox.received.some((each) => each.partition === partition),
      false,
    );
  });

  it('is not what a compacted topic is for lack of what was superseded', async () => {
    for (const text of ['0', '1', '2'])
      await opened.bus.publish(
        'latest',
        keys(200).map((key) => message(key, text)),
      );
    opened = await opened.reopen();
    const read = await readAll(opened.bus, 'latest');
    assert.deepEqual(
      read.map(({ key }) => key),
      keys(200),
    );
    assert.equal(await opened.bus.lag('new', ['latest']), 200);
  });

  it('is not opened with another number of partitions', () => {
    const changed = [{ name: 'topic', partitions: 2, compacted: false }];
    assert.throws(
      () =>
        openSqliteBus({
          journal: opened.journal,
          topics: changed,
          clock: { now: () => assert.fail(), alarm: () => assert.fail() },
        }),
      { code: 'ESCALOG_BUS_PARTITIONS_CHANGED' },
    );
  });
});
