import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The part of an Avro schema that our files use. */
export type AvroType =
  | string
  | readonly AvroType[]
  | { readonly type: 'array'; readonly items: AvroType }
  | { readonly type: 'map'; readonly values: AvroType }
  | { readonly type: 'long'; readonly logicalType: 'timestamp-millis' }
  | AvroRecord;

export interface AvroField {
  readonly name: string;
  readonly type: AvroType;
  readonly doc?: string;
  readonly default?: null;
}

export interface AvroRecord {
  readonly type: 'record';
  readonly namespace: string;
  readonly name: string;
  readonly doc?: string;
  readonly fields: readonly AvroField[];
}

const folder = join(import.meta.dirname, '..', 'schemas');
const sharedNames = ['actor', 'reason', 'meta', 'source', 'incident-facts', 'route-step', 'route', 'page', 'delivery-step'];

function readRecord(...path: string[]): AvroRecord {
  return JSON.parse(readFileSync(join(folder, ...path), 'utf8')) as AvroRecord;
}

export function fullNameOf(record: AvroRecord): string {
  return `${record.namespace}.${record.name}`;
}

/** The records that events are made of, each after those it refers to. */
export const sharedRecords: readonly AvroRecord[] = sharedNames.map((name) => readRecord('shared', `${name}.avsc`));

/** Full record name to the fixed id under which the schema travels. An id is given once and never again. */
export const schemaIds = JSON.parse(readFileSync(join(folder, 'ids.json'), 'utf8')) as Readonly<Record<string, number>>;

/** One record for each event type, in the order of their ids. */
export const eventRecords: readonly AvroRecord[] = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'shared')
  .flatMap(({ name }) => readdirSync(join(folder, name)).map((file) => readRecord(name, file)))
  .sort((a, b) => (schemaIds[fullNameOf(a)] ?? Infinity) - (schemaIds[fullNameOf(b)] ?? Infinity));

/** `record` with every reference to a shared record replaced by its definition where it first occurs, as a schema registry wants it. */
export function selfContained(record: AvroRecord): AvroRecord {
  const defined = new Set<string>();
  const expand = (type: AvroType): AvroType => {
    if (typeof type === 'string') {
      const shared = sharedRecords.find((candidate) => fullNameOf(candidate) === type);
      return shared === undefined || defined.has(type) ? type : expand(shared);
    }
    if (isUnion(type)) return type.map(expand);
    switch (type.type) {
      case 'array':
        return { ...type, items: expand(type.items) };
      case 'map':
        return { ...type, values: expand(type.values) };
      case 'long':
        return type;
      case 'record':
        defined.add(fullNameOf(type));
        return { ...type, fields: type.fields.map((field) => ({ ...field, type: expand(field.type) })) };
    }
  };
  return expand(record) as AvroRecord;
}

export function isUnion(type: AvroType): type is readonly AvroType[] {
  return Array.isArray(type);
}
