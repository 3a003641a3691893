/**
 * Avro is implemented many times, and not all of it alike. Event schemas keep to what every implementation reads alike (avsc, Apache's for Java and
 * Python, fastavro, confluent-kafka): what they may hold is said here, and everything else is refused with what to do instead.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { eventRecords, releasedPathOf, idsOf, selfContained, sharedRecords } from './schema-files.ts';

type Json = Readonly<Record<string, unknown>>;

const released = join(import.meta.dirname, '..', 'released');
/** Of Avro's specification; Java takes `$` as well, and Python nothing else. */
const name = /^[A-Za-z_][A-Za-z0-9_]*$/;
const primitives: ReadonlySet<unknown> = new Set(['null', 'boolean', 'int', 'long', 'double', 'bytes', 'string']);
const attributes: Readonly<Record<string, readonly string[]>> = {
  record: ['type', 'namespace', 'name', 'doc', 'fields'],
  array: ['type', 'items'],
  map: ['type', 'values'],
  long: ['type', 'logicalType'],
  field: ['name', 'type', 'doc', 'default'],
};

/** What is not read alike in a schema, one sentence with what to do for each. */
function faultsIn(schema: unknown, where = '', defined = new Set<string>()): readonly string[] {
  if (Array.isArray(schema)) return faultsInUnion(schema, where, defined);
  if (typeof schema === 'string')
    return primitives.has(schema) || defined.has(schema)
      ? []
      : [
          `${where}: there is no type ${schema} before this: use one of ${[...primitives].join(', ')}, or define the record first.`,
        ];
  const type = schema as Json;
  const kind = String(type['type']);
  const allowed = attributes[kind];
  if (allowed === undefined || kind === 'field')
    return [
      `${where}: ${kind} is not read alike (Python takes no default of an enum): use a string, and name its values in doc.`,
    ];
  const odd = oddAttributes(type, allowed, where);
  switch (kind) {
    case 'array':
      return [...odd, ...faultsIn(type['items'], `${where}[]`, defined)];
    case 'map':
      return [...odd, ...faultsIn(type['values'], `${where}{}`, defined)];
    case 'long':
      return type['logicalType'] === 'timestamp-millis'
        ? odd
        : [
            ...odd,
            `${where}: the logical type ${String(type['logicalType'])} is not known everywhere, nor within 2^53: use timestamp-millis, or a string.`,
          ];
    default:
      return [...odd, ...faultsInRecord(type, where, defined)];
  }
}

function faultsInUnion(union: readonly unknown[], where: string, defined: Set<string>): readonly string[] {
  const isNullable = union.length === 2 && union[0] === 'null';
  return [
    ...(isNullable
      ? []
      : [
          `${where}: a union is null and one type, in this order: readers tell the branches of others apart by rules of their own.`,
        ]),
    ...union.flatMap((branch) => faultsIn(branch, where, defined)),
  ];
}

function faultsInRecord(record: Json, where: string, defined: Set<string>): readonly string[] {
  const full = `${String(record['namespace'])}.${String(record['name'])}`;
  const here = where === '' ? full : where;
  defined.add(full);
  const fields = record['fields'] as readonly Json[];
  const names = fields.map((field) => String(field['name']));
  return [
    ...full
      .split('.')
      .filter((part) => !name.test(part))
      .map((part) => `${here}: ${part} is no name of Avro: use letters, digits and _.`),
    ...names
      .filter((one, index) => names.indexOf(one) !== index)
      .map((one) => `${here}: the field ${one} is there twice.`),
    ...fields.flatMap((field) => faultsInField(field, `${here}.${String(field['name'])}`, defined)),
  ];
}

function faultsInField(field: Json, where: string, defined: Set<string>): readonly string[] {
  const { type } = field;
  const given = 'default' in field ? [field['default']] : [];
  const isNullable = Array.isArray(type) && type[0] === 'null';
  const kind = typeof type === 'object' ? (type as Json)['type'] : type;
  const fit: Readonly<Record<string, string>> = { array: '[]', map: '{}', int: '0', long: '0', boolean: 'false' };
  const isFit = (value: unknown): boolean => JSON.stringify(value) === (isNullable ? 'null' : fit[String(kind)]);
  return [
    ...(name.test(String(field['name'])) ? [] : [`${where}: that is no name of Avro: use letters, digits and _.`]),
    ...oddAttributes(field, attributes['field'] ?? [], where),
    ...given
      .filter((value) => !isFit(value))
      .map(
        (value) =>
          `${where}: the default ${JSON.stringify(value)} is not taken alike: of a union it is null, its first branch; otherwise 0, false, [] or {}.`,
      ),
    ...faultsIn(type, where, defined),
  ];
}

function oddAttributes(schema: Json, allowed: readonly string[], where: string): readonly string[] {
  return Object.keys(schema)
    .filter((attribute) => !allowed.includes(attribute))
    .map((attribute) =>
      attribute === 'aliases'
        ? `${where}: aliases are ignored by Python, which loses the value in silence: add a field, and keep the old one.`
        : `${where}: ${attribute} is not read alike: leave it out.`,
    );
}

/** What a newer version does to a record that not every implementation takes, by the names and types of fields alone. */
function faultsBetween(older: Json, newer: Json, where: string): readonly string[] {
  const fieldsOf = (record: Json) =>
    new Map((record['fields'] as readonly Json[]).map((field) => [String(field['name']), field]));
  const [before, after] = [fieldsOf(older), fieldsOf(newer)];
  return [
    ...[...before.keys()]
      .filter((field) => !after.has(field))
      .map((field) => `${where}.${field} is gone, or was renamed: keep it, and add another.`),
    ...[...after]
      .filter(([field, { default: value }]) => !before.has(field) && value === undefined)
      .map(([field]) => `${where}.${field} was added without a default: give it one.`),
    ...[...before].flatMap(([field, { type }]) => {
      const now = after.get(field)?.['type'];
      const [was, is] = [recordIn(type), recordIn(now)];
      if (now === undefined) return [];
      if (was !== undefined && is !== undefined) return faultsBetween(was, is, `${where}.${field}`);
      return shapeOf(now) === shapeOf(type) || shapeOf(now) === shapeOf(['null', type])
        ? []
        : [`${where}.${field} was ${shapeOf(type)} and is ${shapeOf(now)}: keep it, and add another.`];
    }),
  ];
}

/** The record that a type is, or holds. */
function recordIn(type: unknown): Json | undefined {
  if (Array.isArray(type)) return type.map(recordIn).find((record) => record !== undefined);
  if (typeof type !== 'object' || type === null) return undefined;
  const one = type as Json;
  return one['type'] === 'record' ? one : recordIn(one['items'] ?? one['values']);
}

/** A type without what its records hold. */
function shapeOf(type: unknown): string {
  return JSON.stringify(type, (key, value: unknown) =>
    key === 'doc' || key === 'fields' || key === 'default' ? undefined : value,
  );
}

const versions: readonly (readonly [string, unknown])[] = readdirSync(released).map((file) => [
  file,
  JSON.parse(readFileSync(join(released, file), 'utf8')),
]);

describe('every event schema', () => {
  it('holds nothing that some implementation of Avro reads otherwise, in any version', () => {
    const current = eventRecords.map((record) => [record.name, selfContained(record)] as const);
    assert.ok(versions.length > current.length);
    for (const [file, schema] of [...versions, ...current]) assert.deepEqual(faultsIn(schema), [], file);
  });

  it('of a later version reads what was written with an earlier one, and the other way round', () => {
    for (const record of eventRecords) {
      const { all } = idsOf(record);
      const texts = all.map((_, index) => JSON.parse(readFileSync(releasedPathOf(record, index + 1), 'utf8')) as Json);
      for (const [index, newer] of texts.slice(1).entries())
        assert.deepEqual(faultsBetween(texts[index] as Json, newer, record.name), [], `version ${index + 2}`);
    }
  });

  it('begins with meta, whose fields are where they are for good: readers of before go by them', () => {
    const meta = ['eventId', 'subject', 'stream', 'version', 'occurredAt', 'correlationId', 'causationId', 'actor'];
    for (const [file, schema] of versions) {
      const [first = {}] = (schema as Json)['fields'] as readonly Json[];
      assert.equal(first['name'], 'meta', file);
      const fields = ((first['type'] as Json)['fields'] as readonly Json[]).map((field) => String(field['name']));
      assert.deepEqual(fields, meta, `${file}: what every event carries does not change; put it into the event.`);
    }
    const shared = sharedRecords.find((record) => record.name === 'Meta');
    assert.deepEqual(
      shared?.fields.map((field) => field.name),
      meta,
    );
  });
});

describe('what is refused in an event schema', () => {
  const record = (...fields: readonly Json[]) => ({
    type: 'record',
    namespace: 'escalog.tests',
    name: 'Tested',
    fields,
  });

  for (const [what, field, says] of [
    ['an alias', { name: 'a', type: 'string', aliases: ['b'] }, /aliases are ignored by Python/],
    [
      'an enum',
      { name: 'a', type: { type: 'enum', name: 'E', symbols: ['X'], default: 'X' } },
      /enum is not read alike.*use a string/,
    ],
    ['fixed bytes', { name: 'a', type: { type: 'fixed', name: 'F', size: 8 } }, /fixed is not read alike/],
    ['a default that is not null', { name: 'a', type: ['null', 'string'], default: 'x' }, /of a union it is null/],
    [
      'a union that does not begin with null',
      { name: 'a', type: ['string', 'null'] },
      /null and one type, in this order/,
    ],
    ['a union of more', { name: 'a', type: ['null', 'string', 'int'] }, /null and one type, in this order/],
    [
      'nanoseconds',
      { name: 'a', type: { type: 'long', logicalType: 'timestamp-nanos' } },
      /timestamp-nanos is not known everywhere/,
    ],
    [
      'a decimal',
      { name: 'a', type: { type: 'bytes', logicalType: 'decimal', precision: 4 } },
      /bytes is not read alike/,
    ],
    ['a text as default', { name: 'a', type: 'string', default: 'x' }, /default "x" is not taken alike/],
    ['a name of other letters', { name: 'straße', type: 'string' }, /no name of Avro/],
    [
      'an attribute of one implementation',
      { name: 'a', type: { type: 'string', 'avro.java.string': 'String' } },
      /not read alike/,
    ],
    ['a record that comes later', { name: 'a', type: 'escalog.Later' }, /there is no type escalog.Later before this/],
  ] as const)
    it(`is ${what}, and what to do is said`, () => {
      const faults = faultsIn(record(field));
      assert.equal(faults.length, 1, faults.join('\n'));
      assert.match(String(faults[0]), says);
      assert.match(String(faults[0]), /^escalog\.tests\.Tested\.\S+: /);
    });

  it('is a field that goes, comes without a default, or becomes another', () => {
    const inner = (...fields: readonly Json[]) => ({
      name: 'inner',
      type: { type: 'array', items: record(...fields) },
    });
    const older = record({ name: 'a', type: 'string' }, { name: 'b', type: 'int' }, inner({ name: 'c', type: 'int' }));
    const newer = record({ name: 'b', type: 'long' }, { name: 'd', type: 'int' }, inner());
    assert.deepEqual(faultsBetween(older, newer, 'Tested'), [
      'Tested.a is gone, or was renamed: keep it, and add another.',
      'Tested.d was added without a default: give it one.',
      'Tested.b was "int" and is "long": keep it, and add another.',
      'Tested.inner.c is gone, or was renamed: keep it, and add another.',
    ]);
  });
});
