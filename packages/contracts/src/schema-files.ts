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
  readonly default?: null | 0 | readonly [];
}

export interface AvroRecord {
  readonly type: 'record';
  readonly namespace: string;
  readonly name: string;
  readonly doc?: string;
  readonly fields: readonly AvroField[];
}

const folder = join(import.meta.dirname, '..', 'schemas');
const released = join(import.meta.dirname, '..', 'released');
const sharedNames = [
  'actor',
  'reason',
  'meta',
  'source',
  'incident-facts',
  'route-step',
  'route',
  'page',
  'delivery-step',
  'alert',
  'preview-page',
  'preview-rung',
  'preview-route',
  'preview',
  'preview-plan',
  'offer',
  'asked-rule',
  'path-level',
  'path-node',
  'path-definition',
  'added-pages',
  'repeat-taken',
  'suggested-action',
  'action-taken',
  'origin',
];

function readRecord(...path: string[]): AvroRecord {
  return JSON.parse(readFileSync(join(folder, ...path), 'utf8')) as AvroRecord;
}

export function fullNameOf(record: AvroRecord): string {
  return `${record.namespace}.${record.name}`;
}

/** The records that events are made of, each after those it refers to. */
export const sharedRecords: readonly AvroRecord[] = sharedNames.map((name) => readRecord('shared', `${name}.avsc`));

/** Whether Escalog itself gives this id, now or in a later release. A schema registry counts from 1, so that neither is mistaken for the other. */
export function isOwnId(id: number): boolean {
  return id > 1_000_000_000 && id <= 1_000_100_000;
}

/** Full record name to the ids of its versions, oldest first. An id is given once and never again. */
export const schemaIds = JSON.parse(readFileSync(join(folder, 'ids.json'), 'utf8')) as Readonly<
  Record<string, readonly number[]>
>;

/** One record for each event type, in its newest version, in the order of their first ids. */
export const eventRecords: readonly AvroRecord[] = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'shared')
  .flatMap(({ name }) => readdirSync(join(folder, name)).map((file) => readRecord(name, file)))
  .sort((a, b) => idsOf(a).all[0] - idsOf(b).all[0]);

/** The ids of a record's versions, oldest first, and the one that is written now. */
export function idsOf(record: AvroRecord): { readonly all: readonly [number, ...number[]]; readonly newest: number } {
  const [first, ...later] = schemaIds[fullNameOf(record)] ?? [];
  if (first === undefined) throw new Error(`schemas/ids.json gives no id to ${fullNameOf(record)}: add the next one.`);
  return { all: [first, ...later], newest: later.at(-1) ?? first };
}

/** Where the schema of one version is kept for ever, as it was released. */
export function releasedPathOf({ name }: AvroRecord, version: number): string {
  return join(released, `${name}.${version}.avsc`);
}

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
