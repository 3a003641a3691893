import type { Bus } from '../bus.ts';

/** A bus over data of its own, and what the suite does to it besides using it. */
export interface OpenedBus {
  readonly bus: Bus;
  /** Closes the bus, and opens another over the same data as the next process would. */
  reopen(): Promise<OpenedBus>;
  /**
   * Opens another over what a process that is killed now would leave behind, and that includes every message
   * whose publishing resolved. Nothing of the killed one is awaited: its `handle` may hang for ever.
   */
  crash(): Promise<OpenedBus>;
  /** Closes the bus if it is open, and removes its data. */
  remove(): Promise<void>;
}

/** What the suite's parts get. The names of topics and groups are new in each test, so that a server may be shared. */
export interface Current {
  readonly bus: Bus;
  readonly opened: OpenedBus;
  /** Four partitions, like `other`. */
  readonly topic: string;
  readonly other: string;
  /** One partition. */
  readonly narrow: string;
  readonly compacted: string;
  /** A name for a group that nobody has used. */
  newGroup(): string;
  /** Makes what `reopen` or `crash` gave the bus that is in use. */
  use(opened: OpenedBus): void;
}
