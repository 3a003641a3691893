import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Topic } from '@escalog/contracts';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { partitionOf } from '../partitioner.ts';
import { keys, message } from '../testing/messages.ts';
import { checkLog } from './check-log.ts';
import { openFolder, type OpenedFolder } from './testing/opened-folder.ts';

const minute = 60_000;
const topics: readonly Topic[] = [
  { name: 'told', partitions: 2, compacted: false, byKey: true },
  { name: 'latest', partitions: 2, compacted: true },
  { name: 'brief', partitions: 1, compacted: false, retention: 10 * minute },
];

describe('checking the log', () => {
  let opened: OpenedFolder;
  beforeEach(async () => {
    const clock = new ManualClock(instantOf(Date.parse('2026-11-18T02:00:00Z')));
    opened = openFolder({ topics, clock });
    for (let round = 0; round < 20; round += 1) {
      for (const { name } of topics)
        await opened.bus.publish(
          name,
          keys(8).map((key) => message(key, `${round}`)),
        );
      clock.advance(minute);
    }
    await opened.journal.applied();
  });
  afterEach(() => opened.remove());

  const findings = () =>
    [...checkLog(opened.journal.tables, topics)].flatMap(({ topic, partition, finding }) =>
      finding === undefined ? [] : [`${topic} ${partition}: ${finding}`],
    );

  it('finds nothing wrong with what was superseded or is too old to be kept, and counts the rest', () => {
    assert.deepEqual(findings(), []);
    const counts = Map.groupBy(checkLog(opened.journal.tables, topics), ({ topic }) => topic);
    const messages = topics.map(({ name }) => counts.get(name)?.reduce((sum, each) => sum + each.messages, 0));
    assert.deepEqual(messages, [160, 8, 88]);
  });

  for (const [sql, finding] of Object.entries({
    [`UPDATE "log.told.1" SET frame = CAST(substr(frame, 1, 30) || x'FF' || substr(frame, 32) AS BLOB) WHERE offset = 9`]:
      'told 1: message 9 is damaged',
    'DELETE FROM "log.told.0" WHERE offset = 5': 'told 0: message 5 is missing',
    'DELETE FROM "log.told.0" WHERE offset = 0': 'told 0: message 0 is missing',
    'DELETE FROM "log.brief.0" WHERE offset = 150': 'brief 0: message 150 is missing',
    "UPDATE log_ends SET end = 161 WHERE topic = 'brief'": 'brief 0: it ends at 160, but 161 is where it should',
    'DROP TABLE "log.latest.1"': 'latest 1: its table is missing',
  })) {
    it(`finds: ${finding}`, () => {
      opened.journal.define(sql);
      assert.deepEqual(findings(), [finding]);
    });
  }

  const keyOn = (partition: number): string =>
    keys(8).find((key) => partitionOf(key, 2) === partition) ?? assert.fail();

  it('finds an index by key that lacks a message', async () => {
    const { tables } = opened.journal;
    const ofIndex = `name = 'log.told.0.key'`;
    /** The thread that writes the tables has a connection of its own: another version of the schema has it read that again. */
    const version = tables.prepare('PRAGMA schema_version').get()?.['schema_version'] as number;
    tables.enableDefensive(false);
    tables.exec(`
      CREATE TEMP TABLE hidden AS SELECT * FROM sqlite_schema WHERE ${ofIndex};
      PRAGMA writable_schema = ON;
      DELETE FROM sqlite_schema WHERE ${ofIndex};
      PRAGMA schema_version = ${version + 1};
      PRAGMA writable_schema = RESET`);
    await opened.bus.publish('told', [message(keyOn(0), 'not in the index')]);
    await opened.journal.applied();
    tables.exec(`
      PRAGMA writable_schema = ON;
      INSERT INTO sqlite_schema SELECT * FROM hidden;
      PRAGMA schema_version = ${version + 2};
      PRAGMA writable_schema = RESET`);
    assert.match(findings().join('\n'), /^told 0: wrong # of entries in index log\.told\.0\.key$/);
  });
});
