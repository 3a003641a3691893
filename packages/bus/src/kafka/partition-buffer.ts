import type { Message } from '../bus.ts';
import type { ReadableLog } from '../partition-reader.ts';

/** More than these are not fetched ahead; below half of them fetching goes on. */
const mostMessages = 2_048;
const mostBytes = 1024 * 1024;

/** What was fetched of one partition in one go. */
export interface Fetched {
  readonly topic: string;
  readonly partition: number;
  /** In order; may be empty, and may have gaps. */
  readonly messages: readonly Message[];
  /** Where fetching goes on. */
  readonly next: number;
  /** The end of the partition at the broker. */
  readonly end: number;
}

/** The messages of one partition that have been fetched and not handled. */
export class PartitionBuffer implements ReadableLog {
  #messages: Message[] = [];
  #bytes = 0;
  #end = 0;
  #handedOutTo = 0;
  #fetchedTo = 0;
  #appended: () => void = () => {};

  get end(): number {
    return this.#end;
  }

  /** Everything before it has been handled, or is nobody's; 0 before anything was fetched. */
  get handledTo(): number {
    return this.#messages[0]?.offset ?? Math.max(this.#end, this.#fetchedTo);
  }

  get isEmpty(): boolean {
    return this.#messages.length === 0;
  }

  get isFull(): boolean {
    return this.#messages.length >= mostMessages || this.#bytes >= mostBytes;
  }

  get hasRoom(): boolean {
    return this.#messages.length < mostMessages / 2 && this.#bytes < mostBytes / 2;
  }

  /** Whether this is the log that was read so far: one that ends before what was read is another, made anew under the same name. */
  continues({ end }: Fetched): boolean {
    return end >= this.#end;
  }

  /** Takes what it does not have; a consumer that joins its group again is given again what has not been committed. */
  append({ messages, next }: Fetched): void {
    const fresh = messages.filter(({ offset }) => offset >= this.#end);
    this.#fetchedTo = next;
    if (fresh.length === 0) return;
    this.#messages.push(...fresh);
    this.#bytes += sizeOf(fresh);
    this.#end = (fresh.at(-1)?.offset ?? 0) + 1;
    this.#appended();
  }

  page(from: number, limit: number): readonly Message[] {
    const first = this.#messages.findIndex(({ offset }) => offset >= from);
    const page = first === -1 ? [] : this.#messages.slice(first, first + limit);
    this.#handedOutTo = (page.at(-1)?.offset ?? this.#handedOutTo - 1) + 1;
    return page;
  }

  /**
   * Lets go of everything before `position`, and returns where the group goes on: at the next message, or else behind
   * what was fetched, which may end with records that are nobody's, such as the ends of transactions.
   */
  letGo(position: number): number {
    const next = this.#messages.findIndex(({ offset }) => offset >= position);
    this.#bytes -= sizeOf(this.#messages.splice(0, next === -1 ? this.#messages.length : next));
    return this.#messages[0]?.offset ?? Math.max(position, this.#fetchedTo);
  }

  /** Keeps only what is in hand: the rest is fetched again from where the group is by now, which others may have moved. */
  forgetWaiting(): void {
    const waiting = this.#messages.findIndex(({ offset }) => offset >= this.#handedOutTo);
    if (waiting !== -1) this.#bytes -= sizeOf(this.#messages.splice(waiting));
    this.#end = this.#handedOutTo;
  }

  onAppend(listener: () => void): () => void {
    this.#appended = listener;
    return () => (this.#appended = () => {});
  }
}

function sizeOf(messages: readonly Message[]): number {
  return messages.reduce((size, { key, value }) => size + key.length + value.length, 0);
}
