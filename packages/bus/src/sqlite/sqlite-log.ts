import type { Topic } from '@escalog/contracts';
import { textInSql, type Change, type JournalSession } from '@escalog/journal';
import { AppError, type Instant } from '@escalog/kernel';
import type { OutgoingMessage } from '../bus.ts';
import { partitionOf } from '../partitioner.ts';
import type { AppendedMessage } from './log-message.ts';
import { damaged, FrameWriter } from './log-row.ts';
import { definitionOf, PartitionLog } from './partition-log.ts';

/** One topic with its partitions. */
interface TopicLog {
  readonly logs: readonly PartitionLog[];
  readonly storeEnd: Change;
}

/**
 * All topics with their partitions, and where each of them ends.
 *
 * The ends are kept in a table of their own, in the same turns as the messages: a partition that lost its
 * newest rows no longer agrees with it. Every row has a checksum and the offsets of a topic that is not
 * compacted have no gaps, both of which are checked whenever rows are read.
 */
export class SqliteLog {
  readonly #session: JournalSession;
  readonly #topics = new Map<string, TopicLog>();
  /** Those with messages in the turn at hand, and those with messages that the tables may not have. */
  readonly #grown = new Set<PartitionLog>();
  readonly #ahead = new Set<PartitionLog>();
  /** What was appended in the turn at hand. */
  readonly #fresh: AppendedMessage[] = [];
  readonly #partitioner = new RememberingPartitioner();

  constructor(session: JournalSession, topics: readonly Topic[]) {
    this.#session = session;
    const known = storedEnds(session);
    for (const topic of topics) {
      const stored = known.get(topic.name)?.size ?? topic.partitions;
      if (stored !== topic.partitions) throw partitionsChanged(topic, stored);
    }
    session.define(topics.map(definitionsOf).join(''));
    const frames = new FrameWriter();
    for (const topic of topics) {
      const logs = partitionsOf(topic).map((partition) => new PartitionLog(session, frames, topic, partition));
      for (const log of logs) expectEnd(log, known.get(topic.name)?.get(log.partition) ?? 0);
      this.#topics.set(topic.name, { logs, storeEnd: session.change(storeEndOf(topic.name), { replaces: true }) });
    }
    session.onApplied((turn) => {
      for (const log of this.#ahead) if (log.applied(turn)) this.#ahead.delete(log);
    });
    session.onPurge(() => {
      for (const { logs } of this.#topics.values()) for (const log of logs) log.forgetSuperseded();
    });
  }

  /** The partitions of a topic. Throws when there is no such topic. */
  partitions(topic: string): readonly PartitionLog[] {
    return this.#topic(topic).logs;
  }

  /** The partition of a topic on which messages with this key are. Throws when there is no such topic. */
  partitionOf(topic: string, key: string): PartitionLog {
    const { logs } = this.#topic(topic);
    return logs[this.#partitioner.partitionOf(key, logs.length)] as PartitionLog;
  }

  /** Only from within `session.write`. */
  append(topic: string, messages: readonly OutgoingMessage[], now: Instant): void {
    const { logs } = this.#topic(topic);
    if (this.#fresh.length === 0) this.#session.beforeCommit(this.#endTurn);
    let last: PartitionLog | undefined;
    for (const message of messages) {
      const log = logs[this.#partitioner.partitionOf(message.key, logs.length)] as PartitionLog;
      this.#fresh.push(log.append(message, message.appendedAt ?? now));
      if (log === last) continue;
      this.#grown.add(log);
      last?.announce();
      last = log;
    }
    last?.announce();
  }

  /** Readers of this turn had the events themselves; those that come later decode them, so that memory holds each but once. */
  readonly #endTurn = (): void => {
    for (const log of this.#grown) {
      this.#topic(log.topic).storeEnd(log.partition, log.end);
      this.#ahead.add(log);
    }
    for (const message of this.#fresh) message.event = undefined;
    this.#grown.clear();
    this.#fresh.length = 0;
  };

  #topic(name: string): TopicLog {
    const topic = this.#topics.get(name);
    if (topic !== undefined) return topic;
    throw new AppError(
      'ESCALOG_BUS_UNKNOWN_TOPIC',
      `There is no topic ${name}: use one of ${[...this.#topics.keys()].join(', ')}.`,
      { retriable: false },
    );
  }
}

/** What one input sets off is about one key, mostly. */
class RememberingPartitioner {
  #key = '';
  #partitions = 1;
  #partition = 0;

  partitionOf(key: string, partitions: number): number {
    if (key !== this.#key || partitions !== this.#partitions) {
      this.#partition = partitionOf(key, partitions);
      this.#key = key;
      this.#partitions = partitions;
    }
    return this.#partition;
  }
}

/** Where each partition ends, by topic and partition, as it is stored. */
function storedEnds(session: JournalSession): ReadonlyMap<string, ReadonlyMap<number, number>> {
  session.define(`
    CREATE TABLE IF NOT EXISTS log_ends (
      topic TEXT NOT NULL, partition INTEGER NOT NULL, end INTEGER NOT NULL, PRIMARY KEY (topic, partition)
    ) STRICT, WITHOUT ROWID`);
  const ends = new Map<string, Map<number, number>>();
  for (const { topic, partition, end } of session.tables.prepare('SELECT topic, partition, end FROM log_ends').all())
    ends.getOrInsertComputed(String(topic), () => new Map()).set(Number(partition), Number(end));
  return ends;
}

/** A topic's tables, with an end for each so that it is known how many partitions there are. */
function definitionsOf(topic: Topic): string {
  const name = textInSql(topic.name);
  return partitionsOf(topic)
    .map(
      (partition) => `${definitionOf(topic, partition)}
      INSERT OR IGNORE INTO log_ends VALUES (${name}, ${partition}, 0);`,
    )
    .join('');
}

/** By number of partition, so that the last run for each is all that is needed. */
function storeEndOf(topic: string): string {
  return `
    INSERT INTO log_ends (topic, partition, end) VALUES (${textInSql(topic)}, ?, ?)
    ON CONFLICT DO UPDATE SET end = excluded.end`;
}

function expectEnd(log: PartitionLog, end: number): void {
  if (end === log.end) return;
  throw damaged(log, Math.min(end, log.end), `is where the log ends, but ${Math.max(end, log.end)} should be`);
}

function partitionsOf({ partitions }: Topic): readonly number[] {
  return Array.from({ length: partitions }, (_, partition) => partition);
}

/** With another number of partitions a key's next message would land on another partition than its last one. */
function partitionsChanged(topic: Topic, stored: number): AppError {
  return new AppError(
    'ESCALOG_BUS_PARTITIONS_CHANGED',
    `${topic.name} is stored with ${stored} partitions and cannot be opened with ${topic.partitions}: export it and import it into a new data folder.`,
    { retriable: false },
  );
}
