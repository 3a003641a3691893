/** `npm run validate`: reads asyncapi.yaml, or the file that is named, with AsyncAPI's own parser, and fails on what it finds. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AvroSchemaParser } from '@asyncapi/avro-schema-parser';
import { Parser } from '@asyncapi/parser';

const path = process.argv[2] ?? join(import.meta.dirname, '..', '..', 'asyncapi.yaml');
const parser = new Parser();
parser.registerSchemaParser(AvroSchemaParser());

const { document, diagnostics } = await parser.parse(readFileSync(path, 'utf8'), { source: path });
for (const { range, code, message } of diagnostics) console.log(`${path}:${range.start.line + 1} ${code}: ${message}`);
if (document === undefined || diagnostics.length > 0) process.exitCode = 1;
else
  console.log(
    `${path} is valid: AsyncAPI ${document.version()}, ${document.channels().length} channels, ${document.messages().length} messages.`,
  );
