import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import kafkajs from 'kafkajs';
import { uniqueName } from '../testing/messages.ts';
import { openCluster, type OpenedCluster } from './testing/opened-cluster.ts';
import { asOperator } from './testing/operator.ts';
import { withoutBroker } from './testing/test-cluster.ts';

const partitions = Array.from({ length: 12 }, (_, index) => index);

describe('partitions among the members of a group', { skip: withoutBroker, timeout: 60_000 }, () => {
  let opened: OpenedCluster;
  let topics: readonly string[];
  beforeEach(async () => {
    topics = [uniqueName('topic'), uniqueName('topic'), uniqueName('topic')];
    opened = await openCluster(topics.map((name) => ({ name, partitions: partitions.length, compacted: false })));
  });
  afterEach(() => opened.remove());

  it('lie together when they have the same number, are all given, and evenly, however many members there are', async () => {
    const group = uniqueName('group');
    for (let count = 1; count <= 5; count += 1) {
      await opened.bus.consume({ group, topics, handle: async () => {} });
      const members = await membersOf(group, count);
      for (const byTopic of members)
        for (const topic of topics) assert.deepEqual(byTopic[topic], byTopic[topics[0] ?? '']);
      const given = members.flatMap((byTopic) => byTopic[topics[0] ?? ''] ?? []);
      assert.deepEqual(
        given.toSorted((a, b) => a - b),
        partitions,
      );
      for (const byTopic of members)
        assert.ok((byTopic[topics[0] ?? '']?.length ?? 0) >= Math.floor(partitions.length / count));
    }
  });

  /** What each member has, once there are so many and the group has come to rest. */
  async function membersOf(
    group: string,
    count: number,
  ): Promise<readonly Readonly<Record<string, readonly number[]>>[]> {
    for (;;) {
      const { groups } = await asOperator((admin) => admin.describeGroups([group]));
      const [{ state = '', members = [] } = {}] = groups;
      if (state === 'Stable' && members.length === count)
        return members.map(
          ({ memberAssignment }) =>
            kafkajs.AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment ?? {},
        );
    }
  }
});
