import { isoOf, type Instant } from '@escalog/kernel';
import type { EscalogEvent } from './generated/events.ts';
import { eventRecords, fullNameOf, isUnion, sharedRecords, type AvroRecord, type AvroType } from './schema-files.ts';

type Json = Readonly<Record<string, unknown>>;

const records = new Map(eventRecords.map((record) => [record.name, record]));
const shared = new Map(sharedRecords.map((record) => [fullNameOf(record), record]));

/** The fields of an event as JSON has them, in the order of the schema: instants as ISO 8601, everything else as it is. Without the type, which is no field. */
export function jsonOf(event: EscalogEvent): Json {
  // Every event that there is has a record.
  return fieldsOf(event as unknown as Json, records.get(event.type) as AvroRecord);
}

function fieldsOf(value: Json, { fields }: AvroRecord): Json {
  return Object.fromEntries(fields.map(({ name, type }) => [name, valueOf(value[name], type)]));
}

function valueOf(value: unknown, type: AvroType): unknown {
  if (value === null || value === undefined) return null;
  if (typeof type === 'string') {
    const record = shared.get(type);
    return record === undefined ? value : fieldsOf(value as Json, record);
  }
  // Our unions are null and one other.
  if (isUnion(type)) return valueOf(value, type.find((each) => each !== 'null') ?? 'null');
  switch (type.type) {
    case 'long':
      return isoOf(value as Instant);
    case 'array':
      return (value as readonly unknown[]).map((each) => valueOf(each, type.items));
    case 'map':
      return Object.fromEntries(Object.entries(value as Json).map(([key, each]) => [key, valueOf(each, type.values)]));
    case 'record':
      return fieldsOf(value as Json, type);
  }
}
