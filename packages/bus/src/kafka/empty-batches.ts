import { createRequire } from 'node:module';

/** What was fetched of one partition. */
interface Batch {
  isEmpty(): boolean;
  /** There were records, and none of them is for anybody. */
  isEmptyDueToFiltering(): boolean;
}

/** The part of kafkajs's consumer that is mended here. */
interface ConsumerGroup {
  fetch(broker: number): Promise<readonly Batch[]>;
}

/**
 * Kafka answers kafkajs 2.2.4 with every partition that was asked for, and each goes through a worker, in their order: one with a
 * message waits for dozens without, also for the heartbeat that these may send first. Only those that hold something are passed on.
 */
export function passOverEmptyBatches(): void {
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/consumer/consumerGroup') as {
    readonly prototype: ConsumerGroup;
  };
  const fetch = prototype.fetch;
  prototype.fetch = async function (this: ConsumerGroup, broker: number): Promise<readonly Batch[]> {
    return (await fetch.call(this, broker)).filter((batch) => !batch.isEmpty() || batch.isEmptyDueToFiltering());
  };
}
