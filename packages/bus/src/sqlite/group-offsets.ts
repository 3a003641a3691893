import { textInSql, type Change, type JournalSession } from '@escalog/journal';
import { damaged, type Place } from './log-row.ts';
import type { PartitionLog } from './partition-log.ts';

/** Where a group goes on reading a partition: the offset behind the last message it has handled. */
export interface GroupOffset {
  readonly next: number;
  /** Only from within `session.write`. */
  moveTo(next: number): void;
}

/**
 * Where each group goes on reading. Kept in memory, for nobody else writes it while the data file is open, and
 * stored once for each turn, with what the messages led to.
 */
export class GroupOffsets {
  readonly #session: JournalSession;
  readonly #offsets = new Map<string, MovingOffset>();
  readonly #stores = new Map<string, Change>();
  readonly #moved = new Set<MovingOffset>();

  constructor(session: JournalSession) {
    this.#session = session;
    session.define(`
      CREATE TABLE IF NOT EXISTS group_offsets (
        grp TEXT NOT NULL, topic TEXT NOT NULL, partition INTEGER NOT NULL, next INTEGER NOT NULL,
        PRIMARY KEY (partition, topic, grp)
      ) STRICT, WITHOUT ROWID`);
    for (const { grp, topic, partition, next } of session.tables.prepare('SELECT * FROM group_offsets').all())
      this.#add(String(grp), { topic: String(topic), partition: Number(partition) }, Number(next));
  }

  /** Throws when a group has handled messages that the partition does not have any more. */
  verify(logs: readonly PartitionLog[]): void {
    const ends = new Map(logs.map((log) => [placeOf(log), log]));
    for (const offset of this.#offsets.values()) {
      const log = ends.get(placeOf(offset));
      if (log !== undefined && offset.next > log.end)
        throw damaged(log, log.end, `is missing, but ${offset.group} has handled it`);
    }
  }

  of(group: string, place: Place): GroupOffset {
    return this.#offsets.get(keyOf(group, place)) ?? this.#add(group, place, 0);
  }

  #add(group: string, place: Place, next: number): MovingOffset {
    const offset = new MovingOffset(group, place, next, this.#noteMove);
    this.#offsets.set(keyOf(group, place), offset);
    return offset;
  }

  readonly #noteMove = (offset: MovingOffset): void => {
    if (this.#moved.size === 0) this.#session.beforeCommit(this.#flush);
    this.#moved.add(offset);
  };

  readonly #flush = (): void => {
    for (const { group, topic, partition, next } of this.#moved) this.#storeOf(group, topic)(partition, next);
    this.#moved.clear();
  };

  /** By number of partition, so that the last run for each is all that is needed. */
  #storeOf(group: string, topic: string): Change {
    return this.#stores.getOrInsertComputed(`${group} ${topic}`, () =>
      this.#session.change(
        `INSERT INTO group_offsets (grp, topic, partition, next) VALUES (${textInSql(group)}, ${textInSql(topic)}, ?, ?)
         ON CONFLICT DO UPDATE SET next = excluded.next`,
        { replaces: true },
      ),
    );
  }
}

class MovingOffset implements GroupOffset, Place {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  next: number;
  readonly #moved: (offset: MovingOffset) => void;

  constructor(group: string, { topic, partition }: Place, next: number, moved: (offset: MovingOffset) => void) {
    this.group = group;
    this.topic = topic;
    this.partition = partition;
    this.next = next;
    this.#moved = moved;
  }

  moveTo(next: number): void {
    this.next = next;
    this.#moved(this);
  }
}

function keyOf(group: string, place: Place): string {
  return `${group} ${placeOf(place)}`;
}

function placeOf({ topic, partition }: Place): string {
  return `${topic} ${partition}`;
}
