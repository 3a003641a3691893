import type { StatementSync } from 'node:sqlite';
import type { Topic } from '@escalog/contracts';
import { nameInSql, type Change, type JournalSession } from '@escalog/journal';
import { after, AppError, type Instant, type Milliseconds } from '@escalog/kernel';
import type { Message, OutgoingMessage } from '../bus.ts';
import { Listeners } from '../listeners.ts';
import { AppendedMessage } from './log-message.ts';
import {
  checksumOfPlace,
  damaged,
  keyInSql,
  longestIndexedKey,
  messageOf,
  packedFrom,
  type FrameWriter,
  type LogRow,
  type Place,
} from './log-row.ts';

/** How many of the newest messages are kept at hand, so that readers who keep up need no query. */
const recentMessages = 128;
/** How many bytes their values have at most, unless the table does not have them yet: there are hundreds of partitions. */
const recentBytes = 64 * 1_024;
/** How many messages of one key are unpacked in one turn. */
const unpackedAtOnce = 128;
/** About how many bytes of messages are unpacked in one turn: whoever reads them holds them, for as long as a client takes. */
const bytesAtOnce = 256 * 1_024;
/** How many of the newest messages are verified when the log is opened. */
const verifiedAtOpening = 64;

/**
 * One partition: a table whose row id is the offset. A compacted one has the key beside the frame, to find what is superseded.
 * The newest messages are in memory, and among them all that the table may not have yet.
 */
export class PartitionLog implements Place {
  readonly topic: string;
  readonly partition: number;
  /** The offset that the next message gets. */
  end: number;
  /** The offset of the oldest message that is kept. */
  #begin: number;
  /** When that was appended, once it was looked up. */
  #begunAt: Instant | undefined;
  /** The offset behind the newest message that the table has. */
  #applied: number;
  /** Without a gap up to the end. */
  readonly #recent: AppendedMessage[] = [];
  /** Of their values. */
  #recentBytes = 0;
  readonly #appended = new Listeners();
  readonly #session: JournalSession;
  readonly #frames: FrameWriter;
  readonly #table: string;
  readonly #checksum: number;
  readonly #compacted: boolean;
  readonly #byKey: boolean;
  readonly #retention: Milliseconds | undefined;
  readonly #prepared = new Map<string, StatementSync>();
  #insert: Change | undefined;
  #insertPacked: Change | undefined;
  #supersede: Change | undefined;
  #forget: Change | undefined;

  /** Its table is there: see `definitionOf`. Throws when one of the newest messages is damaged. */
  constructor(session: JournalSession, frames: FrameWriter, topic: Topic, partition: number) {
    this.topic = topic.name;
    this.partition = partition;
    this.#session = session;
    this.#frames = frames;
    this.#table = tableOf(topic.name, partition);
    this.#checksum = checksumOfPlace(this);
    this.#compacted = topic.compacted;
    this.#byKey = topic.byKey === true;
    this.#retention = topic.retention;
    const newest = this.#rows('ORDER BY offset DESC LIMIT ?', verifiedAtOpening);
    for (const row of newest) messageOf(this, row);
    this.end = newest[0] === undefined ? 0 : newest[0][0] + 1;
    this.#applied = this.end;
    this.#begin = this.#beginOfTable();
  }

  /** Adds a message at the end, and removes those whose time is over. Readers hear of it when `announce` is called. Only from within `session.write`. */
  append(message: OutgoingMessage, appendedAt: Instant): AppendedMessage {
    const { key } = message;
    if (this.#byKey && key.length * 3 > longestIndexedKey) expectIndexable(this, key);
    const offset = this.end;
    const frame = this.#frames.frameOf(this.#checksum, offset, message, appendedAt);
    this.#store(offset, frame, key);
    if (this.#compacted) {
      this.#supersede ??= this.#session.change(`DELETE FROM ${this.#table} WHERE key = ? AND offset < ?`);
      this.#supersede(key, offset);
    }
    const appended = new AppendedMessage(this, offset, message, appendedAt, this.#session.turn);
    this.#recent.push(appended);
    this.#recentBytes += appended.value.length;
    this.end = offset + 1;
    if (this.#retention !== undefined) this.#forgetBefore(after(appendedAt, -this.#retention));
    return appended;
  }

  /** The offset of the oldest message that is kept, where messages are removed by age. */
  get begin(): number {
    return this.#begin;
  }

  announce(): void {
    this.#appended.tell();
  }

  /** Calls `listener` after every append until the function that it returns is called. */
  onAppend(listener: () => void): () => void {
    return this.#appended.add(listener);
  }

  /** Lets go of what the table has by now, for it has everything up to `turn`. False while more is to come. */
  applied(turn: number): boolean {
    const { length } = this.#recent;
    let pending = this.#applied - this.#oldest;
    while (pending < length && (this.#recent[pending] as AppendedMessage).turn <= turn) pending += 1;
    this.#applied = this.#oldest + pending;
    if (pending >= 2 * recentMessages || this.#recentBytes > recentBytes) this.#letGo(pending);
    return this.#applied === this.end;
  }

  /** From memory too, where those who keep up may read it for a while: it may be the address of somebody who was erased. */
  forgetSuperseded(): void {
    if (this.#compacted) this.#take(this.#applied - this.#oldest);
  }

  /** Half of what there may be at most stays of those that the table has, which are the oldest so many. */
  #letGo(stored: number): void {
    let count = Math.max(stored - recentMessages, 0);
    let bytes = this.#recentBytes - bytesOf(this.#recent.slice(0, count));
    for (; count < stored && bytes > recentBytes / 2; count += 1)
      bytes -= (this.#recent[count] as AppendedMessage).value.length;
    this.#take(count);
  }

  #take(count: number): void {
    this.#recentBytes -= bytesOf(this.#recent.splice(0, count));
  }

  /**
   * The next messages at or behind `wanted`, at least one if that lies before the end, and fewer than `limit` where they are long. Throws
   * when one is damaged or missing.
   */
  page(wanted: number, limit: number): readonly Message[] {
    const from = Math.max(wanted, this.#begin);
    const oldest = this.#oldest;
    if (from >= oldest) return this.#recent.slice(from - oldest, from - oldest + limit);
    const messages: Message[] = [];
    let bytes = 0;
    const sql = `SELECT offset, frame FROM ${this.#table} WHERE offset >= ? AND offset < ? ORDER BY offset LIMIT ?`;
    for (const row of this.#statement(sql).iterate(from, oldest, limit) as Iterable<unknown> as Iterable<LogRow>) {
      const message = messageOf(this, row);
      messages.push(message);
      bytes += message.value.length;
      if (bytes >= bytesAtOnce) break;
    }
    const isCut = bytes >= bytesAtOnce;
    if (!this.#compacted) this.#expectNoGap(from, isCut ? messages.length : Math.min(limit, oldest - from), messages);
    else if (messages.length === 0 && oldest === this.end) throw damaged(this, from, 'is missing');
    return isCut ? messages : [...messages, ...this.#recent.slice(0, limit - messages.length)];
  }

  /**
   * Messages with this key from an offset on and before another, in order, and the offset behind which there are more: of those that have to be
   * read no more than are unpacked in one turn. Only of a topic that is read by key.
   */
  history(key: string, from: number, before: number): { readonly messages: readonly Message[]; readonly next: number } {
    const oldest = Math.min(this.#oldest, before);
    const messages: Message[] = [];
    let bytes = 0;
    const sql = `SELECT offset, frame FROM ${this.#table} WHERE ${keyInSql} = ? AND offset >= ? AND offset < ? ORDER BY offset`;
    for (const row of this.#statement(sql).iterate(key, from, oldest) as Iterable<unknown> as Iterable<LogRow>) {
      const message = messageOf(this, row);
      messages.push(message);
      bytes += message.value.length;
      if (messages.length >= unpackedAtOnce || bytes >= bytesAtOnce) return { messages, next: message.offset + 1 };
    }
    const isAmong = ({ key: of, offset }: Message): boolean => of === key && offset >= from && offset < before;
    return { messages: [...messages, ...this.#recent.filter(isAmong)], next: before };
  }

  /** Has the index that `history` reads by made anew, from the table. Only from within `session.write`. */
  rebuildHistory(): void {
    this.#session.change(`REINDEX ${indexOf(this.topic, this.partition)}`)();
  }

  /** How many messages there are at or behind `from`. */
  count(from: number): number {
    if (!this.#compacted) return this.end - Math.max(from, this.#begin);
    const pending = Math.max(from, this.#applied);
    const sql = `SELECT count(*) FROM ${this.#table} WHERE offset >= ? AND offset < ?`;
    const [stored] = this.#statement(sql).get(from, this.#applied) as unknown as [number];
    return stored + this.end - pending;
  }

  #store(offset: number, frame: Uint8Array, key: string): void {
    const body = packedFrom(frame);
    const beside = this.#compacted ? [key] : [];
    if (body === undefined) {
      this.#insert ??= this.#insertOf('?');
      this.#insert(offset, frame, ...beside);
    } else {
      this.#insertPacked ??= this.#insertOf('CAST(? || packed(?) AS BLOB)');
      this.#insertPacked(offset, frame.subarray(0, body), frame.subarray(body), ...beside);
    }
  }

  #insertOf(frame: string): Change {
    return this.#session.change(`INSERT INTO ${this.#table} VALUES (?, ${frame}${this.#compacted ? ', ?' : ''})`);
  }

  /** The offset of the oldest message in memory; the end when there is none. */
  get #oldest(): number {
    return this.end - this.#recent.length;
  }

  #rows(where: string, ...parameters: readonly (number | string)[]): readonly LogRow[] {
    const statement = this.#statement(`SELECT offset, frame FROM ${this.#table} ${where}`);
    return statement.all(...parameters) as unknown as LogRow[];
  }

  /** Most partitions need few of them, and there are hundreds of partitions. */
  #statement(sql: string): StatementSync {
    return this.#prepared.getOrInsertComputed(sql, () => this.#session.tables.prepare(sql, { returnArrays: true }));
  }

  /** Where nothing is deleted by age, the log begins at 0, and what is missing there is missed. */
  #beginOfTable(): number {
    if (this.#retention === undefined) return 0;
    return this.#rows('ORDER BY offset LIMIT ?', 1)[0]?.[0] ?? this.end;
  }

  /** The newest message stays, so that the table tells where the log ends. */
  #forgetBefore(time: Instant): void {
    const begin = this.#begin;
    while (this.#begin < this.end - 1 && (this.#begunAt ??= this.page(this.#begin, 1)[0]?.appendedAt ?? time) < time) {
      this.#begin += 1;
      this.#begunAt = undefined;
    }
    if (begin === this.#begin) return;
    this.#forget ??= this.#session.change(`DELETE FROM ${this.#table} WHERE offset < ?`);
    this.#forget(this.#begin);
  }

  #expectNoGap(from: number, count: number, messages: readonly Message[]): void {
    for (let index = 0; index < count; index += 1)
      if (messages[index]?.offset !== from + index) throw damaged(this, from + index, 'is missing');
  }
}

function bytesOf(messages: readonly Message[]): number {
  return messages.reduce((bytes, { value }) => bytes + value.length, 0);
}

/** The table of a partition and its indexes, made where they are not. */
export function definitionOf({ name, compacted, byKey }: Topic, partition: number): string {
  const table = tableOf(name, partition);
  return `
    CREATE TABLE IF NOT EXISTS ${table} (
      offset INTEGER PRIMARY KEY, frame BLOB NOT NULL${compacted ? ', key TEXT NOT NULL' : ''}
    ) STRICT;
    ${compacted ? `CREATE INDEX IF NOT EXISTS ${indexOf(name, partition)} ON ${table} (key);` : ''}
    ${byKey === true ? `CREATE INDEX IF NOT EXISTS ${indexOf(name, partition)} ON ${table} (${keyInSql});` : ''}`;
}

/** The table of a partition. */
export function tableOf(topic: string, partition: number): string {
  return nameInSql(`log.${topic}.${partition}`);
}

/** The index of a partition by key. */
function indexOf(topic: string, partition: number): string {
  return nameInSql(`log.${topic}.${partition}.key`);
}

function expectIndexable({ topic }: Place, key: string): void {
  const length = Buffer.byteLength(key);
  if (length <= longestIndexedKey) return;
  throw new AppError(
    'ESCALOG_BUS_KEY_TOO_LONG',
    `A key on ${topic} takes at most ${longestIndexedKey} bytes, and this one takes ${length}.`,
    { retriable: false },
  );
}
