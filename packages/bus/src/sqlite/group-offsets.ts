import type { StatementSync } from 'node:sqlite';
import type { JournalSession } from '@escalog/journal';
import { damaged, type Place } from './log-row.ts';
import type { PartitionLog } from './partition-log.ts';

/**
 * Where each group goes on reading: the offset behind the last message it has handled. Kept in memory, and
 * stored once for each turn, in the commit of what the messages led to.
 */
export class GroupOffsets {
  readonly #session: JournalSession;
  readonly #moved = new Map<string, readonly [group: string, topic: string, partition: number, next: number]>();
  /** What is stored: nobody else writes there while the data file is open. */
  readonly #known = new Map<string, number>();
  readonly #load: StatementSync;
  readonly #store: StatementSync;
  readonly #ahead: StatementSync;

  constructor(session: JournalSession) {
    this.#session = session;
    const { database } = session;
    database.exec(`
      CREATE TABLE IF NOT EXISTS group_offsets (
        grp TEXT NOT NULL, topic TEXT NOT NULL, partition INTEGER NOT NULL, next INTEGER NOT NULL,
        PRIMARY KEY (partition, topic, grp)
      ) STRICT, WITHOUT ROWID`);
    this.#load = database.prepare('SELECT next FROM group_offsets WHERE grp = ? AND topic = ? AND partition = ?');
    this.#store = database.prepare(`
      INSERT INTO group_offsets (grp, topic, partition, next) VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET next = excluded.next`);
    this.#ahead = database.prepare('SELECT grp FROM group_offsets WHERE topic = ? AND partition = ? AND next > ?');
  }

  /** Throws when a group has handled messages that the partition does not have any more. */
  verify(logs: readonly PartitionLog[]): void {
    for (const log of logs) {
      const ahead = this.#ahead.get(log.topic, log.partition, log.end);
      if (ahead !== undefined) throw damaged(log, log.end, `is missing, but ${String(ahead['grp'])} has handled it`);
    }
  }

  load(group: string, place: Place): number {
    const key = keyOf(group, place);
    return (
      this.#moved.get(key)?.[3] ??
      this.#known.getOrInsertComputed(key, () =>
        Number(this.#load.get(group, place.topic, place.partition)?.['next'] ?? 0),
      )
    );
  }

  /** Only from within `session.write`. */
  store(group: string, place: Place, next: number): void {
    if (this.#moved.size === 0) this.#session.beforeCommit(this.#flush);
    this.#moved.set(keyOf(group, place), [group, place.topic, place.partition, next]);
  }

  readonly #flush = (): void => {
    for (const [key, moved] of this.#moved) {
      this.#store.run(...moved);
      this.#known.set(key, moved[3]);
    }
    this.#moved.clear();
  };
}

function keyOf(group: string, { topic, partition }: Place): string {
  return `${group} ${topic} ${partition}`;
}
