import type { Topic } from '@escalog/contracts';
import type { OpenedBus } from '../../testing/index.ts';
import { createKafkaTopics, openKafkaBusBy, type KafkaBusOptions } from '../open-kafka-bus.ts';
import { KafkaProxy } from './kafka-proxy.ts';
import { asOperator } from './operator.ts';
import { realClock, testBroker, testOptions } from './test-cluster.ts';

export interface OpenedCluster extends OpenedBus {
  readonly proxy: KafkaProxy;
  reopen(): Promise<OpenedCluster>;
  crash(): Promise<OpenedCluster>;
}

type Changes = Partial<Omit<KafkaBusOptions, 'topics'>>;

/** A bus over topics of its own in the test cluster, which it reaches through a proxy of its own. */
export async function openCluster(topics: readonly Topic[], changes: Changes = {}): Promise<OpenedCluster> {
  await createKafkaTopics({ ...testOptions(), topics, namespace: changes.namespace ?? '' }, 1);
  return opened(topics, changes);
}

async function opened(topics: readonly Topic[], changes: Changes): Promise<OpenedCluster> {
  const clock = realClock();
  const proxy = await KafkaProxy.to(testBroker);
  const options = { ...testOptions(), topics, clock, ...changes };
  const bus = await openKafkaBusBy(options, proxy.route);
  const close = async (): Promise<void> => {
    await bus.close();
    await proxy.close();
  };
  return {
    bus,
    proxy,
    async reopen() {
      await close();
      return opened(topics, changes);
    },
    async crash() {
      // Without time and network the old one can do nothing any more.
      clock.stop();
      await proxy.close();
      return opened(topics, changes);
    },
    async remove() {
      await close();
      await asOperator((admin) =>
        admin.deleteTopics({ topics: topics.map(({ name }) => (options.namespace ?? '') + name) }),
      );
    },
  };
}
