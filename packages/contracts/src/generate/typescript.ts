import { type AvroRecord, type AvroType, eventRecords, isUnion, sharedRecords } from '../schema-files.ts';

/** The TypeScript types of all events. */
export function typeScript(): string {
  const topics = [...new Set(eventRecords.map((record) => record.namespace))];
  return [
    "// Generated from ../../schemas by `npm run generate`: change the .avsc files instead.\nimport type { Instant } from '@escalog/kernel';",
    ...sharedRecords.map((record) => interfaceOf(record, [])),
    ...eventRecords.map((record) => interfaceOf(record, [`  readonly type: '${record.name}';`])),
    ...topics.map(unionOf),
    `/** Every event there is. */\nexport type EscalogEvent = ${eventRecords.map((record) => record.name).join(' | ')};\n`,
  ].join('\n\n');
}

function interfaceOf(record: AvroRecord, discriminant: readonly string[]): string {
  const fields = record.fields.map(
    (field) => `  /** ${field.doc} */\n  readonly ${field.name}: ${typeScriptOf(field.type)};`,
  );
  return [`/** ${record.doc} */`, `export interface ${record.name} {`, ...discriminant, ...fields, '}'].join('\n');
}

function unionOf(topic: string): string {
  const names = eventRecords.filter((record) => record.namespace === topic).map((record) => record.name);
  const word = topic.slice(topic.lastIndexOf('.') + 1);
  return `/** Every event on the topic ${topic}. */\nexport type ${word[0]?.toUpperCase()}${word.slice(1)}Event = ${names.join(' | ')};`;
}

function typeScriptOf(type: AvroType): string {
  if (typeof type === 'string') return primitives[type] ?? type.slice(type.lastIndexOf('.') + 1);
  if (isUnion(type)) return type.map(typeScriptOf).join(' | ');
  switch (type.type) {
    case 'array':
      return `readonly ${typeScriptOf(type.items)}[]`;
    case 'map':
      return `Readonly<Record<string, ${typeScriptOf(type.values)}>>`;
    case 'long':
      return 'Instant';
    case 'record':
      return type.name;
  }
}

const primitives: Readonly<Record<string, string>> = {
  null: 'null',
  string: 'string',
  boolean: 'boolean',
  int: 'number',
  long: 'number',
  double: 'number',
  bytes: 'Buffer',
};
