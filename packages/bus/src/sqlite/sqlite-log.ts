import type { StatementSync } from 'node:sqlite';
import type { Topic } from '@escalog/contracts';
import type { JournalSession } from '@escalog/journal';
import { AppError, type Instant } from '@escalog/kernel';
import type { OutgoingMessage } from '../bus.ts';
import { partitionOf } from '../partitioner.ts';
import { damaged } from './log-row.ts';
import { PartitionLog } from './partition-log.ts';

/** How many of each partition's newest messages are verified when the log is opened. */
const verifiedAtOpening = 64;

/**
 * All topics with their partitions, and where each of them ends.
 *
 * The ends are kept in a table of their own, in the same commits as the messages: a partition that lost its
 * newest rows no longer agrees with it. Every row has a checksum and the offsets of a topic that is not
 * compacted have no gaps, both of which are checked whenever rows are read.
 */
export class SqliteLog {
  readonly #topics = new Map<string, readonly PartitionLog[]>();
  readonly #storeEnd: StatementSync;
  readonly #session: JournalSession;
  readonly #grown = new Set<PartitionLog>();

  constructor(session: JournalSession, topics: readonly Topic[]) {
    this.#session = session;
    const { database } = session;
    database.exec(`
      CREATE TABLE IF NOT EXISTS log_ends (
        topic TEXT NOT NULL, partition INTEGER NOT NULL, end INTEGER NOT NULL, PRIMARY KEY (topic, partition)
      ) STRICT, WITHOUT ROWID`);
    this.#storeEnd = database.prepare(`
      INSERT INTO log_ends (topic, partition, end) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET end = excluded.end`);
    const ends = database.prepare('SELECT partition, end FROM log_ends WHERE topic = ? ORDER BY partition');
    for (const topic of topics) {
      const known = ends.all(topic.name).map((row) => Number(row['end']));
      if (known.length > 0 && known.length !== topic.partitions) throw partitionsChanged(topic, known.length);
      const logs = Array.from(
        { length: topic.partitions },
        (_, partition) => new PartitionLog(database, topic, partition),
      );
      for (const log of logs) this.#check(log, known[log.partition]);
      this.#topics.set(topic.name, logs);
    }
    session.onPurge(() => {
      for (const log of [...this.#topics.values()].flat()) log.forgetSuperseded();
    });
  }

  /** The partitions of a topic. Throws when there is no such topic. */
  partitions(topic: string): readonly PartitionLog[] {
    const logs = this.#topics.get(topic);
    if (logs !== undefined) return logs;
    throw new AppError(
      'ESCALOG_BUS_UNKNOWN_TOPIC',
      `There is no topic ${topic}: use one of ${[...this.#topics.keys()].join(', ')}.`,
      { retriable: false },
    );
  }

  /** Only from within `session.write`. */
  append(topic: string, messages: readonly OutgoingMessage[], now: Instant): void {
    const logs = this.partitions(topic);
    const touched = new Set<PartitionLog>();
    for (const message of messages) {
      const log = logs[partitionOf(message.key, logs.length)] as PartitionLog;
      log.append(message, message.appendedAt ?? now);
      touched.add(log);
    }
    for (const log of touched) {
      if (this.#grown.size === 0) this.#session.beforeCommit(this.#storeEnds);
      this.#grown.add(log);
      log.announce();
    }
  }

  readonly #storeEnds = (): void => {
    for (const log of this.#grown) {
      this.#storeEnd.run(log.topic, log.partition, log.end);
      log.endTurn();
    }
    this.#grown.clear();
  };

  #check(log: PartitionLog, end: number | undefined): void {
    if (end === undefined && log.end === 0) this.#storeEnd.run(log.topic, log.partition, 0);
    else if (end !== log.end)
      throw damaged(
        log,
        Math.min(end ?? 0, log.end),
        `is where the log ends, but ${Math.max(end ?? 0, log.end)} should be`,
      );
    log.verifyNewest(verifiedAtOpening);
  }
}

/** With another number of partitions a key's next message would land on another partition than its last one. */
function partitionsChanged(topic: Topic, stored: number): AppError {
  return new AppError(
    'ESCALOG_BUS_PARTITIONS_CHANGED',
    `${topic.name} is stored with ${stored} partitions and cannot be opened with ${topic.partitions}: export it and import it into a new data folder.`,
    { retriable: false },
  );
}
