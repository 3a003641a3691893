import { afterEach, beforeEach, describe } from 'node:test';
import type { Topic } from '@escalog/contracts';
import { delivery } from './delivery.ts';
import { following } from './following.ts';
import { groups } from './groups.ts';
import { hearing } from './hearing.ts';
import { lifecycle } from './lifecycle.ts';
import type { Current, OpenedBus } from './opened-bus.ts';
import { positions } from './positions.ts';
import { publishing } from './publishing.ts';
import { reading } from './reading.ts';
import { resuming } from './resuming.ts';
import { uniqueName } from './messages.ts';

/**
 * The promises of `Bus`, as tests that every adapter must pass. `open` gives a bus that has these topics,
 * empty; the suite opens one for each test. It waits for promises alone, so it does not mind how slow an
 * adapter is.
 */
export function describeBus(name: string, open: (topics: readonly Topic[]) => Promise<OpenedBus>): void {
  describe(name, { timeout: 300_000 }, () => {
    let current: Current;
    beforeEach(async () => {
      const topics = {
        topic: uniqueName('topic'),
        other: uniqueName('other'),
        narrow: uniqueName('narrow'),
        compacted: uniqueName('compacted'),
      };
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

    for (const part of [publishing, reading, resuming, delivery, groups, hearing, positions, following, lifecycle]) {
      describe(part.name, () => part(() => current));
    }
  });
}
