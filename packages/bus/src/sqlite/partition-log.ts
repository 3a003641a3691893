import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Topic } from '@escalog/contracts';
import type { Instant } from '@escalog/kernel';
import type { Message, OutgoingMessage } from '../bus.ts';
import { damaged, frameOf, messageOf, type LogRow, type Place } from './log-row.ts';

/** How many of the newest messages are kept at hand, so that readers who keep up need no query. */
const recentMessages = 128;

/** One partition: a table whose row id is the offset. A compacted one has the key beside the frame, to find what is superseded. */
export class PartitionLog implements Place {
  readonly topic: string;
  readonly partition: number;
  /** The offset that the next message gets. */
  end: number;
  readonly #compacted: boolean;
  readonly #recent: Message[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #insert: StatementSync;
  readonly #supersede: StatementSync | undefined;
  readonly #page: StatementSync;
  readonly #newest: StatementSync;
  readonly #count: StatementSync;

  constructor(database: DatabaseSync, topic: Topic, partition: number) {
    this.topic = topic.name;
    this.partition = partition;
    this.#compacted = topic.compacted;
    const table = quoted(`log.${topic.name}.${partition}`);
    database.exec(`
      CREATE TABLE IF NOT EXISTS ${table} (
        offset INTEGER PRIMARY KEY, frame BLOB NOT NULL${topic.compacted ? ', key TEXT NOT NULL' : ''}
      ) STRICT`);
    if (topic.compacted) {
      database.exec(`CREATE INDEX IF NOT EXISTS ${quoted(`log.${topic.name}.${partition}.key`)} ON ${table} (key)`);
      this.#supersede = database.prepare(`DELETE FROM ${table} WHERE key = ? AND offset < ?`);
    }
    this.#insert = database.prepare(`INSERT INTO ${table} VALUES (?, ?${topic.compacted ? ', ?' : ''})`);
    this.#page = database.prepare(`SELECT offset, frame FROM ${table} WHERE offset >= ? ORDER BY offset LIMIT ?`, {
      returnArrays: true,
    });
    this.#newest = database.prepare(`SELECT offset, frame FROM ${table} ORDER BY offset DESC LIMIT ?`, {
      returnArrays: true,
    });
    this.#count = database.prepare(`SELECT count(*) AS count FROM ${table} WHERE offset >= ?`);
    this.end = this.#endOfTable();
  }

  /** Adds a message at the end. Readers hear of it when `announce` is called. */
  append(message: OutgoingMessage, appendedAt: Instant): void {
    const offset = this.end;
    const { key, value, headers } = message;
    const frame = frameOf(this, offset, message, appendedAt);
    this.#insert.run(...(this.#compacted ? [offset, frame, key] : [offset, frame]));
    this.#supersede?.run(key, offset);
    this.end = offset + 1;
    if (this.#recent.length >= 2 * recentMessages) this.#recent.splice(0, recentMessages);
    this.#recent.push({ topic: this.topic, partition: this.partition, offset, key, value, headers, appendedAt });
  }

  announce(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Calls `listener` after every append until the function that it returns is called. */
  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The next messages at or behind `from`, at least one if `from` lies before the end. Throws when one is damaged or missing. */
  page(from: number, limit: number): readonly Message[] {
    const oldest = this.#recent[0]?.offset;
    if (oldest !== undefined && from >= oldest) return this.#recent.slice(from - oldest, from - oldest + limit);

    const rows = this.#page.all(from, limit) as unknown as LogRow[];
    const messages = rows.map((row) => messageOf(this, row));
    this.#expectNoGap(from, messages);
    return messages;
  }

  /** How many messages there are at or behind `from`. */
  count(from: number): number {
    return this.#compacted ? Number(this.#count.get(from)?.['count']) : this.end - from;
  }

  /** Reads the newest messages once, and throws if one is damaged. */
  verifyNewest(limit: number): void {
    for (const row of this.#newest.all(limit) as unknown as LogRow[]) messageOf(this, row);
  }

  #endOfTable(): number {
    const newest = this.#newest.get(1) as unknown as LogRow | undefined;
    return newest === undefined ? 0 : newest[0] + 1;
  }

  #expectNoGap(from: number, messages: readonly Message[]): void {
    if (messages.length === 0 && from < this.end) throw damaged(this, from, 'is missing');
    if (this.#compacted) return;
    const missing = messages.findIndex((message, index) => message.offset !== from + index);
    if (missing !== -1) throw damaged(this, from + missing, 'is missing');
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
