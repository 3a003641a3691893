import avro from 'avsc';
import { contractError } from './contract-error.ts';
import type { EscalogEvent } from './generated/events.ts';
import { fullNameOf, selfContained, sharedRecords, type AvroRecord } from './schema-files.ts';

/** A type of event, with the schema by which this release writes it. */
export interface EventType {
  readonly name: EscalogEvent['type'];
  readonly topic: string;
  readonly avro: avro.Type;
  /** Holds what `Envelope` does. */
  readonly envelope: avro.Type;
}

/** How events of a type are read that were written with one schema: that of this release, or one that came earlier or later. */
export interface EventReader {
  readonly type: EventType;
  /** From the writer's schema to ours; `undefined` when they are the same. */
  readonly whole: Resolver | undefined;
  readonly envelope: Resolver;
}

type Resolver = ReturnType<avro.Type['createResolver']>;

export function eventTypeOf(record: AvroRecord): EventType {
  return {
    name: record.name as EscalogEvent['type'],
    topic: record.namespace,
    avro: avro.Type.forSchema(selfContained(record) as avro.Schema, { noAnonymousTypes: true }),
    envelope: avro.Type.forSchema(envelopeSchemaOf(record)),
  };
}

/** What every event begins with. */
export const metaType = avro.Type.forSchema(
  selfContained(sharedRecords.find((record) => fullNameOf(record) === 'escalog.Meta') as AvroRecord) as avro.Schema,
);

/** A schema that events were written with. Throws `ESCALOG_CONTRACTS_INCOMPATIBLE_SCHEMA` when it is none. */
export function writerSchemaOf(json: string): avro.Type {
  try {
    return avro.Type.forSchema(JSON.parse(json) as avro.Schema);
  } catch (cause) {
    throw contractError('INCOMPATIBLE_SCHEMA', `not an Avro schema: ${String(cause)}`, { cause });
  }
}

/**
 * How `type` is read where it was written with another schema, as Avro resolves the two: what the reader does not know
 * is passed over, what the writer did not know gets its default. Throws `ESCALOG_CONTRACTS_INCOMPATIBLE_SCHEMA` when
 * that is not possible.
 */
export function readerOf(type: EventType, written: avro.Type): EventReader {
  try {
    return {
      type,
      whole: type.avro.equals(written) ? undefined : type.avro.createResolver(written),
      envelope: type.envelope.createResolver(written),
    };
  } catch (cause) {
    throw contractError(
      'INCOMPATIBLE_SCHEMA',
      `this release cannot read a ${type.name} that was written with that schema (${String(cause)})`,
      { cause },
    );
  }
}

function envelopeSchemaOf({ namespace, name }: AvroRecord): avro.Schema {
  const text = (field: string) => ({ name: field, type: 'string' as const });
  const meta = { type: 'record' as const, name: 'escalog.Meta', fields: [text('eventId'), text('subject')] };
  return { type: 'record', namespace, name, fields: [{ name: 'meta', type: meta }] };
}
