import kafkajs, { type Admin, type Producer } from 'kafkajs';
import { testBroker } from './test-cluster.ts';

/** The test cluster as other programs use it. */
const kafka = () => new kafkajs.Kafka({ brokers: [testBroker], logLevel: kafkajs.logLevel.NOTHING });

/** Does something as an operator would. */
export async function asOperator<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka().admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

export function changeTopic(name: string, settings: Readonly<Record<string, string>>): Promise<void> {
  const configEntries = Object.entries(settings).map(([setting, value]) => ({ name: setting, value }));
  return asOperator((admin) =>
    admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name, configEntries }],
    }),
  );
}

/** Publishes as another program would, with transactions. */
export async function asStranger(work: (producer: Producer) => Promise<void>): Promise<void> {
  const producer = kafka().producer({
    transactionalId: `stranger-${process.pid}`,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    maxInFlightRequests: 1,
  });
  await producer.connect();
  try {
    await work(producer);
  } finally {
    await producer.disconnect();
  }
}
