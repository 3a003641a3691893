/** Apart from the package's main export, so that the embedded profile does not load kafkajs. */
export { kafkaOptionsOf, type KafkaAddress } from './address.ts';
export { createKafkaTopics, openKafkaBus, type KafkaOptions } from './open-kafka-bus.ts';
export type { TopicReport } from './topics.ts';
