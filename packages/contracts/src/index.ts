export type * from './generated/events.ts';
export type { Decided, EventOf } from './decided.ts';
export { decode, encode, readEnvelope, topicOf, type Envelope } from './codec.ts';
export { deadLettersOf, topics, type Topic } from './topics.ts';
export { registeredSchemas, type RegisteredSchema } from './registry.ts';
