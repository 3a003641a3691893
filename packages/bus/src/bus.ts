import type { EscalogEvent } from '@escalog/contracts';
import type { AppError, Awaitable, Instant, Milliseconds } from '@escalog/kernel';

/**
 * A durable, partitioned log.
 *
 * Promises of every adapter:
 * - Messages with the same key land on the same partition of a topic, the one that Kafka's default
 *   partitioner (murmur2) gives, and are read in the order in which their publishing resolved.
 * - A message whose publishing resolved is delivered to every group at least once, also after a crash. The
 *   embedded adapter delivers at once and makes message, effects and offsets durable in one commit: what a
 *   power cut takes back there, it takes back together, and only before the store's `settled` resolved.
 * - A message of a topic with a retention may be gone once that time has passed, and readers go on behind it.
 * - A dependency that is down rejects with a retriable `AppError`, and then nothing is known about the
 *   messages: publish them again. A topic that does not exist rejects, not retriable.
 * - What can be answered at once is: then a refusal is thrown where these promises say that it rejects. `await` takes either.
 * - `close` stops what is running, may be called twice, and calls after it reject.
 */
export interface Bus {
  /** Appends messages in their order; answers once that is as safe as is promised above. */
  publish(topic: string, messages: readonly OutgoingMessage[]): Awaitable<void>;
  /**
   * Reads topics as a member of a group: each partition goes to one member, the one that has the partitions of the
   * same number of the other topics, from where the group left off (from the beginning when it is new). `handle` gets messages of one partition in order and resolves once
   * their effect is stored; then the group's offset moves on. If it rejects, the same messages come again,
   * and the other partitions go on meanwhile.
   */
  consume(subscription: Subscription): Promise<GroupConsumer>;
  /**
   * Reads topics from the beginning, outside of any group, and goes on with what is published. Resolves once
   * everything that was there at the call has been handled. For copies that are kept in memory. With `newest` it reads
   * only the newest so many offsets of what each partition holds at the call.
   */
  follow(following: Following & { readonly newest?: number }): Promise<Consumer>;
  /**
   * Everything that the topics hold at the time of the call, in batches, each partition in order, or what of it `reading` says.
   * Nothing is read far ahead of whoever iterates: a reader that is slow costs a few batches of memory. Rejects with
   * `ESCALOG_BUS_POSITION_GONE`, not retriable, before the first batch, when a position lies before what is kept or behind the
   * end, or there is no such partition.
   */
  read(topics: readonly string[], reading?: Reading): AsyncIterable<readonly Message[]>;
  /** What each partition of the topics holds. */
  extents(topics: readonly string[]): Awaitable<readonly Extent[]>;
  /** How many messages the group has not handled yet, over all its topics. */
  lag(group: string, topics: readonly string[]): Promise<number>;
  /** Where the group goes on in every partition of the topics. */
  positions(group: string, topics: readonly string[]): Promise<readonly Position[]>;
  /**
   * Lets a group go on elsewhere, as after its log was moved. Rejects, not retriable, when the group has running
   * members or a position lies outside of its partition.
   */
  commit(group: string, positions: readonly Position[]): Promise<void>;
  /**
   * Every message with this key that the topics hold at the time of the call, topic by topic, each in order, for topics that are told
   * by key (`byKey`). In pages, which are read as they are asked for. Only where there is an index by key: on Kafka whoever needs that keeps one.
   */
  history?(topics: readonly string[], key: string): AsyncIterable<readonly Message[]>;
  /**
   * Makes the index that `history` reads by anew, from the log alone. Others read and publish meanwhile. Calls
   * `onProgress` with the number of messages so far; `stop` leaves off, and what is not made anew yet stays as it was.
   * Resolves with their number at the end. With `key` only that of the partitions on which messages with it are.
   */
  rebuildHistory?(
    topics: readonly string[],
    onProgress: (messages: number) => Awaitable<'go-on' | 'stop'>,
    key?: string,
  ): Promise<number>;
  close(): Promise<void>;
}

export interface OutgoingMessage {
  readonly key: string;
  readonly value: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  /**
   * The event whose encoding `value` is, where it is at hand: within a process readers get it as it is, and need not decode.
   * Nobody changes it. Readers that come later, or elsewhere, get the bytes alone. `headers` are then `headersOf(event, traceparent)`.
   */
  readonly event?: EscalogEvent | undefined;
  /** Only beside `event`: where in a trace it was sent, when it was traced. */
  readonly traceparent?: string | undefined;
  /** Only of a message that was appended before, elsewhere: it keeps its time. Now when left out. */
  readonly appendedAt?: Instant;
}

export interface Message extends OutgoingMessage {
  readonly topic: string;
  readonly partition: number;
  /** Position within the partition; grows, possibly with gaps. */
  readonly offset: number;
  readonly appendedAt: Instant;
  /** The type of the event that it carries, where the bus knows it without decoding; else `headers` may tell. */
  readonly type?: string | undefined;
}

/** Where a group goes on in a partition. */
export interface Position {
  readonly topic: string;
  readonly partition: number;
  /** The next message is the first one at or behind it; 0 where the group has handled nothing. */
  readonly offset: number;
}

/** A partition with what it holds at some moment: nothing when it ends where it begins. */
export interface Extent {
  readonly topic: string;
  readonly partition: number;
  /** Of the oldest message that is kept, where messages are removed by age. */
  readonly begin: number;
  /** The offset behind the newest message. */
  readonly end: number;
}

/** How topics are read that are not read from the beginning to the end. */
export interface Reading {
  /** Where to begin; a partition that is not named is read from its oldest message. Those without the key may be named. */
  readonly from?: readonly Position[] | undefined;
  /** Only the partitions on which messages with this key are, whatever else is on them. */
  readonly key?: string | undefined;
  /** Goes on with what is published, until this is aborted. */
  readonly until?: AbortSignal | undefined;
}

/** How much of what the topics of a group held at some moment its member has handled by now. It goes on being right as more is handled. */
export interface Heard {
  /**
   * Of the partitions on which messages with `key` are: `all` when what they held then has been handled by this member,
   * `behind` when this member has them and it has not, `elsewhere` when one of them is another member's, or nobody's.
   */
  of(key: string): 'all' | 'behind' | 'elsewhere';
  /** How many partitions of this member are behind. */
  readonly behind: number;
  /** The numbers of the partitions that this member has, of whatever topic. */
  readonly partitions: ReadonlySet<number>;
  /** Resolves once none is behind: what was has been handled, or went to another member, or the member has stopped. */
  caughtUp(): Promise<void>;
}

/** Topics that are read outside of any group, and what is done with their messages. */
export interface Following {
  readonly topics: readonly string[];
  /**
   * For what nobody waits for: how long messages may be held back so that more of them come in one batch, and others
   * have the processor meanwhile. A fraction of a second; at once when left out.
   */
  readonly gather?: Milliseconds;
  handle(batch: readonly Message[]): Awaitable<void>;
  /** Told of every rejection of `handle`, before the messages come again. */
  onError?(error: unknown, batch: readonly Message[]): void;
}

export interface Subscription extends Following {
  readonly group: string;
  /**
   * For effects that are stored much later: the next batch does not wait until those before it are handled. The group's offset
   * moves on behind what is handled together with all before it; what is rejected comes again, and so does what came behind
   * it. `stop` waits for none of it.
   */
  readonly ahead?: true;
}

/** A dependency that a consumer cannot do without and does not reach. */
export interface Lost {
  readonly since: Instant;
  readonly error: AppError;
}

export interface Consumer {
  /** Why it hears nothing at the moment and since when, as long as it has lost its connection and tries to get it back; `undefined` while all is well. */
  lost(): Lost | undefined;
  /** Resolves once the message in hand is done and nothing further will be handled. Twice is no error. */
  stop(): Promise<void>;
}

/** A member of a group. */
export interface GroupConsumer extends Consumer {
  /**
   * How much has been handled of what the topics hold now: every message whose publishing resolved before the call
   * counts, whoever published it. The embedded adapter answers at once from what it knows, and where what was
   * published has been handled, as is usual, `behind` is 0 from the start. On Kafka it is a question to the brokers;
   * it rejects, retriable, when they do not answer.
   */
  heard(): Promise<Heard>;
}
