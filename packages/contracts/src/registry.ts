import { eventRecords, fullNameOf, schemaIds, selfContained } from './schema-files.ts';

/** One schema as a Confluent schema registry shows it. */
export interface RegisteredSchema {
  /** Under the TopicRecordName strategy: topic, dash, full record name. */
  readonly subject: string;
  readonly version: number;
  readonly id: number;
  /** The self-contained schema as JSON text. */
  readonly schema: string;
}

/** Every schema that a message may carry the id of. */
export const registeredSchemas: readonly RegisteredSchema[] = eventRecords.map((record) => ({
  subject: `${record.namespace}-${fullNameOf(record)}`,
  version: 1,
  id: schemaIds[fullNameOf(record)] ?? 0,
  schema: JSON.stringify(selfContained(record)),
}));
