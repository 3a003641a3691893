import { createKafkaTopics, openKafkaBus } from '@escalog/bus/kafka';
import type { Servers } from '../harness/cluster.ts';
import { bareStages, groupOfStage, topicOfStage } from './bare-stages.ts';
import { declaration } from './bench-catalog.ts';
import { kafkaOptions } from './escalog-cluster.ts';
import { MeasuredProcess, scriptOf } from './measured-process.ts';
import { systemOf, type System } from './system.ts';

/** The stages of the bare baseline, a process each, as Escalog's services are, on the same servers. */
export async function startClusterBaseline(servers: Servers, webhookUrl: string): Promise<System> {
  const options = kafkaOptions(
    servers,
    bareStages.map((stage) => ({ name: topicOfStage(stage), partitions: 12, compacted: false })),
  );
  await createKafkaTopics(options, 1);
  const bus = await openKafkaBus({
    ...options,
    onFailure: (error) => {
      throw error;
    },
  });
  const processes = await Promise.all(
    bareStages.map((_, number) =>
      MeasuredProcess.start(
        scriptOf('baseline-stage.ts', String(number), servers.kafka, servers.mongodb, webhookUrl),
        /ready at (\S+)\n/,
      ),
    ),
  );
  const system = systemOf({
    name: 'bare baseline',
    processes,
    origin: processes[0]?.announced ?? '',
    path: '/declare',
    body: declaration,
  });
  const lags = (): Promise<number>[] =>
    bareStages.slice(1).map((stage, index) => bus.lag(groupOfStage(stage), [topicOfStage(bareStages[index] ?? stage)]));
  return {
    ...system,
    settled: async () => {
      while ((await Promise.all(lags())).some((behind) => behind > 0));
    },
    async [Symbol.asyncDispose]() {
      await bus.close();
      await system[Symbol.asyncDispose]();
    },
  };
}
