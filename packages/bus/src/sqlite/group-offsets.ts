import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { damaged, type Place } from './log-row.ts';
import type { PartitionLog } from './partition-log.ts';

/** Where each group goes on reading: the offset behind the last message it has handled. */
export class GroupOffsets {
  readonly #load: StatementSync;
  readonly #store: StatementSync;
  readonly #ahead: StatementSync;

  constructor(database: DatabaseSync) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS group_offsets (
        grp TEXT NOT NULL, topic TEXT NOT NULL, partition INTEGER NOT NULL, next INTEGER NOT NULL,
        PRIMARY KEY (grp, topic, partition)
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
    return Number(this.#load.get(group, place.topic, place.partition)?.['next'] ?? 0);
  }

  store(group: string, place: Place, next: number): void {
    this.#store.run(group, place.topic, place.partition, next);
  }
}
