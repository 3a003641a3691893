import type { GroupConsumer, Subscription } from '../bus.ts';
import { heardOf } from '../heard.ts';
import { Listeners } from '../listeners.ts';
import type { PartitionReader } from '../partition-reader.ts';
import type { PartitionLog } from './partition-log.ts';

/** Starts reading a partition for the group, from where the group left off. */
export type StartReading = (log: PartitionLog, subscription: Subscription, handled: () => void) => PartitionReader;

/** The members of one group in this process, each of which reads its share of the partitions. */
export class ConsumerGroup {
  readonly #start: StartReading;
  readonly #seats = new Map<PartitionLog, Seat>();
  readonly #moved = new Listeners();
  #members: Member[] = [];

  constructor(start: StartReading) {
    this.#start = start;
  }

  get isRunning(): boolean {
    return this.#members.length > 0;
  }

  /** Adds a member for these partitions; others hand over its share as soon as they are done with what they have in hand. */
  join(subscription: Subscription, logs: readonly PartitionLog[]): GroupConsumer {
    const member = new Member(subscription, logs);
    this.#members.push(member);
    for (const log of logs) {
      if (!this.#seats.has(log)) this.#seats.set(log, new Seat(log, this.#start, () => this.#moved.tell()));
    }
    this.#share();
    return {
      lost: () => undefined,
      heard: async () =>
        heardOf(
          logs.map(({ topic, partition, end }, index) => ({
            topic,
            partition,
            end,
            handledTo: () => this.#seats.get(logs[index] as PartitionLog)?.handledBy(member),
          })),
          this.#moved.add,
        ),
      stop: () => this.#leave([member]),
    };
  }

  close(): Promise<void> {
    return this.#leave(this.#members);
  }

  async #leave(leaving: readonly Member[]): Promise<void> {
    this.#members = this.#members.filter((member) => !leaving.includes(member));
    this.#share();
    await Promise.all(leaving.map((member) => member.stopReading()));
  }

  #share(): void {
    for (const [log, seat] of this.#seats) {
      const candidates = this.#members.filter((member) => member.logs.has(log));
      // Without candidates the seat stays empty.
      seat.give(candidates[log.partition % candidates.length]);
    }
    this.#moved.tell();
  }
}

class Member {
  readonly subscription: Subscription;
  readonly logs: ReadonlySet<PartitionLog>;
  readonly readers = new Set<PartitionReader>();

  constructor(subscription: Subscription, logs: readonly PartitionLog[]) {
    this.subscription = subscription;
    this.logs = new Set(logs);
  }

  async stopReading(): Promise<void> {
    await Promise.all([...this.readers].map((reader) => reader.stop()));
  }
}

/** A partition's place in the group: one member at a time, and the next one only when the last has finished. */
class Seat {
  readonly #log: PartitionLog;
  readonly #start: StartReading;
  readonly #handled: () => void;
  #owner: Member | undefined;
  #reading: { readonly owner: Member; readonly reader: PartitionReader } | undefined;
  #handover = Promise.resolve();

  constructor(log: PartitionLog, start: StartReading, handled: () => void) {
    this.#log = log;
    this.#start = start;
    this.#handled = handled;
  }

  /** How far `member` has handled it; 0 before it began, undefined when it is not the member's. */
  handledBy(member: Member): number | undefined {
    if (this.#owner !== member) return undefined;
    return this.#reading?.owner === member ? this.#reading.reader.position : 0;
  }

  give(owner: Member | undefined): void {
    if (owner === this.#owner) return;
    this.#owner = owner;
    this.#handover = this.#handover.then(() => this.#change());
  }

  /** By the time it runs the seat may have been given away again; only the newest owner counts. */
  async #change(): Promise<void> {
    if (this.#reading?.owner === this.#owner) return;
    if (this.#reading !== undefined) {
      await this.#reading.reader.stop();
      this.#reading.owner.readers.delete(this.#reading.reader);
    }
    const owner = this.#owner;
    this.#reading = owner && { owner, reader: this.#start(this.#log, owner.subscription, this.#handled) };
    if (this.#reading !== undefined) this.#reading.owner.readers.add(this.#reading.reader);
    this.#handled();
  }
}
