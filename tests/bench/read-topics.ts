/**
 * Reads so many messages of the incidents' topics from the beginning with a plain kafkajs consumer, and drops them.
 *
 * `node read-topics.ts <kafka> <messages>`
 */
import { clientSettings, consumerSettings, runSettings } from '@escalog/bus/kafka/settings';
import { topics } from '@escalog/contracts';
import kafkajs from 'kafkajs';
import type { Pass } from './rebuild.ts';

const [kafkaAddress = '', wanted = ''] = process.argv.slice(2);
const names = [topics.incidents, topics.routing, topics.escalations, topics.notifications].map(({ name }) => name);
const consumer = new kafkajs.Kafka({ ...clientSettings, clientId: 'bench-read', brokers: [kafkaAddress] }).consumer({
  ...consumerSettings,
  groupId: `bench.read.${process.pid}`,
});
const all = Promise.withResolvers<void>();
let events = 0;

await consumer.connect();
const start = performance.now();
await consumer.subscribe({ topics: names, fromBeginning: true });
await consumer.run({
  ...runSettings,
  eachBatch: async ({ batch, resolveOffset }) => {
    resolveOffset(batch.lastOffset());
    events += batch.messages.length;
    if (events >= Number(wanted)) all.resolve();
  },
});
await all.promise;
console.log(JSON.stringify({ events, seconds: (performance.now() - start) / 1_000 } satisfies Pass));
process.exit(0);
