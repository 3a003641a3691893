import type { Awaitable, Instant, Timer } from '@escalog/kernel';

/**
 * Where running aggregates and views are kept.
 *
 * Promises of every adapter:
 * - A write that resolved is seen by every later read, and survives the process. It survives a power cut
 *   once `settled` resolves: an adapter whose writes are durable when they resolve settles at once, the
 *   embedded one gathers the writes of a turn into one commit. Writes are never lost out of order: if one
 *   survives, so does everything that resolved before it, on the bus that shares the store's journal too.
 * - One document is written as a whole or not at all. Nothing spans two documents.
 * - A dependency that is down rejects with a retriable `AppError`; everything else is a bug.
 * - What can be answered at once is: then a refusal is thrown, and no promise rejects. `await` takes either.
 * - A document that was given or is handed out is never changed afterwards, by anybody: it may be one and the same object.
 * - `close` may be called twice; calls after it are refused.
 */
export interface Store {
  aggregates<State, Input, Event extends PublishedEvent>(collection: string): Aggregates<State, Input, Event>;
  views<View>(collection: string): Views<View>;
  records(collection: string): Records;
  /** Every document of every collection, to be loaded into another store. Stop who writes first: what is written meanwhile may be missing. */
  dump(): AsyncIterable<DumpedDocument>;
  /**
   * Stores dumped documents as they are, at the revision that they have. Rejects, and changes nothing, when the store
   * holds a document already. When it rejects later, what was loaded so far is there: start over with an empty store.
   */
  load(documents: AsyncIterable<DumpedDocument>): Promise<void>;
  settled(): Promise<void>;
  /**
   * As `settled`, for what may not wait for ever: says `late` instead when the disk takes nothing for some five seconds, and at once
   * while that is known. What was written is in memory then, and durable once the disk goes on. Never late over a network.
   */
  settledInTime(): Promise<'stored' | 'late'>;
  /**
   * Resolves once what was removed or written over is gone from the files too, as far as that is the store's to do: the embedded
   * store does it, and MongoDB gives its pages back to itself in its own time.
   */
  purge(): Promise<void>;
  close(): Promise<void>;
}

/** What the store must know of an event to trim an outbox. */
export interface PublishedEvent {
  readonly meta: { readonly version: number };
}

/**
 * Of each stream that others told of, once, the highest version that was handled. Pairs: of an object with ever new names every
 * write would make a new shape.
 */
export type Seen = readonly (readonly [stream: string, version: number])[];

/** A running aggregate: one document, so one write makes everything about it durable together. */
export interface StoredAggregate<State, Input, Event> {
  readonly id: string;
  /** How often the document was written, from 1. */
  readonly revision: number;
  /** How many events its stream has. */
  readonly version: number;
  readonly state: State;
  readonly seen: Seen;
  readonly timers: readonly Timer<Input>[];
  /** Events that are not known to be on the bus, oldest first. */
  readonly outbox: readonly Event[];
  /** Since when the outbox has not been empty. */
  readonly pendingSince: Instant | null;
}

export interface Aggregates<State, Input, Event extends PublishedEvent> {
  load(id: string): Awaitable<StoredAggregate<State, Input, Event> | undefined>;
  /** Stores the document if the stored revision is one less, or none is stored and it is the first; else `conflict`, and nothing changes. */
  write(document: StoredAggregate<State, Input, Event>): Awaitable<'written' | 'conflict'>;
  /** Empties the outbox if the stream still ends at `version`; otherwise the later publisher will. Leaves the revision alone. */
  published(id: string, version: number): Awaitable<void>;
  /** Aggregates with a timer due at or before `until`, earliest first. */
  due(until: Instant, limit: number): Awaitable<readonly Due[]>;
  /** When the earliest timer of all is due. */
  nextDueAt(): Awaitable<Instant | undefined>;
  /** Ids whose outbox has not been empty since `until` or before, oldest first. */
  unpublished(until: Instant, limit: number): Awaitable<readonly string[]>;
}

export interface Due {
  readonly id: string;
  readonly dueAt: Instant;
}

/** Documents with one order to list them in. Most are derived, and can be made again; those that are not belong to the service that keeps them. */
export interface Views<View> {
  get(id: string): Awaitable<View | undefined>;
  /** Adds or replaces. */
  put(...documents: readonly ViewDocument<View>[]): Awaitable<void>;
  /**
   * Puts what `change` makes of the view, or leaves it when that is `undefined`, with nobody else's write in
   * between. `change` must be pure: it is asked again when somebody else was faster. Resolves with the view as it then is.
   */
  update(id: string, change: (view: View | undefined) => ViewContent<View> | undefined): Awaitable<View | undefined>;
  /** Removing what is not there is no error. */
  remove(id: string): Awaitable<void>;
  list(query: ViewQuery): Awaitable<readonly ViewDocument<View>[]>;
}

export interface ViewDocument<View> extends ViewContent<View> {
  readonly id: string;
}

export interface ViewContent<View> {
  /** What `list` can select by, such as a status. */
  readonly group: string;
  /** What `list` orders by, as text; ties are ordered by id. */
  readonly sortKey: string;
  readonly view: View;
}

export interface ViewQuery {
  /** Only this group; all when absent. */
  readonly group?: string;
  readonly order: 'ascending' | 'descending';
  /** Starts behind this document, which need not exist any more. */
  readonly after?: { readonly sortKey: string; readonly id: string };
  readonly limit: number;
}

/** Bytes that are appended to groups and never changed, only taken out: an index of the log by incident, for instance. */
export interface Records {
  /** Appends what is not there yet; a record with a known group and id is left as it was. */
  append(records: readonly StoredRecord[]): Awaitable<void>;
  /** All records of a group, ordered by id. */
  read(group: string): Awaitable<readonly StoredRecord[]>;
  /** The ids of a group that lie in a range, at most so many, without looking at others, or at what is stored under them. */
  idsWithin(group: string, range: IdRange): Awaitable<readonly string[]>;
  /** Takes records out of a group; what is not there is no error. The others stay as they are. */
  remove(group: string, ids: readonly string[]): Awaitable<void>;
  /** Forgets everything in the collection. */
  clear(): Awaitable<void>;
}

export interface StoredRecord {
  readonly group: string;
  readonly id: string;
  readonly bytes: Uint8Array;
}

export interface IdRange {
  /** The least id, and what is behind the greatest. */
  readonly from: string;
  readonly to: string;
  readonly order: 'ascending' | 'descending';
  readonly limit: number;
}

/** A document of any store, with the collection that it belongs to. */
export type DumpedDocument =
  | {
      readonly kind: 'aggregates';
      readonly collection: string;
      readonly content: StoredAggregate<unknown, unknown, PublishedEvent>;
    }
  | { readonly kind: 'views'; readonly collection: string; readonly content: ViewDocument<unknown> }
  | { readonly kind: 'records'; readonly collection: string; readonly content: StoredRecord };
