import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { before, test } from 'node:test';
import { passOverEmptyBatches } from './empty-batches.ts';

interface Fetched {
  readonly partition: number;
}
const { prototype } = createRequire(import.meta.url)('kafkajs/src/consumer/consumerGroup') as {
  readonly prototype: { fetch(broker: number): Promise<readonly Fetched[]> };
};

const partitions = [0, 1, 2, 3];

/** A member with four partitions, as far as a fetch looks at it, whose broker answers with these records. */
function memberOf(records: Readonly<Record<number, readonly object[]>>): object {
  const responses = [
    {
      topicName: 'topic',
      partitions: partitions.map((partition) => ({
        partition,
        highWatermark: '1',
        abortedTransactions: [],
        messages: records[partition] ?? [],
      })),
    },
  ];
  return {
    cluster: {
      refreshMetadataIfNecessary: async () => {},
      findBroker: async () => ({ fetch: async () => ({ responses }) }),
    },
    checkForStaleAssignment: () => {},
    subscriptionState: { assigned: () => [{ topic: 'topic', partitions }], isPaused: () => false },
    filterPartitionsByNode: (_broker: number, assigned: readonly object[]) => assigned,
    seekOffsets: async () => {},
    seekOffset: { has: () => false },
    offsetManager: { committedOffsets: () => ({ topic: ['0', '0', '0', '0'] }), nextOffset: () => 0 },
    getActiveTopicPartitions: () => ({ topic: new Set(partitions) }),
    preferredReadReplicasPerTopicPartition: {},
    recoverFromFetch: async (error: unknown) => {
      throw error;
    },
  };
}

before(passOverEmptyBatches);

const fetchedBy = async (member: object): Promise<readonly number[]> =>
  (await prototype.fetch.call(member as typeof prototype, 1)).map(({ partition }) => partition);

test('partitions without records are passed over, those with messages are not', async () => {
  assert.deepEqual(await fetchedBy(memberOf({ 2: [{ offset: '0', isControlRecord: false }] })), [2]);
});

test('partitions that hold only what is nobody’s are told, so that the group goes on behind it', async () => {
  assert.deepEqual(await fetchedBy(memberOf({ 1: [{ offset: '0', isControlRecord: true }] })), [1]);
});

test('an answer without any records is empty', async () => {
  assert.deepEqual(await fetchedBy(memberOf({})), []);
});
