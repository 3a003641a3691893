/** Writes `generated/events.ts` from the `.avsc` files; with `--check` only compares, and fails when stale. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AvroRecord, type AvroType, eventRecords, isUnion, sharedRecords } from './schema-files.ts';

const target = join(import.meta.dirname, 'generated', 'events.ts');

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
  null: 'null', string: 'string', boolean: 'boolean', int: 'number', long: 'number', double: 'number', bytes: 'Buffer',
};

function interfaceOf(record: AvroRecord, discriminant: readonly string[]): string {
  const fields = record.fields.map((field) => `  /** ${field.doc} */\n  readonly ${field.name}: ${typeScriptOf(field.type)};`);
  return [`/** ${record.doc} */`, `export interface ${record.name} {`, ...discriminant, ...fields, '}'].join('\n');
}

const topics = [...new Set(eventRecords.map((record) => record.namespace))];

function unionOf(topic: string): string {
  const names = eventRecords.filter((record) => record.namespace === topic).map((record) => record.name);
  const word = topic.slice(topic.lastIndexOf('.') + 1);
  return `/** Every event on the topic ${topic}. */\nexport type ${word[0]?.toUpperCase()}${word.slice(1)}Event = ${names.join(' | ')};`;
}

const generated = [
  "// Generated from ../../schemas by `npm run generate`: change the .avsc files instead.\nimport type { Instant } from '@escalog/kernel';",
  ...sharedRecords.map((record) => interfaceOf(record, [])),
  ...eventRecords.map((record) => interfaceOf(record, [`  readonly type: '${record.name}';`])),
  ...topics.map(unionOf),
  `/** Every event there is. */\nexport type EscalogEvent = ${eventRecords.map((record) => record.name).join(' | ')};`,
].join('\n\n') + '\n';

if (!process.argv.includes('--check')) {
  writeFileSync(target, generated);
} else if (readFileSync(target, 'utf8') !== generated) {
  console.error('packages/contracts/src/generated/events.ts is stale: run `npm run generate` and commit the result.');
  process.exitCode = 1;
}
