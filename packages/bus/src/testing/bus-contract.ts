import { afterEach, beforeEach, describe } from 'node:test';
import type { Topic } from '@escalog/contracts';
import type { Bus } from '../bus.ts';
import { delivery } from './delivery.ts';
import { following } from './following.ts';
import { groups } from './groups.ts';
import { lifecycle } from './lifecycle.ts';
import { publishing } from './publishing.ts';
import { reading } from './reading.ts';
import { uniqueName } from './messages.ts';

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

/**
 * The promises of `Bus`, as tests that every adapter must pass. `open` gives a bus that has these topics,
 * empty; the suite opens one for each test. It waits for promises alone, so it does not mind how slow an
 * adapter is.
 */
export function describeBus(name: string, open: (topics: readonly Topic[]) => Promise<OpenedBus>): void {
  describe(name, { timeout: 300_000 }, () => {
    let current: Current;
    beforeEach(async () => {
      const topics = { topic: uniqueName('topic'), other: uniqueName('other'), narrow: uniqueName('narrow'), compacted: uniqueName('compacted') };
      let opened = await open([
        { name: topics.topic, partitions: 4, compacted: false },
        { name: topics.other, partitions: 4, compacted: false },
        { name: topics.narrow, partitions: 1, compacted: false },
        { name: topics.compacted, partitions: 1, compacted: true },
      ]);
      current = {
        ...topics,
        get bus() {
          return opened.bus;
        },
        get opened() {
          return opened;
        },
        newGroup: () => uniqueName('group'),
        use: (next) => void (opened = next),
      };
    });
    afterEach(() => current.opened.remove());

    for (const part of [publishing, reading, delivery, groups, following, lifecycle]) {
      describe(part.name, () => part(() => current));
    }
  });
}
