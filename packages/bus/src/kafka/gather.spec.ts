import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Subscription } from '../bus.ts';
import { Inbox } from '../testing/inbox.ts';
import { message, uniqueName } from '../testing/messages.ts';
import { openCluster, type OpenedCluster } from './testing/opened-cluster.ts';
import { withoutBroker } from './testing/test-cluster.ts';

describe('a group in Kafka whose messages may be held back', { skip: withoutBroker, timeout: 60_000 }, () => {
  let opened: OpenedCluster;
  let topic: string;
  beforeEach(async () => {
    topic = uniqueName('topic');
    opened = await openCluster([{ name: topic, partitions: 1, compacted: false }]);
  });
  afterEach(() => opened.remove());

  const newGroup = async (held: Pick<Subscription, 'gather'>) => {
    const inbox = new Inbox();
    const sizes: number[] = [];
    const handle = async (batch: Parameters<Inbox['handle']>[0]): Promise<void> => {
      sizes.push(batch.length);
      inbox.add(batch);
    };
    const consumer = await opened.bus.consume({ group: uniqueName('group'), topics: [topic], ...held, handle });
    return { inbox, sizes, consumer };
  };

  it('has in few batches what comes one by one, while another group has each message at once', async () => {
    const gathering = await newGroup({ gather: 250 });
    const prompt = await newGroup({});
    await opened.bus.publish(topic, [message('a', '0')]);
    await Promise.all([gathering.inbox.has(1), prompt.inbox.has(1)]);
    // The next one is published once the prompt group has the last one. Were that held back as well, or neither of them, both would have a batch for each.
    for (let index = 1; index <= 20; index += 1) {
      await opened.bus.publish(topic, [message('a', `${index}`)]);
      await prompt.inbox.has(index + 1);
    }
    await gathering.inbox.has(21);
    assert.equal(prompt.sizes.length, 21);
    assert.ok(gathering.sizes.length <= 10, `${gathering.sizes} came together`);
    assert.deepEqual(gathering.inbox.lines, prompt.inbox.lines);
  });
});
