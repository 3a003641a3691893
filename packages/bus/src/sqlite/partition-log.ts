import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Topic } from '@escalog/contracts';
import { after, type Instant, type Milliseconds } from '@escalog/kernel';
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
  /** The offset of the oldest message that is kept. */
  #begin: number;
  readonly #compacted: boolean;
  readonly #retention: Milliseconds | undefined;
  readonly #recent: Message[] = [];
  /** Those of this turn, with their events. */
  #fresh: { event?: Message['event'] }[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #insert: StatementSync;
  readonly #supersede: StatementSync | undefined;
  readonly #page: StatementSync;
  readonly #newest: StatementSync;
  readonly #forget: StatementSync | undefined;
  readonly #count: StatementSync;

  constructor(database: DatabaseSync, topic: Topic, partition: number) {
    this.topic = topic.name;
    this.partition = partition;
    this.#compacted = topic.compacted;
    this.#retention = topic.retention;
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
    if (topic.retention !== undefined) this.#forget = database.prepare(`DELETE FROM ${table} WHERE offset < ?`);
    this.end = this.#endOfTable();
    this.#begin = this.#beginOfTable();
  }

  /** Adds a message at the end, and removes those whose time is over. Readers hear of it when `announce` is called. */
  append(message: OutgoingMessage, appendedAt: Instant): void {
    const offset = this.end;
    const { key, value, headers, event } = message;
    const frame = frameOf(this, offset, message, appendedAt);
    this.#insert.run(...(this.#compacted ? [offset, frame, key] : [offset, frame]));
    this.#supersede?.run(key, offset);
    this.end = offset + 1;
    if (this.#recent.length >= 2 * recentMessages) this.#recent.splice(0, recentMessages);
    const appended = { topic: this.topic, partition: this.partition, offset, key, value, headers, event, appendedAt };
    this.#recent.push(appended);
    this.#fresh.push(appended);
    if (this.#retention !== undefined) this.#forgetBefore(after(appendedAt, -this.#retention));
  }

  /** From memory too, where those who keep up may read it for a while: it may be the address of somebody who was erased. */
  forgetSuperseded(): void {
    if (this.#compacted) this.#recent.length = 0;
  }

  /** Events are at hand for the turn: kept longer, they would cost more memory than decoding the few that are read later. */
  endTurn(): void {
    for (const message of this.#fresh) message.event = undefined;
    this.#fresh = [];
  }

  announce(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Calls `listener` after every append until the function that it returns is called. */
  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The next messages at or behind `wanted`, at least one if that lies before the end. Throws when one is damaged or missing. */
  page(wanted: number, limit: number): readonly Message[] {
    const from = Math.max(wanted, this.#begin);
    const oldest = this.#recent[0]?.offset;
    if (oldest !== undefined && from >= oldest) return this.#recent.slice(from - oldest, from - oldest + limit);

    const rows = this.#page.all(from, limit) as unknown as LogRow[];
    const messages = rows.map((row) => messageOf(this, row));
    this.#expectNoGap(from, messages);
    return messages;
  }

  /** How many messages there are at or behind `from`. */
  count(from: number): number {
    return this.#compacted ? Number(this.#count.get(from)?.['count']) : this.end - Math.max(from, this.#begin);
  }

  /** Reads the newest messages once, and throws if one is damaged. */
  verifyNewest(limit: number): void {
    for (const row of this.#newest.all(limit) as unknown as LogRow[]) messageOf(this, row);
  }

  #endOfTable(): number {
    const newest = this.#newest.get(1) as unknown as LogRow | undefined;
    return newest === undefined ? 0 : newest[0] + 1;
  }

  /** Where nothing is deleted by age, the log begins at 0, and what is missing there is missed. */
  #beginOfTable(): number {
    if (this.#retention === undefined) return 0;
    const [oldest] = this.#page.all(0, 1) as unknown as LogRow[];
    return oldest === undefined ? this.end : oldest[0];
  }

  /** The newest message stays, so that the table tells where the log ends. */
  #forgetBefore(time: Instant): void {
    let begin = this.#begin;
    while (begin < this.end - 1 && (this.page(begin, 1)[0]?.appendedAt ?? time) < time) begin += 1;
    if (begin === this.#begin) return;
    this.#forget?.run(begin);
    this.#begin = begin;
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
