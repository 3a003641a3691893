/** Writes what follows from the `.avsc` files and the topics; with `--check` only compares, and fails when something is stale. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { asyncApi } from './generate/async-api.ts';
import { editOfReleased, releasedText } from './generate/released.ts';
import { typeScript } from './generate/typescript.ts';
import { eventRecords, idsOf, releasedPathOf } from './schema-files.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const newest = eventRecords.map((record) => ({ record, path: releasedPathOf(record, idsOf(record).all.length) }));
const files = [
  { path: join(import.meta.dirname, 'generated', 'events.ts'), text: typeScript() },
  { path: join(root, 'asyncapi.yaml'), text: asyncApi() },
  ...newest.map(({ record, path }) => ({ path, text: releasedText(record) })),
];

function read(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

const edits = newest.flatMap(({ record, path }) => editOfReleased(record, read(path) ?? releasedText(record)) ?? []);
const stale = files.filter(({ path, text }) => read(path) !== text);
if (edits.length > 0) {
  for (const edit of edits) console.error(edit);
  process.exitCode = 1;
} else if (!process.argv.includes('--check')) {
  for (const { path, text } of stale) writeFileSync(path, text);
} else if (stale.length > 0) {
  for (const { path } of stale)
    console.error(`${relative(root, path)} is stale: run \`npm run generate\` and commit the result.`);
  process.exitCode = 1;
}
