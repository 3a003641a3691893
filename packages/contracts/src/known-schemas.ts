/** The schemas of this process: by which one each type of event is written, and which one each id stands for. */
import type { AppError } from '@escalog/kernel';
import { contractError } from './contract-error.ts';
import { eventTypeOf, readerOf, writerSchemaOf, type EventReader, type EventType } from './event-types.ts';
import { registeredSchemas } from './registry.ts';
import { eventRecords, idsOf, isOwnId } from './schema-files.ts';

/** How events of a type are written. */
export interface EventWriter {
  readonly type: EventType;
  /** The schema id that messages carry. */
  readonly id: number;
}

const writers = new Map<string, EventWriter>(
  eventRecords.map((record) => [record.name, { type: eventTypeOf(record), id: idsOf(record).newest }]),
);
const readers = new Map<number, EventReader>();
let lookUp = (id: number): AppError =>
  contractError(
    'UNKNOWN_SCHEMA',
    `no schema has the id ${id}; if a schema registry gave it, name that in ESCALOG_SCHEMA_REGISTRY`,
  );

for (const { id, schema } of registeredSchemas) learnSchema(id, schema);

/** How events of a type are written now. Throws `ESCALOG_CONTRACTS_UNKNOWN_EVENT`. */
export function writerOf(type: string): EventWriter {
  const writer = writers.get(type);
  if (writer === undefined) throw contractError('UNKNOWN_EVENT', `this release has no event ${type}`);
  return writer;
}

/** How to read what carries this schema id. Throws why it cannot be read now, retriable where that may change. */
export function readerFor(id: number): EventReader {
  const reader = readers.get(id);
  if (reader === undefined) throw isOwnId(id) ? newerSchema(String(id)) : lookUp(id);
  return reader;
}

/**
 * From now on what carries `id` is read: it was written with `schema`, which is JSON. Throws
 * `ESCALOG_CONTRACTS_INCOMPATIBLE_SCHEMA` or `…_UNKNOWN_EVENT`, or `…_NEWER_SCHEMA`, retriable, for a type of event that
 * only a newer release has.
 */
export function learnSchema(id: number, schema: string): void {
  const written = writerSchemaOf(schema);
  const name = written.name ?? written.typeName;
  const type = name.slice(name.lastIndexOf('.') + 1);
  if (!writers.has(type) && name.startsWith('escalog.')) throw newerSchema(`${name} (id ${id})`);
  readers.set(id, readerOf(writerOf(type).type, written));
}

/** From now on events of this type are written under `id`. */
export function writeUnder(id: number, type: string): void {
  writers.set(type, { ...writerOf(type), id });
}

/** From now on this is called with ids that are not known, and what it gives is thrown. It may find the schema later, and call `learnSchema`. */
export function lookUpWith(next: typeof lookUp): void {
  lookUp = next;
}

/** Nothing is wrong with such a message: it waits for the update. */
function newerSchema(schema: string): AppError {
  return contractError(
    'NEWER_SCHEMA',
    `the schema ${schema} is of a newer release of Escalog: update this service, then it goes on here`,
    { retriable: true },
  );
}
