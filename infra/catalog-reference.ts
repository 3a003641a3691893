/** `node infra/catalog-reference.ts`: writes docs/catalog.md from the schemas of the catalog; with `--check` only compares. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogReference } from '@escalog/definitions/reference';
import { stringify } from 'yaml';

const root = join(import.meta.dirname, '..');
const path = join(root, 'docs', 'catalog.md');
const text = catalogReference({
  toYaml: (entry) => stringify(entry, { lineWidth: 0 }),
  receiver: readFileSync(join(root, 'examples', 'webhook-receiver.mjs'), 'utf8'),
});

if (!process.argv.includes('--check')) writeFileSync(path, text);
else if (readFileSync(path, 'utf8') !== text) {
  console.error('docs/catalog.md is stale: run `npm run generate` and commit the result.');
  process.exitCode = 1;
}
