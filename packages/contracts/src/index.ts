export type * from './generated/events.ts';
export type { Decided, EventOf } from './decided.ts';
export { connectRegistry } from './connect-registry.ts';
export { jsonOf } from './json-of.ts';
export { decode, encode, isOfNewerRelease, readEnvelope, readNewerMeta, topicOf, type Envelope } from './codec.ts';
export { headersOf } from './headers.ts';
export type { OwnIncidentEvent, RetrospectiveEvent } from './retrospective.ts';
export {
  auditGroupOf,
  deadLettersOf,
  everyTopic,
  factsGroup,
  groupOf,
  recordedTopics,
  serviceNames,
  subscriptionsGroup,
  topics,
  type ServiceName,
  type Topic,
} from './topics.ts';
export { registeredSchemas, type RegisteredSchema } from './registry.ts';
