import { readFileSync } from 'node:fs';
import { eventRecords, fullNameOf, idsOf, releasedPathOf, selfContained, type AvroRecord } from './schema-files.ts';

/** One schema as a Confluent schema registry shows it. */
export interface RegisteredSchema {
  /** Under the TopicRecordName strategy: topic, dash, full record name. */
  readonly subject: string;
  readonly version: number;
  readonly id: number;
  /** The self-contained schema as JSON text. */
  readonly schema: string;
}

/** Every version of every schema that messages carry Escalog's own ids of, those of one subject oldest first. */
export const registeredSchemas: readonly RegisteredSchema[] = eventRecords.flatMap((record) => {
  const { all, newest } = idsOf(record);
  return all.map((id, index) => ({
    subject: subjectOf(record),
    version: index + 1,
    id,
    schema: JSON.stringify(
      id === newest ? selfContained(record) : JSON.parse(readFileSync(releasedPathOf(record, index + 1), 'utf8')),
    ),
  }));
});

/** The subject under which a record is registered. */
export function subjectOf(record: AvroRecord): string {
  return `${record.namespace}-${fullNameOf(record)}`;
}
